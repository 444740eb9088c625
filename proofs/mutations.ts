/** A mistake that somebody could make, as changes of the source's text, and the proof that has to find it. */
export interface Mutation {
  readonly name: string
  readonly edits: readonly Edit[]
  /** What Vitest is to run: a file, and those of its tests that have this in their names. */
  readonly proof: { readonly file: string; readonly tests: string }
  /** What the failing proof says of it; failing with other words counts for nothing. */
  readonly says: RegExp
}
/** Replaces a text that has to stand in the file exactly once. */
export interface Edit {
  readonly file: string
  readonly replace: string
  readonly by: string
}

const sqlite = 'src/server/storage/sqlite'
const storm = { file: 'proofs/linearizability.test.ts' }
const oneServer = { ...storm, tests: 'while the server is killed' }
const twoServers = { ...storm, tests: 'through two servers' }
const disk = { file: 'proofs/durability.test.ts', tests: 'power cut' }

export const mutations: readonly Mutation[] = [
  {
    name: 'checks first and writes afterwards',
    edits: [
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `    save: (id, expected, edit, writer) => write({ kind: 'save', ...about(id, writer), expected, edit }),`,
        by: `    save: async (id, expected, edit, writer) => {
      const state = reads.article(id)
      if (state.kind === 'present' && expected !== 'any' && !expected.includes(state.article.etag)) {
        return { kind: 'stale', current: state.article }
      }
      return write({ kind: 'save', ...about(id, writer), expected: 'any', edit })
    },`,
      },
    ],
    proof: oneServer,
    says: /nobody asked for over|is not the version before it and one line/,
  },
  {
    name: 'acknowledges before the commit',
    edits: [
      {
        file: `${sqlite}/group-commit.ts`,
        replace: `changed(answer.outcome)) === true) commit.run()`,
        by: `changed(answer.outcome)) === true) {
        setTimeout(() => {
          if (db.inTransaction) commit.run()
        }, 3)
        isLeftOpen = true
      }`,
      },
      {
        file: `${sqlite}/group-commit.ts`,
        replace: `    begin.run()
    try {`,
        by: `    if (db.inTransaction) commit.run()
    begin.run()
    let isLeftOpen = false
    try {`,
      },
      {
        file: `${sqlite}/group-commit.ts`,
        replace: `      if (db.inTransaction) rollback.run()`,
        by: `      if (db.inTransaction && !isLeftOpen) rollback.run()`,
      },
      {
        file: `${sqlite}/serve-writes.ts`,
        replace: `      checkpoints.afterCommit()`,
        by: `      setTimeout(() => {
        if (!db.inTransaction) checkpoints.afterCommit()
      }, 20)`,
      },
    ],
    proof: disk,
    says: /was told (before it was written|after it was written and before it was synced)/,
  },
  {
    name: 'reads from a cache that nobody empties in time',
    edits: [
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `    article: id => read(() => reads.article(id)),`,
        by: `    article: id =>
      read(() => {
        const known = cache.get(id)
        if (known !== undefined && Date.now() - known.at < 20) return known.state
        const state = reads.article(id)
        cache.set(id, { at: Date.now(), state })
        return state
      }),`,
      },
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `  const watcher = createWatcher(reader)`,
        by: `  const watcher = createWatcher(reader)
  const cache = new Map<ArticleId, { at: number; state: ReturnType<typeof reads.article> }>()`,
      },
    ],
    proof: oneServer,
    says: /was over at \d+, before/,
  },
  {
    name: 'reads from a cache that only its own process empties',
    edits: [
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `    article: id => read(() => reads.article(id)),`,
        by: `    article: id =>
      read(() => {
        const state = cache.get(id) ?? reads.article(id)
        cache.set(id, state)
        return state
      }),`,
      },
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `  const watcher = createWatcher(reader)`,
        by: `  const watcher = createWatcher(reader)
  const cache = new Map<ArticleId, ReturnType<typeof reads.article>>()`,
      },
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `    const outcome = await queue.write<K>(request)`,
        by: `    const outcome = await queue.write<K>(request)
    if ('id' in request) cache.delete(request.id)`,
      },
    ],
    proof: twoServers,
    says: /was over at \d+, before/,
  },
  {
    name: 'synchronous = NORMAL',
    edits: [
      {
        file: `${sqlite}/connection.ts`,
        replace: `db.pragma('synchronous = FULL')`,
        by: `db.pragma('synchronous = NORMAL')`,
      },
      { file: `${sqlite}/connection.ts`, replace: `const full = 2`, by: `const full = 1` },
    ],
    proof: disk,
    says: /was told after it was written and before it was synced/,
  },
  {
    name: 'etags made of the time',
    edits: [
      {
        file: `${sqlite}/make-etag.ts`,
        replace: '`"${stampOf(nowMs)}${random}"`',
        by: '`"${nowMs}"`',
      },
    ],
    proof: oneServer,
    says: /an etag was given to two revisions|was answered (409|500)|could not be made: 500/,
  },
  {
    name: 'forgets which requests it has done',
    edits: [
      {
        file: `${sqlite}/history.ts`,
        replace: `    requests.remember(occasion.now, occasion.writer, revision.etag)`,
        by: `    void occasion.now`,
      },
    ],
    proof: oneServer,
    says: /was refused, but had been saved/,
  },
  {
    name: 'goes on after a failed fsync as if nothing had been',
    edits: [
      {
        file: `${sqlite}/database-errors.ts`,
        replace: `error instanceof Database.SqliteError && isOneOf(error.code, ['IOERR', ...damaged])`,
        by: `error instanceof Database.SqliteError && isOneOf(error.code, [...damaged])`,
      },
    ],
    proof: { file: 'proofs/broken-disk.test.ts', tests: 'sync 5' },
    says: /how often the writer died/,
  },
  {
    name: 'keeps every answer that it ever read',
    edits: [
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `  const together = createReadTogether(reader)`,
        by: `  const answers: unknown[] = []
  const together = createReadTogether(reader)`,
      },
      {
        file: `${sqlite}/open-sqlite-store.ts`,
        replace: `together.read(question)`,
        by: `together.read(() => {
      const answer = question()
      answers.push(answer)
      return answer
    })`,
      },
    ],
    proof: { file: 'proofs/flatness.test.ts', tests: 'holds no more' },
    says: /expected [\d.]+ to be less than 200/,
  },
]
