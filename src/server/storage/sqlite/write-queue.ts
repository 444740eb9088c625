import type { Worker } from 'node:worker_threads'
import { StorageUnavailable } from '../port.ts'
import { connectWriter, startWriterThread, type WriterThread } from './connect-writer.ts'
import { ShortWait } from './short-wait.ts'
import { fromAnswer, type WriteAnswer } from './write-answer.ts'
import type { WriteOutcome, WriteOutcomes, WriteRequest, WriterStart } from './writer-messages.ts'

const defaultWritesPerCommit = 128
/** Before a writer that died is replaced; doubled with each failure until one has written again. */
const firstPauseMs = 100
const longestPauseMs = 30_000
/** A lone write that the disk keeps at once is answered within this. */
const answerMs = 1

/** What happens to the writer besides writing; or what the thread died of that follows what is written. */
export type WriterEvent =
  { readonly kind: 'died' | 'derived-died'; readonly cause: Error } | { readonly kind: 'replaced' }

export interface WriteQueueOptions {
  readonly file: string
  readonly report?: ((event: WriterEvent) => void) | undefined
  readonly startThread?: ((start: WriterStart) => Worker) | undefined
  /** How many writes share a commit at most; 1 gives each its own. */
  readonly writesPerCommit?: number | undefined
}

interface Waiting {
  readonly request: WriteRequest
  readonly resolve: (outcome: WriteOutcome) => void
  readonly reject: (error: unknown) => void
}

/** The writes of this process on their way to the writer thread. Those of one turn of the event loop are sent together; what
 *  arrives while the thread commits goes into its next transaction (ADR 0007). */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  #thread: WriterThread | undefined
  #unsent: Waiting[] = []
  #sent: Waiting[] = []
  #sending: NodeJS.Immediate | undefined
  /** Why there is no thread now. */
  #fault: Error | undefined
  #failures = 0
  #pause: NodeJS.Timeout | undefined
  #replacing: Promise<void> | undefined
  #closed: Promise<void> | undefined
  #onIdle: () => void = () => undefined
  /** For the answer to a lone write. */
  readonly #wait = new ShortWait(answerMs)

  private constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  /** Resolves once the writer has the database open; where there is none, it makes it.
   *  @throws StorageRefused, StorageUnavailable, StorageFull where it cannot */
  static async open(options: WriteQueueOptions): Promise<WriteQueue> {
    const queue = new WriteQueue(options)
    queue.#thread = await queue.#connect(false)
    return queue
  }

  /** Resolves once the outcome is on disk. */
  write<K extends WriteRequest['kind']>(request: WriteRequest & { kind: K }): Promise<WriteOutcomes[K]> {
    if (this.#closed !== undefined) return Promise.reject(new StorageUnavailable('the wiki is closed'))
    if (this.#thread === undefined) return Promise.reject(this.#unavailable())
    return new Promise((resolve, reject) => {
      // The writer answers each kind of request with its kind of outcome.
      this.#unsent.push({ request, resolve: outcome => resolve(outcome as WriteOutcomes[K]), reject })
      this.#sending ??= setImmediate(() => this.#send())
    })
  }

  /** Waits for the writes that were asked for; from now on there are no more.
   *  @param readersEnded resolves once no other connection of this process is open, for the last one tidies up */
  close(readersEnded?: Promise<void>): Promise<void> {
    return (this.#closed ??= this.#end(readersEnded))
  }

  async #end(readersEnded?: Promise<void>): Promise<void> {
    clearTimeout(this.#pause)
    await this.#replacing
    if (this.#unsent.length + this.#sent.length > 0) await new Promise<void>(resolve => (this.#onIdle = resolve))
    await readersEnded
    await this.#thread?.close()
  }

  #connect(reopens: boolean): Promise<WriterThread> {
    const { file, writesPerCommit = defaultWritesPerCommit, startThread = startWriterThread } = this.#options
    return connectWriter(startThread({ file, reopens, writesPerCommit }), {
      onAnswers: answers => this.#settle(answers),
      onDeath: cause => this.#fail(cause),
    })
  }

  #send(): void {
    this.#sending = undefined
    const requests = this.#unsent.map(({ request }) => request)
    this.#sent.push(...this.#unsent)
    this.#unsent = []
    this.#thread?.write(requests)
    if (this.#sent.length !== 1) return
    this.#wait.begin()
    this.#stayAwake()
  }

  /** The event loop turns, doing whatever else there is to do, instead of sleeping until the answer is there. */
  #stayAwake(): void {
    if (this.#sent.length === 1 && this.#wait.keepsAwake) setImmediate(() => this.#stayAwake())
  }

  #settle(answers: readonly WriteAnswer[]): void {
    this.#failures = 0
    this.#wait.end()
    for (const [index, { request, resolve, reject }] of this.#sent.splice(0, answers.length).entries()) {
      try {
        const answer = answers[index]
        if (answer === undefined) throw new Error('the writer left a write unanswered')
        resolve(fromAnswer(request, answer))
      } catch (error) {
        reject(error)
      }
    }
    if (this.#unsent.length + this.#sent.length === 0) this.#onIdle()
  }

  /** Nothing that waits is saved, as far as anybody knows; the next writer begins with an empty queue. */
  #fail(cause: Error): void {
    this.#thread = undefined
    this.#fault = cause
    clearImmediate(this.#sending)
    this.#sending = undefined
    const lost = [...this.#sent, ...this.#unsent]
    this.#sent = []
    this.#unsent = []
    for (const { reject } of lost) reject(this.#unavailable())
    this.#options.report?.({ kind: 'died', cause })
    this.#onIdle()
    if (this.#closed !== undefined) return
    const pauseMs = Math.min(firstPauseMs * 2 ** this.#failures++, longestPauseMs)
    this.#pause = setTimeout(() => {
      this.#replacing = this.#replace()
    }, pauseMs)
  }

  async #replace(): Promise<void> {
    try {
      this.#thread = await this.#connect(true)
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
      return
    }
    this.#options.report?.({ kind: 'replaced' })
  }

  #unavailable(): StorageUnavailable {
    return new StorageUnavailable('the writer of the wiki died and is being replaced', { cause: this.#fault })
  }
}
