import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Person } from '../index.ts'
import { isRead } from './exchange.ts'
import { problems } from './problem.ts'

/** Who may use the instance, and how a request shows who sends it. */
export interface Access {
  /** The person whose token or cookie the request carries. */
  readonly personOf: (req: IncomingMessage) => Person | undefined
  /** Answers the sign-in link: puts the cookie and leads to the wiki. */
  readonly signIn: (req: IncomingMessage, res: ServerResponse) => void
}

/** What a connection was let in by, and as whom. */
interface Shown {
  readonly authorization: string
  readonly person: Person
}

interface AccessOptions {
  readonly people: readonly Person[]
  readonly instanceId: string
  readonly isOwnOrigin: (origin: string) => boolean
}

export function createAccess({ people, instanceId, isOwnOrigin }: AccessOptions): Access {
  const cookieName = `etagere-${instanceId}`
  // A cookie ignores ports and lies on disk, so it holds a key made from the token and not the token itself.
  const session = (token: string) => createHmac('sha256', token).update(`session ${instanceId}`).digest('base64url')
  const bearers = people.map(person => ({ person, hash: digest(person.token) }))
  const sessions = people.map(person => ({ person, hash: digest(session(person.token)) }))
  const shown = new WeakMap<Socket, Shown>()

  /** A connection shows the same with every request, and to hash it each time costs more than most requests. It is compared
   *  only with what this very client has sent, so the time taken tells nobody anything. */
  function bearerOf({ socket }: IncomingMessage, authorization: string): Person | undefined {
    const before = shown.get(socket)
    if (before?.authorization === authorization) return before.person
    const person = find(bearers, /^bearer +([^ ]+) *$/i.exec(authorization)?.[1])
    if (person !== undefined) shown.set(socket, { authorization, person })
    return person
  }

  return {
    personOf(req) {
      const { authorization, origin } = req.headers
      if (authorization !== undefined) return bearerOf(req, authorization)
      // SameSite does not tell ports apart: a page of another program on this machine would send the cookie as well.
      if (origin !== undefined && !isOwnOrigin(origin)) return undefined
      if (origin === undefined && !isRead(req)) return undefined
      return find(sessions, cookie(req.headers.cookie, cookieName))
    },

    signIn: (req, res) => {
      const token = new URL(req.url ?? '', 'http://localhost').searchParams.get('token') ?? undefined
      const person = find(bearers, token)
      if (person === undefined) throw problems.unauthorized()
      putCookie(res, cookieName, session(person.token))
      res.setHeader('Cache-Control', 'no-store')
      res.setHeader('Referrer-Policy', 'no-referrer')
      res.setHeader('Location', '/')
      res.statusCode = 303
      res.end()
    },
  }
}

function putCookie(res: ServerResponse, name: string, value: string): void {
  const oneYearSeconds = 365 * 24 * 60 * 60
  res.setHeader('Set-Cookie', `${name}=${value}; Max-Age=${oneYearSeconds}; Path=/; HttpOnly; SameSite=Strict`)
}

function cookie(header: string | undefined, name: string): string | undefined {
  const pair = (header ?? '').split(';').find(part => part.trimStart().startsWith(`${name}=`))
  return pair?.trim().slice(name.length + 1)
}

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

/** Compares with everybody's key, and hashes of one length, so that the time taken tells nothing about any key. */
function find(keys: readonly { person: Person; hash: Buffer }[], presented: string | undefined): Person | undefined {
  if (presented === undefined) return undefined
  const hash = digest(presented)
  return keys.filter(key => timingSafeEqual(key.hash, hash))[0]?.person
}
