import { describe, expect, it } from 'vitest'
import { StorageFull, StorageRefused, StorageUnavailable } from '../storage/port.ts'
import { sentenceFor } from './sentence.ts'

const coded = (code: string, message: string, more: object = {}) => Object.assign(new Error(message), { code, ...more })
const because = (cause: unknown) => new StorageUnavailable('/wiki/wiki.sqlite cannot be opened', { cause })

describe('sentenceFor', () => {
  it.each<readonly [unknown, string]>([
    [
      because(coded('ENOTDIR', 'x')),
      '/wiki/wiki.sqlite cannot be opened: a part of its path is a file and not a folder.',
    ],
    [because(coded('EROFS', 'x')), '/wiki/wiki.sqlite cannot be opened: its disk can only be read.'],
    [because(coded('ENOSPC', 'x')), 'The disk is full. What was saved before is safe; make some room and try again.'],
    [
      new StorageFull('there is no room for a backup', { cause: coded('ENOSPC', 'x') }),
      'There is no room for a backup. What was saved before is safe; make some room and try again.',
    ],
    [
      coded('SQLITE_FULL', 'database or disk is full'),
      'The disk is full. What was saved before is safe; make some room and try again.',
    ],
    [
      new StorageUnavailable('the backup could not be written', {
        cause: coded('SQLITE_IOERR_WRITE', 'disk I/O error'),
      }),
      'The backup could not be written: the disk reports an error.',
    ],
    [coded('SQLITE_BUSY_SNAPSHOT', 'x'), 'The wiki cannot be read or written: another program is holding it.'],
    [
      coded('EACCES', "EACCES: permission denied, mkdir '/wiki'", { path: '/wiki' }),
      '/wiki cannot be used: permission was denied.',
    ],
    [because(new Error('x')), '/wiki/wiki.sqlite cannot be opened.'],
    [new StorageRefused('It is damaged. Restore a backup.'), 'It is damaged. Restore a backup.'],
    [coded('EADDRINUSE', 'x'), 'The port is in use, perhaps by another Etagere. Choose another one with --port.'],
    ['thrown text', 'Etagere stopped for a reason it does not know.'],
  ])('%s', (error, sentence) => expect(sentenceFor(error)).toBe(sentence))
})
