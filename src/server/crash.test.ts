import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { startServerProcess, type ServerProcess } from './testing/server-process.ts'

const rounds = Number(process.env['ETAGERE_CRASHES'] ?? 4)
const editors = 8
/** Acknowledged saves after which the server is killed, in the midst of the others. */
const savesBeforeCrash = 60

interface Editor {
  readonly path: string
  readonly title: string
  /** The etag and text of every save that was answered 2xx. */
  readonly acknowledged: Map<string, string>
  etag: string
  /** The text whose answer did not come. */
  pending: string | undefined
}

async function newEditor(server: ServerProcess, number: number): Promise<Editor> {
  const title = `Editor ${number}`
  const answer = await server.ask('/api/v1/articles', { method: 'POST', body: { title, body: 'first' } })
  const etag = String(answer.headers.etag)
  return {
    path: String(answer.headers.location),
    title,
    acknowledged: new Map([[etag, 'first']]),
    etag,
    pending: undefined,
  }
}

/** Saves the pending text, or a new one, over the head that the editor knows. */
async function saveOnce(server: ServerProcess, editor: Editor): Promise<void> {
  editor.pending ??= randomUUID()
  const body = { title: editor.title, body: editor.pending, tags: [], parentId: null }
  const answer = await server.ask(editor.path, { method: 'PUT', body, headers: { 'If-Match': editor.etag } })
  // Nobody else writes this article: a retry must never look like a conflict.
  expect(answer.status).toBe(200)
  editor.etag = String(answer.headers.etag)
  expect(editor.acknowledged.has(editor.etag)).toBe(false)
  editor.acknowledged.set(editor.etag, editor.pending)
  editor.pending = undefined
}

async function stormUntilKilled(server: ServerProcess, all: readonly Editor[]): Promise<void> {
  let saves = 0
  let killed: Promise<unknown> | undefined
  const isGone = (error: unknown) => killed !== undefined && error instanceof Error && 'code' in error
  await Promise.all(
    all.map(async editor => {
      while (killed === undefined) {
        try {
          await saveOnce(server, editor)
        } catch (error) {
          if (!isGone(error)) throw error
        }
        if (++saves === savesBeforeCrash) killed = server.end('SIGKILL')
      }
    }),
  )
  expect(await killed).toBe('SIGKILL')
}

it(
  `keeps every acknowledged save through ${rounds} crashes, and none twice`,
  { timeout: 60_000 + rounds * 15_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'etagere-crash-'))
    try {
      let server = await startServerProcess(folder)
      const all = await Promise.all(Array.from({ length: editors }, (_, number) => newEditor(server, number)))
      let interrupted = 0
      for (let round = 0; round < rounds; round++) {
        await stormUntilKilled(server, all)
        interrupted += all.filter(editor => editor.pending !== undefined).length
        server = await startServerProcess(folder)
        // The saves whose answers got lost are sent again, as they were.
        await Promise.all(all.map(editor => saveOnce(server, editor)))
      }
      expect(interrupted).toBeGreaterThan(0)

      const etags = new Set<string>()
      for (const editor of all) {
        const history = await historyOf(server, editor.path)
        expect(history).toEqual([...editor.acknowledged])
        for (const [etag] of history) etags.add(etag)
      }
      expect(etags.size).toBe(all.reduce((sum, editor) => sum + editor.acknowledged.size, 0))
      const { json } = await server.ask('/api/v1/instance')
      expect(json['sequence']).toBeGreaterThanOrEqual(etags.size)
      expect(await server.end('SIGTERM')).toBe(0)

      const db = new Database(join(folder, 'wiki.sqlite'), { readonly: true })
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(db.pragma('foreign_key_check')).toEqual([])
      db.close()
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
)

/** Every revision's etag and text, oldest first. */
async function historyOf(server: ServerProcess, path: string): Promise<[string, string][]> {
  const list = await server.ask(`${path}/revisions?limit=1000`)
  expect(list.json['nextCursor']).toBeNull()
  const etags = (list.json['items'] as { etag: string }[]).map(item => item.etag).reverse()
  const history: [string, string][] = []
  for (const etag of etags) {
    const revision = await server.ask(`${path}/revisions/${etag.slice(1, -1)}`)
    history.push([etag, String(revision.json['body'])])
  }
  return history
}
