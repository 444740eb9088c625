import type { Database } from 'better-sqlite3'
import { isBrokenConstraint, leavesDoubt } from './database-errors.ts'

/** What came of one write: its outcome, or what it threw. Nothing of a write that threw is in the database. */
export type Judged<T> =
  { readonly kind: 'judged'; readonly outcome: T } | { readonly kind: 'failed'; readonly error: unknown }

/** Runs writes in one immediate transaction with one commit, so that all of them together wait for the disk once. Each is
 *  judged as if it had run alone after those before it: what a write did is kept only where `changed` approves its outcome,
 *  and neither a refusal nor a throw harms its neighbours. A write may be run more than once; what its first runs did is
 *  taken back.
 *  The answers are true once this has returned. Where it throws, SQLite could not begin or commit, or rolled everything back
 *  by itself, as it may on a full disk: then none of the writes has happened, unless the error leaves doubt. */
export function createGroupCommit(db: Database) {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const savepoint = db.prepare('SAVEPOINT one_write')
  const release = db.prepare('RELEASE one_write')
  const undo = db.prepare('ROLLBACK TO one_write')
  const changes = db.prepare<[], number>('SELECT total_changes()').pluck()

  /** What the writes answer, or undefined where one of them left something behind that it must not. */
  type Attempt = <T>(writes: readonly (() => T)[], changed: (outcome: T) => boolean) => readonly Judged<T>[] | undefined

  /** For the many that are kept or changed nothing: a savepoint costs as much as a small write. What a lone write leaves behind
   *  is taken back with the transaction. */
  const withoutSavepoints: Attempt = (writes, changed) => {
    const countChanges = writes.length === 1 ? () => 0 : () => changes.get()
    const answers = []
    for (const write of writes) {
      const before = countChanges()
      const outcome = orUndefined(write)
      if (outcome === undefined || (!changed(outcome.value) && countChanges() !== before)) return undefined
      answers.push({ kind: 'judged' as const, outcome: outcome.value })
    }
    return answers
  }

  /** @throws what ended the transaction; what ends only the write is not said */
  function orUndefined<T>(write: () => T): { value: T } | undefined {
    try {
      return { value: write() }
    } catch (error) {
      if (endsTransaction(error)) throw error
      return undefined
    }
  }

  const withSavepoints: Attempt = (writes, changed) => writes.map(write => runOne(write, changed))

  function runOne<T>(write: () => T, changed: (outcome: T) => boolean): Judged<T> {
    savepoint.run()
    let isKept = false
    try {
      const outcome = write()
      isKept = changed(outcome)
      return { kind: 'judged', outcome }
    } catch (error) {
      if (endsTransaction(error)) throw error
      return { kind: 'failed', error }
    } finally {
      if (db.inTransaction) {
        if (!isKept) undo.run()
        release.run()
      }
    }
  }

  const endsTransaction = (error: unknown) => !db.inTransaction || leavesDoubt(error)

  function inTransaction<T>(attempt: Attempt, writes: readonly (() => T)[], changed: (outcome: T) => boolean) {
    begin.run()
    try {
      const answers = attempt(writes, changed)
      if (answers?.some(answer => answer.kind === 'judged' && changed(answer.outcome)) === true) commit.run()
      return answers
    } finally {
      // Also false after SQLite itself rolled back.
      if (db.inTransaction) rollback.run()
    }
  }

  function runAll<T>(writes: readonly (() => T)[], changed: (outcome: T) => boolean): readonly Judged<T>[] {
    const answers = inTransaction(withoutSavepoints, writes, changed) ?? inTransaction(withSavepoints, writes, changed)
    if (answers === undefined) throw new Error('writes with savepoints were not answered')
    return answers
  }

  /** Every failure but doubt is this write's own: those before it are committed. */
  function runAlone<T>(write: () => T, changed: (outcome: T) => boolean): readonly Judged<T>[] {
    try {
      return runAll([write], changed)
    } catch (error) {
      if (leavesDoubt(error)) throw error
      return [{ kind: 'failed', error }]
    }
  }

  return function writeTogether<T>(
    writes: readonly (() => T)[],
    changed: (outcome: T) => boolean,
  ): readonly Judged<T>[] {
    try {
      return runAll(writes, changed)
    } catch (error) {
      // A deferred constraint is judged by the commit, for all writes at once; alone, each answers for itself.
      if (!isBrokenConstraint(error)) throw error
      return writes.flatMap(write => runAlone(write, changed))
    }
  }
}
