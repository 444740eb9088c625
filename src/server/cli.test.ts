import { once } from 'node:events'
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cliEnvironment, runCli, startServerProcess } from './testing/server-process.ts'
import { alice, askOver } from './testing/test-wiki.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'etagere-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function outcome(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = runCli(args, { env })
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

describe('serve', () => {
  it('prints the address and the sign-in link, and nothing else', async () => {
    const server = await startServerProcess(folder)
    expect(server.lines[0]).toBe(`http://127.0.0.1:${server.port}`)
    expect(server.lines[1]).toBe(`http://127.0.0.1:${server.port}/sign-in?token=${alice.token}`)
    expect((await server.ask('/api/v1/instance')).json).toMatchObject({ you: { name: 'Alice', role: 'owner' } })
    expect(await server.end('SIGTERM')).toBe(0)
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'finishes what is in flight on %s, ends streams, and exits 0',
    async signal => {
      const server = await startServerProcess(folder)
      const made = await server.ask('/api/v1/articles', { method: 'POST', body: { title: 'Before' } })
      const stream = rawLines(server.port, `GET /api/v1/events HTTP/1.1\r\n${headers(server.port)}\r\n`)
      await stream.said('retry: 1000')
      // The request is under way: its headers are there and its body is not.
      const body = JSON.stringify({ title: 'During' })
      const posted = rawLines(
        server.port,
        `POST /api/v1/articles HTTP/1.1\r\n${headers(server.port)}Content-Type: application/json\r\n` +
          `Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
      )
      await posted.said('100 Continue')
      const ended = server.end(signal)
      await stream.closed
      posted.socket.write(body)
      await posted.said('201 Created')
      expect(await ended).toBe(0)

      const again = await startServerProcess(folder)
      const list = await again.ask('/api/v1/articles')
      expect(list.json['items']).toMatchObject([{ title: 'Before', etag: made.headers.etag }, { title: 'During' }])
      expect(await again.end('SIGTERM')).toBe(0)
    },
  )

  it('ends when only the npm that started it is told to', async () => {
    // As npm does it: a process between, which dies without passing the signal on.
    const between = `
      const { spawn } = require('node:child_process')
      const child = spawn(process.execPath, ${JSON.stringify([fileURLToPath(new URL('cli.ts', import.meta.url)), 'serve', '--data', folder, '--port', '0'])}, { stdio: ['ignore', 'inherit', 'inherit'] })
      process.on('SIGTERM', () => process.exit(0))
    `
    const npm = spawn(process.execPath, ['-e', between], {
      env: { ...process.env, ...cliEnvironment, npm_lifecycle_event: 'serve' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let text = ''
    const served = new Promise<void>(resolve => {
      npm.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (text.split('\n').length > 2) resolve()
      })
    })
    await served
    const port = Number(new URL(text.split('\n')[0] ?? '').port)
    expect((await askOver(port, '/api/v1/health')).status).toBe(200)
    npm.kill('SIGTERM')
    // Its standard output, which the server inherited, ends only when the server does.
    await once(npm, 'close')
    await expect(askOver(port, '/api/v1/health')).rejects.toThrow(/ECONNREFUSED/)
  })

  it('logs no token, no query, no header and no text', async () => {
    const server = await startServerProcess(folder)
    const secret = 'the-secret-text-of-an-article'
    await server.ask(`/sign-in?token=${alice.token}`, { as: null })
    await server.ask('/sign-in?token=wrong-token', { as: null })
    const body = { title: secret, body: secret, tags: [secret] }
    const made = await server.ask('/api/v1/articles', { method: 'POST', body })
    await server.ask(`/api/v1/articles?title=${secret}`, { headers: { 'X-Other': secret, Cookie: secret } })
    await server.ask('/api/v1/articles', { method: 'POST', body: `{"${secret}` })
    await server.ask(String(made.headers.location), { method: 'PUT', body, headers: { 'If-Match': `"${secret}"` } })
    expect(await server.end('SIGTERM')).toBe(0)
    const lines = server.log().trim().split('\n')
    expect(lines).toHaveLength(6)
    for (const line of lines) {
      const entry = JSON.parse(line) as Record<string, unknown>
      expect([typeof entry['method'], typeof entry['path'], typeof entry['status'], typeof entry['ms']]).toEqual([
        'string',
        'string',
        'number',
        'number',
      ])
    }
    for (const hidden of [alice.token, 'wrong-token', secret]) expect(server.log()).not.toContain(hidden)
  })

  it.each<[string[], RegExp, number]>([
    [['serve', '--host', '0.0.0.0'], /--host must be 127\.0\.0\.1/, 2],
    [['serve', '--host', '192.168.1.2'], /--host must be/, 2],
    [['serve', '--port', 'x'], /--port must be a number/, 2],
    [['serve', '--port', '70000'], /--port must be a number/, 2],
    [['serve', '--colour'], /--colour/, 2],
    [['serve', 'extra'], /extra/, 2],
    [['dance'], /no command "dance"/, 2],
    [['import'], /import takes one folder/, 2],
    [['backup', 'extra'], /extra/, 2],
    [['restore'], /restore needs --backup/, 2],
    [['verify', 'one', 'two'], /one file at most/, 2],
    [['verify', 'one', '--data', 'x'], /not both/, 2],
  ])('%j is refused with a sentence', async (args, sentence, code) => {
    const { stdout, stderr, ...rest } = await outcome(args)
    expect(rest.code).toBe(code)
    expect(stdout).toBe('')
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('    at ')
  })

  it('refuses people that make no sense, without saying their tokens', async () => {
    for (const people of ['Bob', 'Bob=', '=tok3n', `Alice=tok3n`, `Bob=${alice.token}`]) {
      const { code, stderr } = await outcome(['serve', '--data', folder, '--port', '0'], { ETAGERE_PEOPLE: people })
      expect(code).not.toBe(0)
      expect(stderr.trim()).not.toBe('')
      expect(stderr).not.toContain('tok3n')
      expect(stderr).not.toContain(alice.token)
    }
  })

  it('says that the port is in use, or the folder none', async () => {
    const server = await startServerProcess(folder)
    const second = await outcome(['serve', '--data', folder, '--port', String(server.port)])
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toMatch(/port is in use/)
    await server.end('SIGTERM')
    await writeFile(join(folder, 'file'), '')
    const third = await outcome(['serve', '--data', join(folder, 'file'), '--port', '0'])
    expect(third).toMatchObject({ code: 1, stdout: '' })
    expect(third.stderr).not.toContain('    at ')
  })

  it('helps', async () => {
    for (const args of [[], ['--help'], ['serve', '--help'], ['help']]) {
      const { code, stdout } = await outcome(args)
      expect(code).toBe(0)
      expect(stdout).toContain('import FOLDER')
    }
  })
})

describe('import', () => {
  it('makes articles, also of a wiki that is being served, and says what it did', async () => {
    const source = join(folder, 'source')
    const data = join(folder, 'data')
    await mkdir(source)
    await writeFile(join(source, 'one.md'), '# One\n\nText.\n')
    const server = await startServerProcess(data)
    const first = await outcome(['import', source, '--data', data])
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toMatch(/^1 created, 0 updated/)
    expect((await server.ask('/api/v1/articles')).json['items']).toMatchObject([{ title: 'One', updatedBy: 'Alice' }])
    expect((await outcome(['import', source, '--data', data])).stdout).toMatch(/^0 created, 0 updated, 1 unchanged/)
    await server.end('SIGTERM')
  })

  it('begins no wiki where the folder cannot be read', async () => {
    const data = join(folder, 'data')
    const nowhere = await outcome(['import', join(folder, 'nowhere'), '--data', data])
    expect(nowhere).toMatchObject({ code: 1, stdout: '' })
    expect(nowhere.stderr).toMatch(/nowhere.*does not exist/)
    await expect(access(data)).rejects.toThrow('ENOENT')
  })
})

describe('backup and verify', () => {
  it('work on a wiki that is being served, on one that is not, and on a single backup', async () => {
    const server = await startServerProcess(folder)
    await server.ask('/api/v1/articles', { method: 'POST', body: { title: 'One' } })
    const made = await outcome(['backup', '--data', folder])
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(made.stdout).toMatch(/^wiki_[^\n]*_manual\.sqlite\n$/u)
    expect(await outcome(['backup', '--data', folder])).toMatchObject({
      code: 0,
      stdout: `${made.stdout}Nothing was written since that backup.\n`,
    })
    const live = await outcome(['verify', '--data', folder])
    expect(live).toMatchObject({ code: 0, stderr: '' })
    expect(live.stdout).toMatch(
      / is sound\.\n {2}1 article, and 0 deleted\n {2}1 revision\n {2}1 change, the last one number 1\n$/u,
    )
    await server.end('SIGTERM')
    const backup = join(folder, 'backups', made.stdout.trim())
    expect(await outcome(['verify', backup])).toMatchObject({
      code: 0,
      stdout: live.stdout.replace(join(folder, 'wiki.sqlite'), backup),
    })
    expect((await outcome(['backup', '--data', folder, '--list'])).stdout).toMatch(/ manual +sound +wiki_.*\n$/u)
  })

  it('name what is wrong and exit 1', async () => {
    const server = await startServerProcess(folder)
    await server.ask('/api/v1/articles', { method: 'POST', body: { title: 'One' } })
    await server.end('SIGTERM')
    const db = new Database(join(folder, 'wiki.sqlite'))
    db.exec("UPDATE article SET title_key = 'two'; INSERT INTO reset (number, at) VALUES (1, '')")
    db.close()
    const found = await outcome(['verify', '--data', folder])
    expect(found.code).toBe(1)
    expect(found.stdout).toMatch(
      / is damaged\.\n[^]*\n2 findings:\n {2}titles: article [^\n]*\n {2}change log: change 1 /u,
    )
    const copied = await outcome(['backup', '--data', folder])
    expect(copied.code).toBe(1)
    expect(copied.stdout).toMatch(/\.unsound\.sqlite\nThe copy is damaged/u)
    expect((await outcome(['backup', '--data', folder, '--list'])).stdout).toMatch(/ damaged {2}wiki_/u)
  })

  it('say so where there is no wiki, and make none', async () => {
    const nowhere = join(folder, 'nowhere')
    for (const name of ['backup', 'verify']) {
      const { code, stdout, stderr } = await outcome([name, '--data', nowhere])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/^There is no wiki/u)
    }
    await expect(access(nowhere)).rejects.toThrow()
  })
})

describe('restore', () => {
  it('is refused while the wiki is served, and afterwards makes it what the backup says, and back again', async () => {
    const server = await startServerProcess(folder)
    await server.ask('/api/v1/articles', { method: 'POST', body: { title: 'One' } })
    const name = (await outcome(['backup', '--data', folder])).stdout.trim()
    await server.ask('/api/v1/articles', { method: 'POST', body: { title: 'Two' } })
    const refused = await outcome(['restore', '--data', folder, '--backup', name])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/^This wiki is open\./u)
    await server.end('SIGTERM')

    const restored = await outcome(['restore', '--data', folder, '--backup', join(folder, 'backups', name)])
    expect(restored).toMatchObject({ code: 0, stderr: '' })
    const kept = /is the backup (wiki_[^\n]*_before-restore\.sqlite)\.\n$/u.exec(restored.stdout)?.[1] ?? ''
    expect((await outcome(['restore', '--data', folder, '--list'])).stdout).toMatch(
      new RegExp(`before-restore +sound +${kept}\n[^]*${name}\n$`, 'u'),
    )
    expect((await outcome(['verify', '--data', folder])).stdout).toMatch(/ 1 article,[^]*last one number 3\n$/u)
    expect((await outcome(['restore', '--data', folder, '--backup', kept])).code).toBe(0)
    expect((await outcome(['verify', '--data', folder])).stdout).toMatch(/ 2 articles,[^]*last one number 4\n$/u)
  })
})

describe('reindex', () => {
  it('makes the index of links anew, also of a wiki that is being served, and makes no wiki', async () => {
    const server = await startServerProcess(folder)
    const target = await server.ask('/api/v1/articles', { method: 'POST', body: { title: 'Target' } })
    await server.ask('/api/v1/articles', { method: 'POST', body: { title: 'Source', body: '[[Target]]' } })
    expect(await outcome(['reindex', '--data', folder])).toMatchObject({ code: 0, stderr: '' })
    const { json } = await server.ask(`${String(target.headers.location)}/backlinks`)
    expect(json['items']).toMatchObject([{ title: 'Source' }])
    await server.end('SIGTERM')

    const nowhere = join(folder, 'nowhere')
    const refused = await outcome(['reindex', '--data', nowhere])
    expect(refused).toMatchObject({ code: 1, stdout: '' })
    expect(refused.stderr).toMatch(/There is no wiki in/)
    await expect(access(nowhere)).rejects.toThrow()
  })
})

const headers = (port: number) => `Host: 127.0.0.1:${port}\r\nAuthorization: Bearer ${alice.token}\r\n`

function rawLines(port: number, text: string) {
  const socket = connect({ host: '127.0.0.1', port }, () => socket.write(text))
  let said = ''
  let look: () => void = () => undefined
  socket.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    look()
  })
  socket.on('error', () => socket.destroy())
  return {
    socket,
    closed: once(socket, 'close'),
    said: (expected: string) =>
      new Promise<void>(resolve => {
        look = () => {
          if (said.includes(expected)) resolve()
        }
        look()
      }),
  }
}
