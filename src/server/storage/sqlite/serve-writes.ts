import type { MessagePort } from 'node:worker_threads'
import type { Database } from 'better-sqlite3'
import { asStorageError, leavesDoubt } from './database-errors.ts'
import { toFault } from './fault.ts'
import { createGroupCommit, type Judged } from './group-commit.ts'
import {
  writerCommandSchema,
  type WriteAnswer,
  type WriteOutcome,
  type WriterCommand,
  type WriterReport,
  type WriteRequest,
} from './writer-messages.ts'
import { createWrites, succeeded } from './writes.ts'

/** Does the writes that arrive at a port, those of one message in one transaction, until it is told to close. Gives up, and
 *  leaves what it was doing unanswered, where doubt is left about the database or it does not understand what it is told. */
export function serveWrites(db: Database, port: MessagePort): void {
  const judge = createJudge(db)
  const writeTogether = createGroupCommit(db)
  const report = (message: WriterReport) => port.postMessage(message)

  function answer(requests: readonly WriteRequest[]): WriteAnswer[] {
    try {
      return writeTogether(
        requests.map(request => () => judge(request)),
        succeeded,
      ).map(toAnswer)
    } catch (error) {
      if (leavesDoubt(error)) throw error
      return requests.map(() => toAnswer({ kind: 'failed', error }))
    }
  }

  function obey(command: WriterCommand): void {
    if (command.kind === 'close') end()
    else report({ kind: 'answered', answers: answer(command.requests) })
  }
  function end(): void {
    db.close()
    port.close()
  }

  port.on('message', (message: unknown) => {
    try {
      obey(writerCommandSchema.parse(message))
    } catch (error) {
      report({ kind: 'gave-up', fault: toFault(error) })
      end()
    }
  })
  report({ kind: 'opened' })
}

const toAnswer = (judged: Judged<WriteOutcome>): WriteAnswer =>
  judged.kind === 'judged' ? judged : { kind: 'failed', fault: toFault(asStorageError(judged.error)) }

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
