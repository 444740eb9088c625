import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { text, type Contender } from './contender.ts'
import { exchange, headerOf, unexpected } from './exchange.ts'
import { installPackage, startServer } from './install.ts'

export const solidServer: Contender = {
  name: 'Community Solid Server',
  promises:
    '`If-Match`; a file for each resource; a save is two requests, because its answer does not name the new tag',
  install: folder => installPackage(folder, '@solid/community-server'),
  async start({ folder, dataDir, port, under }) {
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
    const { stop } = await startServer(process.execPath, args, { url: `${url}/`, under, cwd: folder })
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
