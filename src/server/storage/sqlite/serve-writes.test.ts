import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ana, edit, newId } from '../contract/fixture.ts'
import { openConnection } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { serveWrites } from './serve-writes.ts'
import type { WriterCommand, WriterReport } from './writer-messages.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'etagere-'))))
afterEach(() => rmSync(folder, { recursive: true }))

/** How many of these new articles share a transaction each, where all of them wait when the writer begins. */
async function groupsOf(bodies: readonly string[], writesPerCommit: number): Promise<number[]> {
  const file = join(mkdtempSync(join(folder, 'wiki-')), 'wiki.sqlite')
  createDatabase(file)
  const { port1: asker, port2: writer } = new MessageChannel()
  const tell = (command: WriterCommand) => asker.postMessage(command)
  const now = new Date().toISOString()
  for (const [number, body] of bodies.entries()) {
    const content = edit({ title: `Article ${number}`, body })
    tell({ kind: 'write', request: { kind: 'create', occasion: { now, writer: ana }, id: newId(), edit: content } })
  }
  tell({ kind: 'close' })
  const groups: number[] = []
  asker.on('message', (report: WriterReport) => {
    if (report.kind !== 'answered') return
    expect(report.answers.every(({ kind }) => kind === 'saved')).toBe(true)
    groups.push(report.answers.length)
  })
  serveWrites(openConnection(file), writer, { writesPerCommit })
  await new Promise(resolve => asker.once('close', resolve))
  return groups
}
const small = (count: number) => Array.from({ length: count }, () => '')

it('what waits goes together into one transaction', async () => {
  expect(await groupsOf(small(100), 128)).toEqual([100])
})

it('a transaction takes a number of writes at most', async () => {
  expect(await groupsOf(small(128 + 128 + 1), 128)).toEqual([128, 128, 1])
  expect(await groupsOf(small(3), 1)).toEqual([1, 1, 1])
})

it('a transaction takes so many characters at most, and a larger body goes alone', async () => {
  const large = 'x'.repeat(1_500_000)
  expect(await groupsOf([large, large, large, large, large], 128)).toEqual([2, 2, 1])
  expect(await groupsOf(['', 'x'.repeat(4_900_000), ''], 128)).toEqual([1, 1, 1])
})
