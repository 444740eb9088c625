import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { StorageFull, StorageRefused, StorageUnavailable } from '../port.ts'
import { fromFault, toFault } from './fault.ts'

const travelled = (error: unknown) => fromFault(structuredClone(toFault(error)))

it.each([StorageFull, StorageUnavailable, StorageRefused, TypeError])(
  'an error keeps what it says between threads',
  Kind => {
    const cause = Object.assign(
      new Error('no space left', { cause: new Database.SqliteError('full', 'SQLITE_FULL') }),
      {
        code: 'ENOSPC',
      },
    )
    const error = new Kind('it did not work', { cause })
    const arrived = travelled(error)
    expect(arrived).toMatchObject({
      ...{ name: error.name, message: 'it did not work', stack: error.stack },
      cause: { message: 'no space left', code: 'ENOSPC', cause: { name: 'SqliteError', code: 'SQLITE_FULL' } },
    })
    expect(arrived instanceof Kind).toBe(Kind !== TypeError)
  },
)

it('what is no error is told as one', () => {
  expect(travelled('just text')).toMatchObject({ name: 'Error', message: 'just text' })
})
