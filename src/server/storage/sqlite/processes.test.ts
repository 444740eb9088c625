import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import { sourceOptions } from '../../testing/source-options.ts'
import { ana, as, defined, edit, newId } from '../contract/fixture.ts'
import type { WikiStore } from '../port.ts'
import { openConnection } from './connection.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

const script = fileURLToPath(new URL('writing-process.ts', import.meta.url))
const acknowledgementSchema = z.object({ id: z.string(), line: z.string(), etag: z.string() })

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function withStore<T>(use: (store: WikiStore) => Promise<T>): Promise<T> {
  const store = await openSqliteStore(folder)
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}
async function begin(): Promise<readonly ArticleId[]> {
  const ids = [newId(), newId(), newId()]
  await withStore(async store => {
    for (const id of ids) as('saved', await store.create(id, edit(), ana))
  })
  return ids
}

/** What a process was told to be saved while it added lines to each article, until it ends; after `killAfter` lines it is
 *  killed in the middle of its work. */
async function run(ids: readonly ArticleId[], person: string, lines: number, killAfter = Infinity) {
  const child = spawn(process.execPath, [...sourceOptions, script, folder, person, `${lines}`, ...ids], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const acknowledged: z.infer<typeof acknowledgementSchema>[] = []
  for await (const text of createInterface(child.stdout)) {
    acknowledged.push(acknowledgementSchema.parse(JSON.parse(text)))
    if (acknowledged.length === killAfter) child.kill('SIGKILL')
  }
  const [code, signal] = (await ended) as [number | null, string | null]
  return { acknowledged, code, signal }
}

/** Each head continues the one before it, so no save passed over another; and the file is sound. */
async function verify(id: ArticleId) {
  const { article, revisions } = await withStore(async store => ({
    article: as('present', await store.article(id)).article,
    revisions: defined(await store.revisions(id, { limit: 1_000_000 })).items,
  }))
  revisions.forEach(({ parents }, index) => {
    const before = revisions[index + 1]
    expect(parents).toEqual(before === undefined ? [] : [before.etag])
  })
  expect(new Set(revisions.map(({ etag }) => etag)).size).toBe(revisions.length)
  const db = openConnection(join(folder, 'wiki.sqlite'))
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(db.pragma('foreign_key_check')).toEqual([])
  db.close()
  return { article, lines: article.body.split('\n').slice(0, -1), revisions }
}

it('two processes on one folder never pass over each other', async () => {
  const ids = await begin()
  const runs = await Promise.all([run(ids, 'Ana', 200), run(ids, 'Ben', 200)])
  expect(runs.map(({ code }) => code)).toEqual([0, 0])
  const acknowledged = runs.flatMap(({ acknowledged }) => acknowledged)
  expect(acknowledged.length).toBe(1200)
  expect(new Set(acknowledged.map(({ etag }) => etag)).size).toBe(1200)
  for (const id of ids) {
    const { lines, revisions } = await verify(id)
    const own = acknowledged.filter(entry => entry.id === id)
    expect([...lines].sort()).toEqual(own.map(({ line }) => line).sort())
    expect(revisions.length).toBe(401)
  }
})

it('a process killed in the middle of its saves has lost none that it reported, and none is there twice', async () => {
  const ids = await begin()
  const acknowledged: z.infer<typeof acknowledgementSchema>[] = []
  for (let round = 0; round < 6; round++) {
    const killed = await Promise.all([
      run(ids, `Ana ${round}`, 1_000_000, 20 + 7 * round),
      run(ids, `Ben ${round}`, 1_000_000, 15 + 9 * round),
    ])
    expect(killed.map(({ signal }) => signal)).toEqual(['SIGKILL', 'SIGKILL'])
    acknowledged.push(...killed.flatMap(run => run.acknowledged))
    for (const id of ids) {
      const { lines, revisions } = await verify(id)
      const own = acknowledged.filter(entry => entry.id === id)
      expect(new Set(lines).size).toBe(lines.length)
      expect(own.filter(({ line }) => !lines.includes(line))).toEqual([])
      const etags = new Set<string>(revisions.map(({ etag }) => etag))
      expect(own.filter(({ etag }) => !etags.has(etag))).toEqual([])
    }
  }
  expect(new Set(acknowledged.map(({ etag }) => etag)).size).toBe(acknowledged.length)
})

it('processes that open an empty folder at once make one wiki', async () => {
  const stores = await Promise.all(Array.from({ length: 8 }, () => openSqliteStore(folder)))
  expect(new Set(stores.map(({ instanceId }) => instanceId)).size).toBe(1)
  await Promise.all(stores.map(store => store.close()))

  const other = join(folder, 'other')
  const opener = `const { openSqliteStore } = await import(${JSON.stringify(new URL('open-sqlite-store.ts', import.meta.url).href)})
    const store = await openSqliteStore(${JSON.stringify(other)}); console.log(store.instanceId); await store.close()`
  const ids = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const child = spawn(process.execPath, [...sourceOptions, '--input-type=module', '-e', opener], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let text = ''
      for await (const chunk of child.stdout.setEncoding('utf8')) text += String(chunk)
      return text
    }),
  )
  expect(new Set(ids).size).toBe(1)
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}\n$/u)
})
