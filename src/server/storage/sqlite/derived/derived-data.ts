import { Worker } from 'node:worker_threads'
import { StorageUnavailable } from '../../port.ts'
import { fromFault } from '../fault.ts'
import type { Backlinks, DerivedCommand, DerivedReport, DerivedStart } from './derived-messages.ts'
import type { BacklinksQuestion } from './link-index.ts'

/** A wiki is opened before anything is derived from it, unless that is asked for. */
const startAfterMs = 250
/** Before a thread that died is replaced; doubled with each failure until one has answered. */
const firstPauseMs = 100
const longestPauseMs = 30_000

export interface DerivedDataOptions {
  /** Of the wiki. */
  readonly file: string
  /** Told what a thread died of; what it does not derive, the next one will. */
  readonly onDeath: (cause: Error) => void
}
interface Asked {
  readonly resolve: (backlinks: Backlinks) => void
  readonly reject: (error: Error) => void
}

/** What is derived from the wiki, kept by a thread of its own that follows the change log. */
export class DerivedData {
  readonly #options: DerivedDataOptions
  readonly #asked = new Map<number, Asked>()
  #number = 0
  #thread: Worker | undefined
  #ended: Promise<void> = Promise.resolve()
  #fault: Error | undefined
  #failures = 0
  #start: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: DerivedDataOptions) {
    this.#options = options
    this.#startAfter(startAfterMs)
  }

  /** Who linked to an article when this was asked, or a little earlier where following takes long. */
  backlinks(question: BacklinksQuestion): Promise<Backlinks> {
    if (this.#isClosed) return Promise.reject(new StorageUnavailable('the wiki is closed'))
    if (this.#thread === undefined && this.#failures === 0) this.#startThread()
    const thread = this.#thread
    if (thread === undefined) return Promise.reject(this.#unavailable())
    return new Promise((resolve, reject) => {
      const number = ++this.#number
      this.#asked.set(number, { resolve, reject })
      thread.postMessage({ kind: 'backlinks', number, question } satisfies DerivedCommand)
    })
  }

  /** Resolves once the thread has ended. */
  close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#start)
    this.#thread?.postMessage({ kind: 'close' } satisfies DerivedCommand)
    return this.#ended
  }

  #startAfter(pauseMs: number): void {
    this.#start = setTimeout(() => this.#startThread(), pauseMs).unref()
  }

  #startThread(): void {
    clearTimeout(this.#start)
    const start: DerivedStart = { file: this.#options.file }
    // The build knows this form of naming a thread's file (`threadFiles` in electron.vite.config.ts).
    const thread = new Worker(new URL('./derived-thread.ts', import.meta.url), {
      name: 'derived',
      workerData: start,
      execArgv: [],
    })
    thread.on('message', (report: DerivedReport) => {
      if (report.kind === 'gave-up') {
        this.#fault = fromFault(report.fault)
        return
      }
      this.#failures = 0
      this.#asked.get(report.number)?.resolve(report.backlinks)
      this.#asked.delete(report.number)
    })
    thread.on('error', error => (this.#fault = error instanceof Error ? error : new Error(String(error))))
    this.#thread = thread
    this.#ended = new Promise(resolve => {
      thread.once('exit', () => {
        this.#thread = undefined
        this.#abandon()
        resolve()
      })
    })
  }

  #abandon(): void {
    for (const { reject } of this.#asked.values()) reject(this.#unavailable())
    this.#asked.clear()
    if (this.#isClosed) return
    this.#options.onDeath(this.#fault ?? new Error('the thread ended by itself'))
    this.#startAfter(Math.min(firstPauseMs * 2 ** this.#failures++, longestPauseMs))
  }

  #unavailable(): StorageUnavailable {
    return new StorageUnavailable('what is derived from the wiki cannot be read now', { cause: this.#fault })
  }
}
