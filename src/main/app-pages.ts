import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contentTypeOf, findAppResource } from './app-files.ts'
import { securityHeaders, type DevelopmentServer } from './content-security.ts'

/** Answers requests for the app's own addresses. */
export type AppPages = (request: Request) => Promise<Response>

/** Serves the built renderer: its files, and its page for the addresses of views. */
export function builtPages(rendererDir: string): AppPages {
  const headers = securityHeaders()
  return async request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return nothing(405, headers)
    const resource = findAppResource(request.url, rendererDir)
    if (resource.kind === 'refused') return nothing(400, headers)
    const file =
      (await read(resource.path)) ?? (resource.orPage ? await read(join(rendererDir, 'index.html')) : undefined)
    if (file === undefined) return nothing(404, headers)
    return new Response(request.method === 'HEAD' ? null : file.content, {
      headers: { ...headers, 'Content-Type': contentTypeOf(file.path), 'Cache-Control': 'no-cache' },
    })
  }
}

/** Development only: the same addresses, answered by Vite, under the same headers. */
export function developmentPages(
  server: DevelopmentServer,
  fetchPage: (address: string) => Promise<Response>,
): AppPages {
  const headers = securityHeaders(server)
  return async request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return nothing(405, headers)
    const { pathname, search } = new URL(request.url)
    const answer = await fetchPage(`${server.origin}${pathname}${search}`)
    return new Response(answer.body, {
      status: answer.status,
      headers: { ...headers, 'Content-Type': answer.headers.get('Content-Type') ?? 'application/octet-stream' },
    })
  }
}

function nothing(status: number, headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status, headers })
}

async function read(
  path: string,
): Promise<{ readonly path: string; readonly content: Buffer<ArrayBuffer> } | undefined> {
  try {
    return { path, content: await readFile(path) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && noFile.has(error.code)) return undefined
    throw error
  }
}
const noFile: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'])
