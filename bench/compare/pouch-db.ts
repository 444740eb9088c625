import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { text, type Contender } from './contender.ts'
import { exchange, json, unexpected } from './exchange.ts'
import { installPackage, startServer } from './install.ts'

const revisionSchema = z.object({ rev: z.string() })

export const pouchDb: Contender = {
  name: 'PouchDB Server',
  promises: '`_rev` in the document; LevelDB',
  install: folder => installPackage(folder, 'pouchdb-server'),
  async start({ folder, dataDir, port, under }) {
    const program = join(folder, 'node_modules', 'pouchdb-server', 'bin', 'pouchdb-server')
    const url = `http://127.0.0.1:${port}`
    await mkdir(dataDir, { recursive: true })
    const args = [program, '--port', String(port), '--host', '127.0.0.1', '--dir', dataDir, '--no-stdout-logs']
    const { stop } = await startServer(process.execPath, args, { url, under, cwd: dataDir })
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
