import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDesktopState } from './desktop-state.ts'

const placement = { x: 10, y: 20, width: 1200, height: 800, maximised: true }
let dir: string
let path: string

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'etagere-desktop-'))
  path = join(dir, 'desktop.json')
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('openDesktopState', () => {
  test('remembers nothing at first, and writes nothing by itself', () => {
    expect(openDesktopState(path).current).toEqual({ theme: 'system' })
    expect(readdirSync(dir)).toEqual([])
  })

  test('remembers what it was told, one thing without forgetting another', () => {
    const state = openDesktopState(path)
    state.remember({ theme: 'dark' })
    state.remember({ window: placement })
    expect(state.current).toEqual({ theme: 'dark', window: placement })
    expect(openDesktopState(path).current).toEqual({ theme: 'dark', window: placement })
    expect(readdirSync(dir)).toEqual(['desktop.json'])
  })

  test.each(['', '{', 'null', '[]', '"x"', '{"theme":1,"window":3}', '\u0000\u0000'])(
    'takes %j for nothing remembered, and can be written again',
    text => {
      writeFileSync(path, text)
      const state = openDesktopState(path)
      expect(state.current).toEqual({ theme: 'system' })
      state.remember({ theme: 'light' })
      expect(openDesktopState(path).current).toEqual({ theme: 'light' })
    },
  )

  test('keeps what is sound beside what is damaged', () => {
    writeFileSync(path, JSON.stringify({ theme: 'dark', window: { ...placement, width: 'wide' } }))
    expect(openDesktopState(path).current).toEqual({ theme: 'dark' })
    writeFileSync(path, JSON.stringify({ theme: 'plaid', window: placement }))
    expect(openDesktopState(path).current).toEqual({ theme: 'system', window: placement })
  })

  test('leaves the old file whole when writing fails', () => {
    const state = openDesktopState(path)
    state.remember({ theme: 'dark' })
    mkdirSync(`${path}.new`)
    expect(() => state.remember({ theme: 'light' })).toThrow(/EISDIR/u)
    expect(openDesktopState(path).current).toEqual({ theme: 'dark' })
  })
})
