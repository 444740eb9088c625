import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { jobs, type JobAnswer, type JobRequest } from './jobs.ts'
import { createRunJob, type JobWorker } from './run-job.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const patienceMs = 15_000
const long = 'word '.repeat(20_000)

/** A worker that answers when it is told to, if ever. */
class SlowWorker extends EventTarget implements JobWorker {
  readonly requests: JobRequest[] = []
  isTerminated = false

  postMessage(request: JobRequest): void {
    this.requests.push(request)
  }
  terminate(): void {
    this.isTerminated = true
  }
  answer(at: number, result: unknown): void {
    const data: JobAnswer = { number: this.requests[at]?.number ?? 0, kind: 'done', result }
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

function startRunning() {
  const workers: SlowWorker[] = []
  const runJob = createRunJob({
    startWorker() {
      const worker = new SlowWorker()
      workers.push(worker)
      return worker
    },
    patienceMs,
  })
  return { runJob, workers }
}

describe('a job', () => {
  test('with long texts is the worker’s, with short ones the window’s', async () => {
    const { runJob, workers } = startRunning()
    expect(await runJob('countWords', 'two words')).toBe(jobs.countWords('two words'))
    expect(workers).toEqual([])
    const words = runJob('countWords', long)
    workers[0]?.answer(0, 42)
    expect(await words, 'what the worker says').toBe(42)
  })

  test('is done in the window when the worker hangs, and so is every other that waits; the next tries another worker', async () => {
    const { runJob, workers } = startRunning()
    const first = runJob('countWords', long)
    vi.advanceTimersByTime(patienceMs - 1)
    const second = runJob('countWords', `${long}more`)
    expect(workers[0]?.isTerminated).toBe(false)
    vi.advanceTimersByTime(1)
    expect(await Promise.all([first, second])).toEqual([20_000, 20_001])
    expect(workers[0]?.isTerminated).toBe(true)

    const third = runJob('countWords', long)
    workers[0]?.answer(1, 'too late')
    workers[1]?.answer(0, 42)
    expect(await third).toBe(42)
    vi.runAllTimers()
    expect(workers[1]?.isTerminated, 'it answered in time').toBe(false)
  })

  test('is done in the window when the worker cannot be loaded, or there are none', async () => {
    const { runJob, workers } = startRunning()
    const words = runJob('countWords', long)
    workers[0]?.dispatchEvent(new Event('error'))
    expect(await words).toBe(20_000)
    const without = createRunJob({ startWorker: () => undefined, patienceMs })
    expect(await without('countWords', long)).toBe(20_000)
  })
})
