import { jobs, type JobAnswer, type JobArgs, type JobName, type JobRequest, type JobResult } from './jobs.ts'

/** Characters from which on a job is worth the way to a worker and back. */
const shortest = 50_000

interface Asked {
  readonly resolve: (result: unknown) => void
  readonly reject: (reason: Error) => void
}

/** What is needed of a worker. */
export type JobWorker = Pick<Worker, 'addEventListener' | 'postMessage' | 'terminate'>

export type RunJob = <Name extends JobName>(name: Name, ...args: JobArgs[Name]) => Promise<JobResult[Name]>

export interface RunJobOptions {
  /** Undefined where there are no workers. */
  readonly startWorker: () => JobWorker | undefined
  /** A worker that does not answer for so long will not. */
  readonly patienceMs: number
}

/** Carries out a job without holding up whoever is typing: beside the window where the texts are long. Where no worker
 *  can be had (its file comes from the wiki, which may be out of reach), in the window itself. */
export const runJob: RunJob = createRunJob({
  startWorker: () =>
    typeof Worker === 'undefined'
      ? undefined
      : new Worker(new URL('./job-worker.ts', import.meta.url), { type: 'module' }),
  // The longest job there is takes a second.
  patienceMs: 15_000,
})

export function createRunJob({ startWorker, patienceMs }: RunJobOptions): RunJob {
  let worker: JobWorker | undefined
  const asked = new Map<number, Asked>()
  let count = 0

  function start(): JobWorker | undefined {
    const started = startWorker()
    started?.addEventListener('message', ({ data }: MessageEvent<JobAnswer>) => {
      const question = asked.get(data.number)
      asked.delete(data.number)
      if (data.kind === 'done') question?.resolve(data.result)
      else question?.reject(new Error(data.message))
    })
    started?.addEventListener('error', () => giveUp(started))
    started?.addEventListener('messageerror', () => giveUp(started))
    return started
  }

  /** Whoever waits for the worker does without; the next job tries another. */
  function giveUp(gone: JobWorker): void {
    if (worker !== gone) return
    worker = undefined
    gone.terminate()
    const waiting = [...asked.values()]
    asked.clear()
    waiting.forEach(({ reject }) => reject(new WorkerGone()))
  }

  async function ask(to: JobWorker, name: JobName, args: readonly unknown[]): Promise<unknown> {
    const number = (count += 1)
    const patience = setTimeout(() => giveUp(to), patienceMs)
    try {
      return await new Promise((resolve, reject) => {
        asked.set(number, { resolve, reject })
        to.postMessage({ number, name, args } satisfies JobRequest)
      })
    } finally {
      clearTimeout(patience)
    }
  }

  return async (name, ...args) => {
    const isShort = args.reduce<number>((length, arg) => length + textLength(arg), 0) < shortest
    if (isShort) return jobs[name](...args)
    worker ??= start()
    if (worker === undefined) return jobs[name](...args)
    try {
      return (await ask(worker, name, args)) as JobResult[typeof name]
    } catch (error) {
      if (error instanceof WorkerGone) return jobs[name](...args)
      throw error
    }
  }
}

class WorkerGone extends Error {}

/** The characters of a text, or of the texts in an object. */
function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 0
  return Object.values(value).reduce<number>((length, part) => length + (typeof part === 'string' ? part.length : 0), 0)
}
