import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startWikiServer, type Person, type WikiServer, type WikiServerOptions } from '../index.ts'

/** An answer over real HTTP, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON. */
  readonly json: Json
}
// What a test looks at is whatever the server says: each assertion checks its type.
export type Json = Record<string, unknown>

export interface Ask {
  readonly method?: string
  /** An array stands for several lines of one name. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Text and bytes are sent as they are, everything else as JSON. */
  readonly body?: unknown
  /** Null: nobody. Default: Alice. */
  readonly as?: Person | null
}

export const alice: Person = { name: 'Alice', token: 'token-of-alice', role: 'owner' }
export const bob: Person = { name: 'Bob', token: 'token-of-bob', role: 'editor' }

export interface TestWiki {
  readonly server: WikiServer
  readonly dataDir: string
  readonly port: number
  ask(path: string, ask?: Ask): Promise<Answer>
  /** Bytes straight to the server's socket, and everything that it says until it hangs up. */
  raw(text: string | Buffer): Promise<string>
  /** A new article of this text. */
  make(content?: Partial<TestContent>): Promise<Made>
  /** How much was ever kept: revisions of an article, and changes of the wiki. */
  counts(path: string): Promise<{ readonly revisions: number; readonly changes: number }>
  close(): Promise<void>
}
export interface Made {
  readonly id: string
  readonly path: string
  readonly etag: string
}

export interface TestContent {
  readonly title: string
  readonly body: string
  readonly tags: readonly string[]
  readonly parentId: string | null
}

let titles = 0

/** What can be saved: a text with a title that no other has, and whatever else is asked for. */
export const contentOf = (more: object = {}): TestContent => ({
  title: `Article ${++titles}`,
  body: 'text',
  tags: [],
  parentId: null,
  ...more,
})

export const pathOf = (id: string): string => `/api/v1/articles/${id}`

/** A wiki of its own in a fresh folder, served on a free port. */
export async function startTestWiki(options: Partial<WikiServerOptions> = {}): Promise<TestWiki> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'etagere-http-')))
  const server = await startWikiServer({
    people: [alice, bob],
    name: 'Test wiki',
    version: '0.0.0-test',
    logLevel: 'silent',
    ...options,
    dataDir,
  })
  const port = Number(new URL(server.url).port)
  const wiki: TestWiki = {
    server,
    dataDir,
    port,
    ask: (path, ask) => askOver(port, path, ask),
    raw: text => rawExchange(port, text),
    async make(content) {
      const answer = await wiki.ask('/api/v1/articles', { method: 'POST', body: contentOf(content) })
      if (answer.status !== 201) throw new Error(`not made: ${answer.status} ${answer.text}`)
      const id = String(answer.json['id'])
      return { id, path: pathOf(id), etag: String(answer.headers.etag) }
    },
    async counts(path) {
      const revisions = (await wiki.ask(`${path}/revisions?limit=1000`)).json['items'] as unknown[]
      const changes = (await wiki.ask('/api/v1/instance')).json['sequence'] as number
      return { revisions: revisions.length, changes }
    },
    async close() {
      await server.close()
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true })
    },
  }
  return wiki
}

export function askOver(port: number, path: string, ask: Ask = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, as = alice } = ask
  const sent = new Map<string, string | string[]>()
  if (as !== null) sent.set('Authorization', `Bearer ${as.token}`)
  const payload =
    body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  if (payload !== undefined) {
    // node:http sends the body of a GET without saying so.
    sent.set('Content-Length', String(Buffer.byteLength(payload)))
    sent.set('Content-Type', method === 'PATCH' ? 'application/merge-patch+json' : 'application/json')
  }
  for (const [name, value] of Object.entries(headers)) {
    for (const known of sent.keys()) if (known.toLowerCase() === name.toLowerCase()) sent.delete(known)
    sent.set(name, typeof value === 'string' ? value : [...value])
  }
  return new Promise((resolve, reject) => {
    const req = httpRequest({ host: '127.0.0.1', port, path, method, headers: Object.fromEntries(sent) }, res => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({
          status: res.statusCode ?? 0,
          headers: res.headers,
          text,
          get json() {
            return JSON.parse(text) as Json
          },
        })
      })
    })
    req.on('error', reject)
    req.end(payload)
  })
}

function rawExchange(port: number, text: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text))
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })
}
