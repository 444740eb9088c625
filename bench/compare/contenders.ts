import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { articleSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, content } from '../articles.ts'
import { startEtagere } from '../processes.ts'
import type { Contender } from './contender.ts'
import { exchange, headerOf, unexpected } from './exchange.ts'
import { installPackage, startServer } from './install.ts'

const json = { 'Content-Type': 'application/json' }
const text = content('').body

const etagere: Contender = {
  name: 'Etagere',
  promises: '`If-Match` is required; answered once it is on disk; every version is kept',
  async start({ dataDir, env }) {
    const { url, stop } = await startEtagere(dataDir, { env })
    const ids = new Map<string, string>()
    return {
      stop,
      async create(name) {
        const body = JSON.stringify(content(name))
        const made = await exchange('POST', url + routes.articles, { ...authorization, ...json }, body)
        if (made.status !== 201) throw unexpected('not made', made)
        ids.set(name, routes.article(articleSchema.parse(JSON.parse(made.text)).id))
        return headerOf(made, 'etag')
      },
      async save(name, tag, body) {
        const whole = JSON.stringify({ ...content(name), body })
        const headers = { ...authorization, ...json, 'If-Match': tag }
        const answer = await exchange('PUT', url + (ids.get(name) ?? ''), headers, whole)
        if (answer.status === 200) return { kind: 'saved', tag: headerOf(answer, 'etag') }
        if (answer.status === 412) return { kind: 'refused' }
        throw unexpected('not saved', answer)
      },
    }
  },
}

const tiddlyWiki: Contender = {
  name: 'TiddlyWiki on Node',
  promises: 'takes no condition: `If-Match` is sent and ignored; answers before its file is written',
  install: folder => installPackage(folder, 'tiddlywiki'),
  async start({ folder, dataDir, port, env }) {
    const program = join(folder, 'node_modules', 'tiddlywiki', 'tiddlywiki.js')
    const url = `http://127.0.0.1:${port}`
    // Its own command makes a wiki for a server, and ends.
    await mkdir(dataDir, { recursive: true })
    const args = [program, dataDir, '--init', 'server', '--listen', `port=${port}`, 'host=127.0.0.1']
    const { stop } = await startServer(process.execPath, args, { url: `${url}/status`, env, cwd: folder })
    const put = async (name: string, body: string, tag: string) => {
      const headers = { ...json, 'X-Requested-With': 'TiddlyWiki', 'If-Match': tag }
      const tiddler = JSON.stringify({ title: name, text: body, type: 'text/x-markdown' })
      return exchange('PUT', `${url}/recipes/default/tiddlers/${encodeURIComponent(name)}`, headers, tiddler)
    }
    return {
      stop,
      async create(name) {
        return headerOf(await put(name, text, '"none"'), 'etag')
      },
      async save(name, tag, body) {
        const answer = await put(name, body, tag)
        if (answer.status === 204) return { kind: 'saved', tag: headerOf(answer, 'etag') }
        if (answer.status === 412) return { kind: 'refused' }
        throw unexpected('not saved', answer)
      },
    }
  },
}

const revisionSchema = z.object({ rev: z.string() })

const pouchDb: Contender = {
  name: 'PouchDB Server',
  promises: '`_rev` in the document; LevelDB',
  install: folder => installPackage(folder, 'pouchdb-server'),
  async start({ folder, dataDir, port, env }) {
    const program = join(folder, 'node_modules', 'pouchdb-server', 'bin', 'pouchdb-server')
    const url = `http://127.0.0.1:${port}`
    await mkdir(dataDir, { recursive: true })
    const args = [program, '--port', String(port), '--host', '127.0.0.1', '--dir', dataDir, '--no-stdout-logs']
    const { stop } = await startServer(process.execPath, args, { url, env, cwd: dataDir })
    const database = await exchange('PUT', `${url}/wiki`)
    if (database.status !== 201) throw unexpected('no database', database)
    const put = (name: string, document: object) =>
      exchange('PUT', `${url}/wiki/${encodeURIComponent(name)}`, json, JSON.stringify(document))
    return {
      stop,
      async create(name) {
        const made = await put(name, { title: name, body: text })
        if (made.status !== 201) throw unexpected('not made', made)
        return revisionSchema.parse(JSON.parse(made.text)).rev
      },
      async save(name, tag, body) {
        const answer = await put(name, { _rev: tag, title: name, body })
        if (answer.status === 201) return { kind: 'saved', tag: revisionSchema.parse(JSON.parse(answer.text)).rev }
        if (answer.status === 409) return { kind: 'refused' }
        throw unexpected('not saved', answer)
      },
    }
  },
}

const solid: Contender = {
  name: 'Community Solid Server',
  promises:
    '`If-Match`; a file for each resource; a save is two requests, because its answer does not name the new tag',
  install: folder => installPackage(folder, '@solid/community-server'),
  async start({ folder, dataDir, port, env }) {
    const program = join(folder, 'node_modules', '@solid', 'community-server', 'bin', 'server.js')
    const url = `http://localhost:${port}`
    await mkdir(dataDir, { recursive: true })
    const args = [
      program,
      '-c',
      '@css:config/file-root.json',
      '-f',
      dataDir,
      '-p',
      String(port),
      '-b',
      `${url}/`,
      '-l',
      'error',
    ]
    const { stop } = await startServer(process.execPath, args, { url: `${url}/`, env, cwd: folder })
    const address = (name: string) => `${url}/${encodeURIComponent(name)}.md`
    const markdown = { 'Content-Type': 'text/markdown' }
    const tagOf = async (name: string) => headerOf(await exchange('HEAD', address(name)), 'etag')
    return {
      stop,
      async create(name) {
        const made = await exchange('PUT', address(name), markdown, text)
        if (made.status !== 201) throw unexpected('not made', made)
        return tagOf(name)
      },
      async save(name, tag, body) {
        const answer = await exchange('PUT', address(name), { ...markdown, 'If-Match': tag }, body)
        if (answer.status === 205 || answer.status === 200 || answer.status === 204) {
          return { kind: 'saved', tag: await tagOf(name) }
        }
        if (answer.status === 412) return { kind: 'refused' }
        throw unexpected('not saved', answer)
      },
    }
  },
}

export const contenders: readonly Contender[] = [etagere, tiddlyWiki, pouchDb, solid]
