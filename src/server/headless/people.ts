import { randomBytes } from 'node:crypto'
import { userInfo } from 'node:os'
import type { Result } from '#shared/domain/result.ts'
import type { Person } from '../index.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** The author of what the owner writes: who is signed in on this machine, unless told otherwise. */
export const ownerName = (env: Environment): string => env['ETAGERE_OWNER'] ?? userInfo().username

/** Who may use a wiki that is served without its window, from the environment. The first is the owner.
 *  The error is a sentence for the person at the terminal; it never contains a token. */
export function peopleFrom(env: Environment): Result<readonly [Person, ...Person[]], string> {
  const token = env['ETAGERE_TOKEN'] ?? randomBytes(32).toString('base64url')
  const owner: Person = { name: ownerName(env), token, role: 'owner' }
  const people: [Person, ...Person[]] = [owner]
  for (const entry of (env['ETAGERE_PEOPLE'] ?? '').split(',')) {
    if (entry.trim() === '') continue
    const at = entry.indexOf('=')
    const person: Person = { name: entry.slice(0, at).trim(), token: entry.slice(at + 1).trim(), role: 'editor' }
    if (at === -1 || person.name === '' || person.token === '') {
      return { ok: false, error: 'ETAGERE_PEOPLE must read NAME=TOKEN,NAME=TOKEN.' }
    }
    people.push(person)
  }
  return { ok: true, value: people }
}
