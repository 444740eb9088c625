import { fail, ok, type Result } from '#shared/domain/result.ts'

export interface WikiAddress {
  /** Origin, without a slash at its end. */
  readonly address: string
  /** Where the text was a sign-in link. */
  readonly token?: string
}

/** What a person typed or pasted as a wiki's address: `host:port`, an address, or a sign-in link with its token.
 *  The failure is a sentence for the person. */
export function parseWikiAddress(text: string): Result<WikiAddress, string> {
  const typed = text.trim()
  if (typed === '') return fail('Type the address of the wiki, for example 127.0.0.1:7468.')
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//iu.test(typed) ? typed : withScheme(typed))
  if (url === undefined) return fail('This is not an address. It looks like 127.0.0.1:7468 or https://wiki.example.')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return fail('A wiki’s address begins with https:// (or http:// on this computer).')
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return fail('Without https:// others on the network could read along, so http:// works only for this computer.')
  }
  const token = tokenOf(url)
  return ok({ address: url.origin, ...(token === undefined ? {} : { token }) })
}

/** The token in what a person pasted to sign in: a sign-in link, or the token itself. */
export function parseSignIn(text: string): string | undefined {
  const pasted = text.trim()
  if (pasted === '') return undefined
  const url = /^https?:\/\//iu.test(pasted) ? parseUrl(pasted) : undefined
  if (url !== undefined) return tokenOf(url)
  return /^[\x21-\x7e]+$/u.test(pasted) ? pasted : undefined
}

export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/iu.test(hostname)
}

const withScheme = (typed: string) => {
  const host = parseUrl(`http://${typed}`)?.hostname
  return `${host !== undefined && isLoopback(host) ? 'http' : 'https'}://${typed}`
}

function tokenOf(url: URL): string | undefined {
  const inHash = new URLSearchParams(url.hash.slice(1)).get('token')
  const token = url.searchParams.get('token') ?? inHash
  return token === null || token === '' ? undefined : token
}

const parseUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined)
