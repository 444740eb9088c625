import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { argumentsFor, electronPath, root } from './desktop-app.ts'
import { expect, test } from './test.ts'

/* A wiki that cannot be opened: the app says so, shows no window, leaves everything as it is and ends. */

interface Box {
  readonly type: string
  readonly message: string
  readonly detail: string
  readonly buttons: readonly string[]
  /** How many windows could be seen when it came. */
  readonly windows: number
}

/** Starts the app, which is not expected to open. @returns what it said and how it ended */
async function startInVain(dataDir: string, press = 'Quit') {
  const { ELECTRON_RUN_AS_NODE: _editorsSetThis, ...env } = process.env
  const answers = `--require ${JSON.stringify(resolve(import.meta.dirname, 'answer-boxes.cjs'))}`
  const app = spawn(electronPath(), argumentsFor(dataDir), {
    cwd: root,
    env: { ...env, NODE_OPTIONS: answers, E2E_PRESS: press },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  app.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(app, 'close')) as [number | null]
  const lines = said.split('\n')
  const boxes = lines.filter(line => line.startsWith('{')).map(line => JSON.parse(line) as Box)
  return { code, boxes, startsAgain: lines.includes('again') }
}

/** What lies in a folder besides what Electron itself keeps there. */
async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter(name => name !== 'desktop' && name !== 'wiki.sqlite.lock')
  const files = names.map(async name => [name, (await readFile(join(folder, name))).toString('base64')] as const)
  return Object.fromEntries(await Promise.all(files))
}

const wrongFiles: Readonly<Record<string, (file: string) => Promise<void> | void>> = {
  'is no database': file => writeFile(file, 'My shopping list\n'.repeat(1000)),
  'is empty': file => writeFile(file, ''),
  'is another program’s database': file => {
    const other = new Database(file)
    other.exec('CREATE TABLE bookmark (url TEXT)')
    other.close()
  },
}

for (const [what, write] of Object.entries(wrongFiles)) {
  test(`a file that ${what} is refused and stays as it is`, async ({ newFolder }) => {
    const folder = await newFolder()
    await write(join(folder, 'wiki.sqlite'))
    const before = await contentOf(folder)

    const { code, boxes } = await startInVain(folder)
    expect(code).toBe(1)
    expect(boxes).toMatchObject([
      { type: 'error', message: 'Etagere cannot open this wiki.', buttons: ['Quit'], windows: 0 },
    ])
    expect(boxes[0]?.detail).toContain(join(folder, 'wiki.sqlite'))
    expect(await contentOf(folder), 'nothing is made, and nothing is put in its place').toEqual(before)
  })
}

test('a folder that is a file is named', async ({ newFolder }) => {
  const file = join(await newFolder(), 'notes.txt')
  await writeFile(file, 'not a folder')
  const { code, boxes } = await startInVain(file)
  expect(code).toBe(1)
  expect(boxes).toMatchObject([{ type: 'error', message: 'There is no folder for the wiki.', windows: 0 }])
  expect(await readFile(file, 'utf8')).toBe('not a folder')
})

const losses: Readonly<Record<string, (file: string) => Promise<void>>> = {
  damaged: file => writeFile(file, 'A disk wrote this here.\n'.repeat(1000)),
  gone: file => rm(file),
}

for (const [what, lose] of Object.entries(losses)) {
  test(`a wiki that is ${what} is restored from its backup when the person wants it`, async ({
    startApp,
    newFolder,
  }) => {
    const folder = await newFolder()
    const app = await startApp(folder)
    const { title } = await app.editor.create({ title: 'Kept', body: 'It was in the backup.\n' })
    const made = await app.window.page.evaluate(async () => {
      const { etagere } = window as unknown as { etagere: { backUpNow(): Promise<{ ok: boolean }> } }
      return etagere.backUpNow()
    })
    expect(made.ok).toBe(true)
    expect(await app.quit()).toBe(0)
    await lose(join(folder, 'wiki.sqlite'))

    const { boxes, startsAgain } = await startInVain(folder, 'Restore that backup')
    expect(boxes[0]).toMatchObject({
      message: 'Etagere cannot open this wiki.',
      buttons: ['Quit', 'Restore that backup'],
    })
    expect(boxes).toHaveLength(1)
    expect(startsAgain).toBe(true)
    const again = await startApp(folder)
    expect((await again.editor.list()).map(article => article.title)).toEqual([title])
  })
}
