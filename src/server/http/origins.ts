/** The names under which the server is reached, and the pages that may use it (ADR 0004). */
export interface Origins {
  readonly isOwn: (origin: string) => boolean
  readonly isAllowed: (origin: string) => boolean
  readonly isHost: (host: string) => boolean
}

const schemePrefix = 'http://'

/** `port` is asked for until it is known (not 0), which is once the server listens. */
export function createOrigins(host: string, port: () => number, allowed: readonly string[]): Origins {
  const names = ['127.0.0.1', 'localhost', '[::1]', host.includes(':') ? `[${host}]` : host.toLowerCase()]
  const list = new Set(allowed)
  let hosts: ReadonlySet<string> | undefined
  const namesWithPort = () => {
    const known = port()
    return known === 0 ? undefined : new Set([...names.map(name => `${name}:${known}`), ...(known === 80 ? names : [])])
  }
  const isHost = (text: string) => (hosts ??= namesWithPort())?.has(text.toLowerCase()) ?? false
  const isOwn = (origin: string) => origin.startsWith(schemePrefix) && isHost(origin.slice(schemePrefix.length))
  return { isHost, isOwn, isAllowed: origin => isOwn(origin) || list.has(origin) }
}
