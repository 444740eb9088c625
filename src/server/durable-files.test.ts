import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { syncLargeFile } from './durable-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'etagere-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const megabyte = 1024 * 1024

it.each([0, 1, megabyte - 1, megabyte, megabyte + 1, 3 * megabyte + 4097])(
  'a large file of %i bytes is what it was after it was synced',
  size => {
    const file = join(folder, 'large')
    const content = randomBytes(size)
    writeFileSync(file, content)
    syncLargeFile(file)
    expect(readFileSync(file).equals(content)).toBe(true)
  },
)

it('a file that is not there cannot be synced', () => {
  expect(() => syncLargeFile(join(folder, 'nowhere'))).toThrow('ENOENT')
})
