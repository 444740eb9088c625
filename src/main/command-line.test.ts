import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readCommandLine, UsageError } from './command-line.ts'

const read = (...argv: string[]) => readCommandLine(['electron', '.', ...argv], '/home/ana')

describe('readCommandLine', () => {
  test('leaves the folder open where none is named', () => {
    expect(read()).toEqual({ dataDir: undefined })
    expect(read('--inspect=0', '--remote-debugging-port=0', '--database=x', 'data')).toEqual({ dataDir: undefined })
  })

  test('takes the folder in both spellings, among switches of Chromium', () => {
    expect(read('--no-sandbox', '--data', '/srv/wiki')).toEqual({ dataDir: resolve('/srv/wiki') })
    expect(read('--data=/srv/wiki', '--no-sandbox')).toEqual({ dataDir: resolve('/srv/wiki') })
    expect(read('--data=/srv/a=b')).toEqual({ dataDir: resolve('/srv/a=b') })
  })

  test('reads a relative folder from where the app was started', () => {
    expect(read('--data', 'wiki')).toEqual({ dataDir: resolve('/home/ana/wiki') })
  })

  test('lets the last one count', () => {
    expect(read('--data', '/a', '--data=/b')).toEqual({ dataDir: resolve('/b') })
  })

  test.each([[['--data']], [['--data=']], [['--data', '']], [['--data', '--no-sandbox']]])(
    'refuses %j, which names no folder',
    argv => {
      expect(() => read(...argv)).toThrow(UsageError)
    },
  )
})
