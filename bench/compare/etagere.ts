import { mkdir } from 'node:fs/promises'
import { articleSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { authorization, content } from '../articles.ts'
import { benchToken, builtServer } from '../processes.ts'
import type { Contender } from './contender.ts'
import { exchange, headerOf, json, unexpected } from './exchange.ts'
import { startServer } from './install.ts'

export const etagere: Contender = {
  name: 'Etagere',
  promises: '`If-Match` is required; answered once it is on disk; every version is kept',
  async start({ dataDir, port, under }) {
    const url = `http://127.0.0.1:${port}`
    await mkdir(dataDir, { recursive: true })
    const args = [builtServer(), 'serve', '--data', dataDir, '--port', String(port)]
    const env = { ETAGERE_TOKEN: benchToken }
    const { stop } = await startServer(process.execPath, args, { url, under, env, cwd: dataDir })
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
