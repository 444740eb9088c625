import { describe, expect, test } from 'vitest'
import { UsageError } from './command-line.ts'
import { explainStartFailure } from './start-failure.ts'

const dataDir = '/home/ana/wiki'
const explain = (failure: unknown) => explainStartFailure(failure, dataDir)
const systemError = (code: string) => Object.assign(new Error(`${code}: open '/home/ana/wiki/x'`), { code })
function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name })
}

describe('explainStartFailure', () => {
  test('passes on why a wiki was refused, and says how to open another', () => {
    const { message, detail } = explain(named('StorageRefused', 'This wiki was last opened with a newer Etagere.'))
    expect(message).toBe('Etagere cannot open this wiki.')
    expect(detail).toContain('This wiki was last opened with a newer Etagere.')
    expect(detail).toContain('--data')
  })

  test.each([
    ['ENOSPC', 'The disk is full.'],
    ['EACCES', 'Etagere may not write to its folder.'],
    ['EPERM', 'Etagere may not write to its folder.'],
    ['EROFS', 'The disk with the wiki can only be read.'],
    ['ENOTDIR', 'There is no folder for the wiki.'],
    ['ERR_DLOPEN_FAILED', 'Etagere is not installed completely.'],
  ])('explains %s, also behind another error', (code, message) => {
    expect(explain(systemError(code)).message).toBe(message)
    expect(explain(new Error('outer', { cause: systemError(code) })).message).toBe(message)
    expect(explain(named('StorageUnavailable', 'x')).message).not.toBe(message)
  })

  test('tells a store that is held from one that is full', () => {
    expect(explain(named('StorageUnavailable', 'The wiki is locked.')).detail).toContain('The wiki is locked.')
    expect(explain(named('StorageFull', 'x')).message).toBe('The disk is full.')
  })

  test('passes on what was wrong with the command line', () => {
    expect(explain(new UsageError('--data needs the folder of a wiki.')).detail).toBe(
      '--data needs the folder of a wiki.',
    )
  })

  test.each([new Error('something odd'), systemError('EIO'), systemError('toString'), 'text', undefined])(
    'has a way on for %s too',
    failure => {
      const { message, detail } = explain(failure)
      expect(message).toBe('Etagere could not start.')
      expect(detail).toContain('Start Etagere again')
    },
  )

  test('never shows codes or stacks for what it knows', () => {
    for (const code of ['ENOSPC', 'EACCES', 'EROFS', 'ENOTDIR', 'ERR_DLOPEN_FAILED']) {
      const { message, detail } = explain(systemError(code))
      expect(`${message} ${detail}`).not.toMatch(/[A-Z]{5,}|\bat .*:\d+/u)
    }
  })
})
