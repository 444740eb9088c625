import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { routes } from '#shared/protocol/routes.ts'
import { Gate, saves } from '../fixtures/gate.ts'
import { tokenOf, wikiName } from '../fixtures/wiki.ts'
import { startAgain } from './desktop-app.ts'
import { expect, expectNothingLost, test } from './test.ts'

/* The app as it is built: its process, its window, its menu, and what happens when it ends. */

const title = 'The first article'
const body = 'It was written in the app.\n'

test('opens a window, keeps what is written, and shows it when it is started again', async ({
  startApp,
  newFolder,
}) => {
  const folder = await newFolder()
  const app = await startApp(folder)
  const { window } = app
  await expect(window.page.getByRole('heading', { name: 'Welcome to Etagere' })).toBeVisible()
  await window.page.getByRole('button', { name: 'Create your first article' }).click()
  await window.editing.name(title)
  await window.editing.write(body)
  await window.editing.save.click()
  await window.editing.expectSaved()
  expect(await app.quit()).toBe(0)

  const again = await startApp(folder)
  await again.window.sidebar.open(title)
  await expect(again.window.reading.article).toContainText(body.trim())
  expect((await again.editor.list()).map(article => [article.title, article.revision])).toEqual([[title, 1]])
  expect(again.instance.token, 'each start has a token of its own').not.toBe(app.instance.token)
})

test('what is typed and not saved is there again after quitting at once', async ({ startApp, newFolder, ledger }) => {
  const folder = await newFolder()
  const app = await startApp(folder)
  await app.editor.create({ title, body })
  await app.window.editArticle(title)
  await app.window.editing.append('Typed a moment before the end.\n')
  expect(await app.quit()).toBe(0)

  const again = await startApp(folder)
  await again.window.editArticle(title)
  await again.window.editing.expectText(body.trim(), 'Typed a moment before the end.')
  await expectNothingLost(again.editor, ledger, [again.window.page])
})

test('what is on disk is there again after the app was killed', async ({ startApp, newFolder, ledger }) => {
  const folder = await newFolder()
  const app = await startApp(folder)
  const article = await app.editor.create({ title, body })
  await app.window.editArticle(title)
  await app.window.editing.append('Typed before the power went.\n')
  await app.window.editing.expectOnDisk('Typed before the power went.')
  await app.kill()

  const again = await startApp(folder)
  await again.window.editArticle(title)
  await again.window.editing.expectText(body.trim(), 'Typed before the power went.')
  await again.window.editing.save.click()
  await again.window.editing.expectSaved()
  expect((await again.editor.read(article.id)).body).toBe(`${body}Typed before the power went.\n`)
  await expectNothingLost(again.editor, ledger, [again.window.page])
})

test('a window whose words are nowhere else is not closed unasked', async ({ startApp, newFolder, ledger }) => {
  const folder = await newFolder()
  const app = await startApp(folder)
  const { window, electron } = app
  await app.editor.create({ title, body })
  await window.editArticle(title)
  await window.page.evaluate(() => {
    const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put') ?? {}
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('no room', 'QuotaExceededError')
    }
    addEventListener('there-is-room', () => Object.defineProperty(IDBObjectStore.prototype, 'put', put))
  })
  await window.editing.append('Typed while the disk was full.\n')
  await expect(window.page.getByRole('alert').filter({ hasText: 'The disk is full' })).toBeVisible()

  const asked = await electron.evaluateHandle(({ dialog }) => {
    const messages: string[] = []
    dialog.showMessageBox = async (...asking: unknown[]) => {
      messages.push((asking.at(-1) as { readonly message: string }).message)
      return { response: 0, checkboxChecked: false } // Keep it open
    }
    return messages
  })
  const countAsked = () => asked.evaluate(messages => messages.length)
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())
  await expect.poll(countAsked).toBe(1)
  await electron.evaluate(({ app: process }) => process.quit())
  await expect.poll(countAsked).toBe(2)
  await window.editing.expectText('Typed while the disk was full.')

  await window.page.evaluate(() => dispatchEvent(new Event('there-is-room')))
  await window.editing.answerBanner('Try again')
  await window.editing.expectOnlyHere()
  expect(await app.quit()).toBe(0)
  const again = await startApp(folder)
  await again.window.editArticle(title)
  await again.window.editing.expectText('Typed while the disk was full.')
  await expectNothingLost(again.editor, ledger, [again.window.page])
})

test('a menu does nothing behind a dialog', async ({ startApp }) => {
  const app = await startApp()
  const { page } = app.window
  await app.chooseFromMenu('join-wiki')
  const dialog = page.getByRole('dialog', { name: 'Join a wiki' })
  await dialog.waitFor()
  const address = page.url()
  // Commands and keys come to the page by different ways.
  await page.evaluate(() => {
    const { etagere } = window as unknown as { etagere: { onMenuCommand(listener: () => void): void } }
    etagere.onMenuCommand(() => (document.body.dataset['heard'] = `${document.body.dataset['heard'] ?? ''}.`))
  })
  await app.chooseFromMenu('new-article')
  await app.chooseFromMenu('toggle-sidebar')
  await expect(page.locator('body')).toHaveAttribute('data-heard', '..')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  await expect(app.window.sidebar.pane).toBeVisible()
  expect(page.url()).toBe(address)
})

test('a save that is under way when the app is ended is finished first', async ({ startApp, newFolder }) => {
  const folder = await newFolder()
  const app = await startApp(folder)
  const article = await app.editor.create({ title, body })
  const text = JSON.stringify({ title, body: 'Saved while the app was ending.', tags: [], parentId: null })
  const put = request(app.instance.address + routes.article(article.id), {
    method: 'PUT',
    headers: {
      Authorization: `Bearer ${app.instance.token}`,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(text),
      'If-Match': article.etag,
      Expect: '100-continue',
    },
  })
  put.flushHeaders()
  await once(put, 'continue') // the wiki has begun with this request
  put.write(text.slice(0, 20))
  const answered = once(put, 'response')
  const closed = app.window.page.waitForEvent('close')
  const quit = app.quit()
  await closed // the window is gone, the wiki still waits
  put.end(text.slice(20))
  const [{ statusCode }] = (await answered) as [{ readonly statusCode: number }]
  expect(statusCode).toBe(200)
  expect(await quit).toBe(0)

  const again = await startApp(folder)
  expect((await again.editor.read(article.id)).body).toBe('Saved while the app was ending.')
})

test('two apps save at the same instant: one wins, the other is merged', async ({ wiki, startApp, ledger }) => {
  const article = await wiki.as('Carol').create({ title, body: 'First line.\n\nBetween them.\n\nLast line.\n' })
  const people = ['Alice', 'Bob'] as const
  const gates = await Promise.all(people.map(() => Gate.open(wiki.url)))
  const apps = [await startApp(), await startApp()]
  const seats = people.map((name, index) => {
    const [app, gate] = [apps[index], gates[index]]
    if (app === undefined || gate === undefined) throw new Error('there are two of each')
    return { name, gate, window: app.window }
  })
  for (const { name, gate, window } of seats) {
    await window.sidebar.join(wikiName, gate.url, tokenOf(name))
    await window.editArticle(title)
  }
  const lines = ['First line, by Alice.', 'Last line, by Bob.'] as const
  await seats[0]?.window.editing.write(`${lines[0]}\n\nBetween them.\n\nLast line.\n`)
  await seats[1]?.window.editing.write(`First line.\n\nBetween them.\n\n${lines[1]}\n`)

  const held = gates.map(gate => gate.holdRequest(saves))
  for (const { window } of seats) await window.editing.save.click()
  await Promise.all(held.map(({ arrived }) => arrived))
  for (const { release } of held) release()

  for (const { window } of seats) {
    await window.editing.expectSaved()
    await window.editing.expectText(...lines)
  }
  expect((await wiki.as('Carol').read(article.id)).body).toBe(`${lines[0]}\n\nBetween them.\n\n${lines[1]}\n`)
  const kinds = (await wiki.as('Carol').revisions(article.id)).map(({ kind }) => kind)
  expect(kinds).toEqual(['merge', 'side', 'edit', 'create'])
  await expectNothingLost(
    wiki.as('Carol'),
    ledger,
    seats.map(({ window }) => window.page),
  )
  for (const gate of gates) await gate.close()
})

test('an app and one that joined it change the same line: the second decides', async ({ startApp, ledger }) => {
  const host = await startApp()
  const guest = await startApp()
  const article = await host.editor.create({ title, body })
  const gate = await Gate.open(host.instance.address)
  await expect(guest.window.sidebar.wiki('My wiki')).toHaveCount(1)
  await guest.window.sidebar.wikis.getByRole('button', { name: 'Join a wiki…' }).click()
  const dialog = guest.window.page.getByRole('dialog', { name: 'Join a wiki' })
  await dialog.getByRole('textbox', { name: 'Address or sign-in link' }).fill(gate.url)
  await dialog.getByLabel('Token', { exact: true }).fill(host.instance.token)
  await dialog.getByRole('button', { name: 'Join', exact: true }).click()
  await host.window.editArticle(title)
  await guest.window.editArticle(title)
  await host.window.editing.write('The host wrote this.\n')
  await guest.window.editing.write('The guest wrote that.\n')

  const held = gate.holdRequest(saves)
  await guest.window.editing.save.click()
  await held.arrived
  await host.window.editing.save.click()
  await host.window.editing.expectSaved()
  held.release()
  await guest.window.conflict.choose(1, 'Both')
  await guest.window.conflict.save.click()
  await expect(guest.window.conflict.dialog).toBeHidden()
  await guest.window.editing.expectSaved()

  await host.window.editing.expectText('The host wrote this.', 'The guest wrote that.')
  expect((await host.editor.revisions(article.id)).map(({ kind }) => kind)).toEqual(['merge', 'side', 'edit', 'create'])
  await expectNothingLost(host.editor, ledger, [host.window.page, guest.window.page])
  await gate.close()
})

test('an app that is ended before its save was answered repeats it at its next start, once', async ({
  wiki,
  startApp,
  newFolder,
  ledger,
}) => {
  const article = await wiki.as('Carol').create({ title, body })
  const folder = await newFolder()
  const gate = await Gate.open(wiki.url)
  const app = await startApp(folder)
  await app.window.sidebar.join(wikiName, gate.url, tokenOf('Alice'))
  await app.window.editArticle(title)
  await app.window.editing.append('Alice went home early.\n')
  const held = gate.holdAnswer(saves)
  await app.window.editing.save.click()
  await held.arrived
  expect(await app.quit()).toBe(0)

  const again = await startApp(folder)
  await again.window.sidebar.wiki(wikiName).click()
  await again.window.editArticle(title)
  await again.window.editing.expectSaved()
  await again.window.editing.expectText('Alice went home early.')
  const revisions = await wiki.as('Carol').revisions(article.id)
  expect(revisions.map(({ kind, author }) => `${kind} by ${author}`)).toEqual(['edit by Alice', 'create by Carol'])
  await expectNothingLost(wiki.as('Carol'), ledger, [again.window.page])
  await gate.close()
})

test('a wiki that was joined a moment before the power went is known, read and written while it is out of reach', async ({
  wiki,
  startApp,
  newFolder,
  ledger,
}) => {
  const article = await wiki.as('Carol').create({ title, body })
  const folder = await newFolder()
  const gate = await Gate.open(wiki.url)
  const app = await startApp(folder)
  await app.window.sidebar.join(wikiName, gate.url, tokenOf('Alice'))
  await app.window.editArticle(title)
  await app.window.editing.append('Typed right after joining.\n')
  await app.window.editing.expectOnDisk('Typed right after joining.')
  await app.kill()
  gate.goOffline()

  const { window } = await startApp(folder)
  await expect(window.sidebar.wiki(wikiName)).toContainText('Offline')
  await window.sidebar.wiki(wikiName).click()
  await expect(window.sidebar.pane.getByRole('link', { name: `Open “${title}”` })).toBeVisible()
  await window.sidebar.open(title)
  await expect(window.reading.main).toContainText(/as of \d+:\d\d/u)
  await expect(window.reading.article).toContainText(body.trim())
  await window.reading.edit.click()
  await window.editing.expectText(body.trim(), 'Typed right after joining.')
  await window.editing.expectOnlyHere()

  gate.goOnline()
  await window.page.evaluate(() => dispatchEvent(new Event('online')))
  await expect(window.editing.banner('is here again')).toBeVisible()
  await window.editing.save.click()
  await window.editing.expectSaved()
  expect((await wiki.as('Carol').read(article.id)).body).toBe(`${body}Typed right after joining.\n`)
  await expectNothingLost(wiki.as('Carol'), ledger, [window.page])
  await gate.close()
})

test('a second start brings the first one’s window to the front and ends', async ({ startApp, newFolder }) => {
  const folder = await newFolder()
  const app = await startApp(folder)
  const isVisible = () =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(window => window.isVisible()))
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide())
  await expect.poll(isVisible).toEqual([false])
  expect(await startAgain(folder)).toBe(0)
  await expect.poll(isVisible).toEqual([true])
})

test('a folder is imported from the menu', async ({ startApp, newFolder }) => {
  const app = await startApp()
  const { window, electron } = app
  const folder = join(await newFolder(), 'notes')
  await mkdir(join(folder, 'harbours'), { recursive: true })
  await writeFile(join(folder, 'index.md'), '# Notes\n\nSee [the harbour](harbours/north.md).\n')
  await writeFile(join(folder, 'harbours', 'north.md'), '---\ntags: [sea]\n---\n# North harbour\n\nIt freezes.\n')
  await electron.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
  }, folder)
  await app.chooseFromMenu('import-folder')

  const report = window.page.getByRole('dialog', { name: 'Import finished' })
  await expect(report).toContainText('new')
  await report.getByRole('button', { name: 'Done' }).click()
  await window.sidebar.open('Notes')
  await window.reading.link('the harbour').click()
  await expect(window.reading.article).toContainText('It freezes.')
})

test('the menu speaks to the page', async ({ startApp }) => {
  const app = await startApp()
  await app.chooseFromMenu('new-article')
  await app.window.editing.name(title)
  await app.chooseFromMenu('save')
  await app.window.editing.expectSaved()
  await app.chooseFromMenu('history')
  await expect(app.window.history.revision(1)).toBeVisible()
  await app.chooseFromMenu('toggle-sidebar')
  await expect(app.window.sidebar.pane).toBeHidden()
})
