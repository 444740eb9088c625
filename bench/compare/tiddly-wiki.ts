import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text, type Contender } from './contender.ts'
import { exchange, headerOf, json, unexpected } from './exchange.ts'
import { installPackage, startServer } from './install.ts'

export const tiddlyWiki: Contender = {
  name: 'TiddlyWiki on Node',
  promises: 'takes no condition: `If-Match` is sent and ignored; answers before its file is written',
  install: folder => installPackage(folder, 'tiddlywiki'),
  async start({ folder, dataDir, port, under }) {
    const program = join(folder, 'node_modules', 'tiddlywiki', 'tiddlywiki.js')
    const url = `http://127.0.0.1:${port}`
    // Its own command makes a wiki for a server, and ends.
    await mkdir(dataDir, { recursive: true })
    const args = [program, dataDir, '--init', 'server', '--listen', `port=${port}`, 'host=127.0.0.1']
    const { stop } = await startServer(process.execPath, args, { url: `${url}/status`, under, cwd: folder })
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
