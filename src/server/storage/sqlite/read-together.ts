import type { Database } from 'better-sqlite3'
import { asStorageError } from './database-errors.ts'

interface Question {
  readonly answer: () => void
  readonly reject: (error: unknown) => void
}

/** How many questions are answered before other work has its turn. */
const atOnce = 16

/** Answers questions to a connection: those of one turn of the event loop in one state of the database, because to take one
 *  costs more than most answers. It is taken after they were asked, so that each sees whatever was committed by then. */
export function createReadTogether(db: Database) {
  const begin = db.prepare('BEGIN')
  const end = db.prepare('COMMIT')
  const giveUp = db.prepare('ROLLBACK')
  let waiting: Question[] = []
  let turn: NodeJS.Immediate | undefined

  function takeTurn(): void {
    turn = waiting.length > atOnce ? setImmediate(takeTurn) : undefined
    answer(waiting.splice(0, atOnce))
  }

  function answer(questions: readonly Question[]): void {
    try {
      begin.run()
      for (const { answer, reject } of questions) attempt(answer, reject)
      if (db.inTransaction) end.run()
    } catch (error) {
      // Those that have their answer keep it.
      for (const { reject } of questions) reject(asStorageError(error))
      if (db.inTransaction) giveUp.run()
    }
  }

  function attempt(answer: () => void, reject: (error: unknown) => void): void {
    try {
      answer()
    } catch (error) {
      reject(asStorageError(error))
    }
  }

  return {
    /** What the question returns. @throws what it throws, as the port names it */
    read: <T>(question: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        waiting.push({ answer: () => resolve(question()), reject })
        turn ??= setImmediate(takeTurn)
      }),

    /** Answers what was asked. From now on nothing may be. */
    finish: (): void => {
      clearImmediate(turn)
      if (waiting.length > 0) answer(waiting)
      waiting = []
    },
  }
}
