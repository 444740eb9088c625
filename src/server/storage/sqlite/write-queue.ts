import type { Worker } from 'node:worker_threads'
import { StorageUnavailable } from '../port.ts'
import { connectWriter, startWriterThread, type WriterThread } from './connect-writer.ts'
import { fromFault } from './fault.ts'
import type { WriteAnswer, WriteOutcome, WriteOutcomes, WriteRequest, WriterStart } from './writer-messages.ts'

/** How many writes, and how many characters of bodies, share a transaction at most; a larger body goes alone. */
const defaultWritesPerCommit = 128
const batchCharacters = 4 * 1024 * 1024
/** Before a writer that died is replaced; doubled with each failure until one has written again. */
const firstPauseMs = 100
const longestPauseMs = 30_000

/** What happens to the writer besides writing. */
export type WriterEvent = { readonly kind: 'died'; readonly cause: Error } | { readonly kind: 'replaced' }

export interface WriteQueueOptions {
  readonly file: string
  readonly report?: ((event: WriterEvent) => void) | undefined
  readonly startThread?: ((start: WriterStart) => Worker) | undefined
  /** How many writes share a commit at most. */
  readonly writesPerCommit?: number | undefined
}

interface Waiting {
  readonly request: WriteRequest
  readonly resolve: (outcome: WriteOutcome) => void
  readonly reject: (error: Error) => void
}

/** The writes of this process on their way to the writer thread. A write that finds the writer idle goes at once; those that
 *  come while it commits wait and go together, in their order, into the next transaction (ADR 0007). */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  #thread: WriterThread | undefined
  #waiting: Waiting[] = []
  #underWay: readonly Waiting[] = []
  /** Why there is no thread now. */
  #fault: Error | undefined
  #failures = 0
  #pause: NodeJS.Timeout | undefined
  #replacing: Promise<void> | undefined
  #closed: Promise<void> | undefined
  #onIdle: () => void = () => undefined

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
      this.#waiting.push({ request, resolve: outcome => resolve(outcome as WriteOutcomes[K]), reject })
      this.#sendNext()
    })
  }

  /** Waits for the writes that were asked for; from now on there are no more. */
  close(): Promise<void> {
    return (this.#closed ??= this.#end())
  }

  async #end(): Promise<void> {
    clearTimeout(this.#pause)
    await this.#replacing
    if (this.#underWay.length > 0) await new Promise<void>(resolve => (this.#onIdle = resolve))
    await this.#thread?.close()
  }

  #connect(reopens: boolean): Promise<WriterThread> {
    const { file, startThread = startWriterThread } = this.#options
    return connectWriter(startThread({ file, reopens }), {
      onAnswers: answers => this.#settle(answers),
      onDeath: cause => this.#fail(cause),
    })
  }

  #sendNext(): void {
    if (this.#underWay.length > 0 || this.#thread === undefined) return
    const count = batchLength(this.#waiting, this.#options.writesPerCommit ?? defaultWritesPerCommit)
    if (count === 0) {
      this.#onIdle()
      return
    }
    this.#underWay = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    this.#thread.write(this.#underWay.map(({ request }) => request))
  }

  #settle(answers: readonly WriteAnswer[]): void {
    const answered = this.#underWay
    this.#underWay = []
    this.#failures = 0
    // First, so that the disk works while the answers are sent on.
    this.#sendNext()
    for (const [index, { resolve, reject }] of answered.entries()) {
      const answer = answers[index]
      if (answer?.kind === 'judged') resolve(answer.outcome)
      else reject(answer === undefined ? new Error('the writer left a write unanswered') : fromFault(answer.fault))
    }
  }

  /** Nothing that waits is saved, as far as anybody knows; the next writer begins with an empty queue. */
  #fail(cause: Error): void {
    this.#thread = undefined
    this.#fault = cause
    const lost = [...this.#underWay, ...this.#waiting]
    this.#underWay = []
    this.#waiting = []
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

/** How many of the writes that wait go next, in their order: at least one, where any waits. */
function batchLength(waiting: readonly Waiting[], most: number): number {
  let characters = 0
  for (const [index, { request }] of waiting.entries()) {
    characters += charactersOf(request)
    if (index === most || (index > 0 && characters > batchCharacters)) return index
  }
  return waiting.length
}

function charactersOf(request: WriteRequest): number {
  if ('edit' in request) return request.edit.body.length
  return 'side' in request ? request.side.body.length : 0
}
