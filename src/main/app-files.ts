import { extname, join } from 'node:path'
import { isAppAddress } from './web-policy.ts'

/** What an address of the app stands for: a file of the built renderer or, where that file does not exist, a view that
 *  the renderer itself finds by the address (`orPage`); or nothing. */
export type AppResource =
  { readonly kind: 'file'; readonly path: string; readonly orPage: boolean } | { readonly kind: 'refused' }

const refused = { kind: 'refused' } as const

/** Vite puts every file that the page loads here; a missing one is missing and never the page. */
const assetsDir = 'assets'

/** Finds the file below `rendererDir` that an address names. Nothing outside the folder can be named. */
export function findAppResource(address: string, rendererDir: string): AppResource {
  if (!isAppAddress(address)) return refused
  const segments = decodePath(new URL(address).pathname)
  if (segments === undefined) return refused
  if (segments.length === 0) return { kind: 'file', path: join(rendererDir, 'index.html'), orPage: true }
  return { kind: 'file', path: join(rendererDir, ...segments), orPage: segments[0] !== assetsDir }
}

/** The decoded segments of a path, or undefined where one of them is no plain name. */
function decodePath(path: string): readonly string[] | undefined {
  let segments
  try {
    segments = path
      .split('/')
      .filter(segment => segment !== '')
      .map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
  return segments.every(isPlainName) ? segments : undefined
}

/** A name that means the same to every file system: it neither leaves its folder nor names a device or a stream. */
function isPlainName(name: string): boolean {
  return name !== '.' && name !== '..' && !/[/\\:\u0000-\u001f\u007f]/u.test(name)
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
}

export function contentTypeOf(path: string): string {
  return contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream'
}
