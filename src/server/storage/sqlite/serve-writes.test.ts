import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ana, edit, newId } from '../contract/fixture.ts'
import { openConnection } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { serveWrites } from './serve-writes.ts'
import type { WriteAnswer } from './write-answer.ts'
import type { WriterCommand, WriterReport } from './writer-messages.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'etagere-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** What comes of new articles with these bodies, transaction by transaction, where all of them wait when the writer begins. */
async function transactionsOf(bodies: readonly string[], writesPerCommit = 128, maxPages?: number) {
  const file = join(mkdtempSync(join(folder, 'wiki-')), 'wiki.sqlite')
  createDatabase(file)
  const { port1: asker, port2: writer } = new MessageChannel()
  const tell = (command: WriterCommand) => asker.postMessage(command)
  const now = new Date().toISOString()
  for (const [number, body] of bodies.entries()) {
    const content = edit({ title: `Article ${number}`, body })
    const request = { kind: 'create', occasion: { now, writer: ana }, id: newId(), edit: content } as const
    tell({ kind: 'write', requests: [request] })
  }
  tell({ kind: 'close' })
  const transactions: (readonly WriteAnswer[])[] = []
  asker.on('message', (report: WriterReport) => {
    if (report.kind === 'answered') transactions.push(report.answers)
  })
  const db = openConnection(file)
  if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`)
  serveWrites(db, writer, { writesPerCommit })
  await new Promise(resolve => asker.once('close', resolve))
  return { file, transactions }
}

/** How many share a transaction each. */
async function groupsOf(bodies: readonly string[], writesPerCommit?: number): Promise<number[]> {
  const { transactions } = await transactionsOf(bodies, writesPerCommit)
  expect(new Set(transactions.flat().map(({ kind }) => kind))).toEqual(new Set(['saved']))
  return transactions.map(answers => answers.length)
}
const small = (count: number) => Array.from({ length: count }, () => '')

it('what waits goes together into one transaction', async () => {
  expect(await groupsOf(small(100))).toEqual([100])
})

it('a transaction takes a number of writes at most', async () => {
  expect(await groupsOf(small(128 + 128 + 1))).toEqual([128, 128, 1])
  expect(await groupsOf(small(3), 1)).toEqual([1, 1, 1])
})

it('a transaction takes so many characters at most, and a larger body goes alone', async () => {
  const large = 'x'.repeat(1_500_000)
  expect(await groupsOf([large, large, large, large, large])).toEqual([2, 2, 1])
  expect(await groupsOf(['', 'x'.repeat(4_900_000), ''])).toEqual([1, 1, 1])
})

it('a full disk is told to all that were to be saved with what it has no room for, and nothing of them is there', async () => {
  const { file, transactions } = await transactionsOf(['', 'x'.repeat(500_000), ''], 128, 60)
  expect(transactions).toMatchObject([[0, 1, 2].map(() => ({ kind: 'failed', fault: { name: 'StorageFull' } }))])
  const db = openConnection(file)
  expect(db.prepare('SELECT count(*) FROM revision').pluck().get()).toBe(0)
  db.close()
})
