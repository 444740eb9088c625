import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { createCheckpoints } from './checkpoints.ts'
import { asStorageError, leavesDoubt } from './database-errors.ts'
import { toFault } from './fault.ts'
import { createGroupCommit } from './group-commit.ts'
import { ShortWait } from './short-wait.ts'
import { toAnswer, type WriteAnswer } from './write-answer.ts'
import type { WriteOutcome, WriterCommand, WriterReport, WriteRequest } from './writer-messages.ts'
import { createWrites, succeeded } from './writes.ts'

/** How many characters of bodies share a transaction at most; a larger body goes alone. */
const groupCharacters = 4 * 1024 * 1024
/** Whoever saves one after the other sends the next write within this after the answer. */
const nextWriteMs = 0.5

/** Does the writes that arrive at a port until it is told to close: those that wait when it begins a transaction, in one,
 *  up to `writesPerCommit`. Gives up, and leaves what it was doing unanswered, where doubt is left about the database or it does
 *  not understand what it is told. */
export function serveWrites(
  db: Database,
  port: MessagePort,
  { writesPerCommit }: { readonly writesPerCommit: number },
): void {
  const judge = createJudge(db)
  const writeTogether = createGroupCommit(db)
  const checkpoints = createCheckpoints(db, giveUp)
  const report = (message: WriterReport) => port.postMessage(message)
  const pause = new ShortWait(nextWriteMs)
  let waiting: readonly WriteRequest[] = []
  let isClosing = false

  function answer(requests: readonly WriteRequest[]): WriteAnswer[] {
    const judged = judgeTogether(requests)
    return requests.map((request, index) =>
      toAnswer(request, judged[index] ?? { kind: 'failed', error: new Error('a write was not judged') }),
    )
  }

  function judgeTogether(requests: readonly WriteRequest[]) {
    const writes = requests.map(request => () => judge(request))
    try {
      return writeTogether(writes, succeeded)
    } catch (error) {
      if (leavesDoubt(error)) throw error
      return requests.map(() => ({ kind: 'failed' as const, error: asStorageError(error) }))
    }
  }

  function take(command: WriterCommand): void {
    switch (command.kind) {
      case 'write':
        waiting = waiting.length === 0 ? command.requests : [...waiting, ...command.requests]
        return
      case 'close':
        isClosing = true
        return
      default:
        throw new Error(
          `the writer knows no command of the kind ${String((command satisfies never as { kind: unknown }).kind)}`,
        )
    }
  }
  /** What has arrived meanwhile, without going through the event loop for each message. */
  function takeAll(): void {
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      take(next.message as WriterCommand)
    }
  }

  function work(): void {
    takeAll()
    while (waiting.length > 0) {
      pause.end()
      const count = groupLength(waiting, writesPerCommit)
      const group = waiting.slice(0, count)
      waiting = waiting.slice(count)
      report({ kind: 'answered', answers: answer(group) })
      checkpoints.afterCommit()
      takeAll()
      if (count === 1) awaitNext()
    }
  }
  /** After a lone write. */
  function awaitNext(): void {
    pause.begin()
    while (waiting.length === 0 && !isClosing && pause.keepsAwake) takeAll()
  }

  function giveUp(error: unknown): void {
    report({ kind: 'gave-up', fault: toFault(error) })
    end()
  }
  function end(): void {
    checkpoints.stop()
    db.close()
    port.close()
  }

  port.on('message', (command: WriterCommand) => {
    try {
      take(command)
      work()
      if (isClosing) end()
    } catch (error) {
      giveUp(error)
    }
  })
  report({ kind: 'opened' })
}

/** How many of the writes that wait go next, in their order: at least one. */
function groupLength(waiting: readonly WriteRequest[], writesPerCommit: number): number {
  let characters = 0
  for (const [index, request] of waiting.entries()) {
    characters += charactersOf(request)
    if (index === writesPerCommit || (index > 0 && characters > groupCharacters)) return index
  }
  return waiting.length
}

function charactersOf(request: WriteRequest): number {
  if ('edit' in request) return request.edit.body.length
  return 'side' in request ? request.side.body.length : 0
}

function createJudge(db: Database) {
  const writes = createWrites(db)
  const touch = db.prepare('UPDATE instance SET id = id')

  return function judge(request: WriteRequest): WriteOutcome {
    switch (request.kind) {
      case 'create':
        return writes.create(request.occasion, request.id, request.edit)
      case 'save':
        return writes.save(request.occasion, request.id, request.expected, request.edit)
      case 'remove':
        return writes.remove(request.occasion, request.id, request.expected, request.note)
      case 'restore':
        return writes.restore(request.occasion, request.id, request.expected, request.etag, request.note)
      case 'append-side':
        return writes.appendSide(request.occasion, request.id, request.side)
      case 'check':
        // Finds a lock, a read-only file or a broken one. As nothing succeeded, it is taken back and wakes no watcher.
        touch.run()
        return { kind: 'checked' }
    }
  }
}
