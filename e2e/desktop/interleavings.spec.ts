import type { Article } from '#shared/domain/article.ts'
import { articlePresenceSchema } from '#shared/protocol/presence.ts'
import { routes } from '#shared/protocol/routes.ts'
import { Gate, saves } from '../fixtures/gate.ts'
import { tokenOf, wikiName, type Wiki } from '../fixtures/wiki.ts'
import type { WikiWindow } from '../pages/wiki-window.ts'
import type { DesktopApp } from './desktop-app.ts'
import { expect, expectNothingLost, test as base } from './test.ts'

/* The app before somebody else’s wiki, in which others write at the same time. */

interface Desk {
  readonly gate: Gate
  readonly article: Article
  /** Alice’s app, which has joined the wiki and shows it. */
  start(): Promise<DesktopApp>
}

const title = 'The salt road'
const start = 'The road begins at the old bridge.'
const end = 'It ends at the harbour of Saint Clement.'
const text = `${[start, 'It climbs to the pass in two days.', end].join('\n\n')}\n`
const byAlice = 'The road begins where Alice says.'
const byBob = 'The road begins where Bob says.'
const both = text.replace(start, `${byAlice}\n\n${byBob}`)

const test = base.extend<{ readonly desk: Desk }>({
  desk: async ({ wiki, ledger, startApp, newFolder }, use, testInfo) => {
    const gate = await Gate.open(wiki.url)
    const folder = await newFolder()
    let app: DesktopApp | undefined
    await use({
      gate,
      article: await wiki.as('Carol').create({ title, body: text }),
      async start() {
        const isFirst = app === undefined
        app = await startApp(folder)
        if (isFirst) await app.window.sidebar.join(wikiName, gate.url, tokenOf('Alice'))
        else await app.window.sidebar.wiki(wikiName).click()
        return app
      },
    })
    if (testInfo.status === testInfo.expectedStatus && app !== undefined) {
      await expectNothingLost(wiki.as('Carol'), ledger, [app.window.page])
    }
    await gate.close()
  },
})

const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Carol').read(id)).body
const change = (wiki: Wiki, { id }: Article, before: string, after: string) =>
  wiki.as('Bob').edit(id, body => body.replace(before, after))

/** Alice has both versions before her; Bob’s is the article. */
async function openConflict(wiki: Wiki, { article }: Desk, window: WikiWindow): Promise<void> {
  await window.editArticle(title)
  await window.editing.write(text.replace(start, byAlice))
  await change(wiki, article, start, byBob)
  await window.editing.save.click()
  await expect(window.conflict.card(1)).toBeVisible()
}

test('neighbouring paragraphs are merged, and the app says whose change it took in', async ({ wiki, desk }) => {
  const { window } = await desk.start()
  await window.editArticle(title)
  await window.editing.write(text.replace(start, byAlice))
  const held = desk.gate.holdRequest(saves)
  await window.editing.save.click()
  await held.arrived
  await change(wiki, desk.article, 'in two days', 'in three days, says Bob')
  held.release()
  await expect(window.editing.banner('Merged 1 change by Bob')).toBeVisible()
  await window.editing.expectSaved()
  const merged = text.replace(start, byAlice).replace('in two days', 'in three days, says Bob')
  expect(await bodyOf(wiki, desk.article)).toBe(merged)
})

test('the same line is decided from the keyboard alone', async ({ wiki, desk }) => {
  const { window } = await desk.start()
  const { keyboard } = window.page
  await window.editArticle(title)
  await window.editing.write(text.replace(start, byAlice))
  await change(wiki, desk.article, start, byBob)
  await keyboard.press('Control+S')
  await expect(window.conflict.card(1)).toBeFocused()
  await keyboard.press('Control+Enter')
  await expect(window.conflict.dialog.getByRole('status').first()).toContainText('One passage is still to decide.')
  await keyboard.press('3')
  await expect(window.conflict.card(1)).toContainText('Both, yours first')
  await keyboard.press('Control+Enter')
  await expect(window.conflict.dialog).toBeHidden()
  await window.editing.expectSaved()
  await expect(window.editing.text).toBeFocused()
  expect(await bodyOf(wiki, desk.article)).toBe(both)
})

test('the app is killed between a save and its answer: it repeats that save, and no other', async ({ wiki, desk }) => {
  const app = await desk.start()
  await app.window.editArticle(title)
  const held = desk.gate.holdAnswer(saves)
  await app.window.editing.write(text.replace(start, byAlice))
  await app.window.editing.save.click()
  await held.arrived
  await app.kill()
  held.drop()
  await change(wiki, desk.article, end, 'It ends nowhere, says Bob.')

  const { window } = await desk.start()
  await window.editArticle(title)
  await window.editing.expectSaved()
  await window.editing.expectText(byAlice, 'It ends nowhere, says Bob.')
  const history = await wiki.as('Carol').history(desk.article.id)
  expect(history).toEqual(['edit by Bob', 'edit by Alice', 'create by Carol'])
})

test('the server is killed between a save and its answer: the app asks again, and it is one revision', async ({
  wiki,
  desk,
}) => {
  const { window } = await desk.start()
  await window.editArticle(title)
  const held = desk.gate.holdAnswer(saves)
  await window.editing.write(text.replace(start, byAlice))
  await window.editing.save.click()
  await held.arrived
  await wiki.stop('SIGKILL')
  held.drop()
  await expect(window.editing.banner(`${wikiName} is offline.`)).toBeVisible()
  await window.editing.expectOnlyHere()
  await wiki.restart()
  await window.editing.answerBanner('Try again')
  await window.editing.expectSaved()
  expect(await wiki.as('Carol').history(desk.article.id)).toEqual(['edit by Alice', 'create by Carol'])
})

for (const ending of ['quit', 'kill'] as const) {
  test(`the app ends (${ending}) with the question open: it is there again, choices included`, async ({
    wiki,
    desk,
  }) => {
    const app = await desk.start()
    await openConflict(wiki, desk, app.window)
    await app.window.conflict.choose(1, 'Both')
    await app.window.editing.expectOnDisk('both')
    await app[ending]()

    const { window } = await desk.start()
    expect(await bodyOf(wiki, desk.article)).toBe(text.replace(start, byBob))
    await expect(window.sidebar.toDecide).toHaveText('1 article to decide')
    await window.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
    await expect(window.conflict.card(1)).toContainText('Both, yours first')
    await window.conflict.save.click()
    await expect(window.conflict.dialog).toBeHidden()
    await window.editing.expectSaved()
    expect(await bodyOf(wiki, desk.article)).toBe(both)
  })
}

test('the wiki goes out of reach and comes back: what waited is merged, asked or made', async ({ wiki, desk }) => {
  const { window } = await desk.start()
  await wiki.as('Carol').create({ title: 'Inns', body: text })
  await window.editArticle('Inns')
  await window.sidebar.open(title)
  desk.gate.goOffline()
  for (const article of [title, 'Inns']) {
    await window.editArticle(article)
    await window.editing.write(text.replace(start, byAlice))
    await window.editing.save.click()
    await expect(window.editing.banner(`${wikiName} is offline.`)).toBeVisible()
    await window.editing.expectOnlyHere()
  }
  await window.sidebar.newArticle.click()
  await window.editing.name('Tolls')
  await window.editing.write('Written by Alice on a train.\n')
  await window.editing.save.click()
  await window.editing.expectOnDisk('Written by Alice on a train.')
  const inns = (await wiki.as('Carol').list()).find(article => article.title === 'Inns')
  if (inns === undefined) throw new Error('there are no inns')
  await wiki.as('Bob').edit(inns.id, body => body.replace(end, 'It ends nowhere, says Bob.'))
  await change(wiki, desk.article, start, byBob)
  desk.gate.goOnline()
  await window.page.evaluate(() => dispatchEvent(new Event('online')))

  await window.editing.expectSaved()
  await expect
    .poll(async () => (await wiki.as('Carol').read(inns.id)).body)
    .toBe(text.replace(start, byAlice).replace(end, 'It ends nowhere, says Bob.'))
  await expect(window.sidebar.toDecide).toHaveText('1 article to decide')
  await window.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
  await window.conflict.choose(1, 'Both')
  await window.conflict.save.click()
  await expect(window.conflict.dialog).toBeHidden()
  await window.editing.expectSaved()
  expect(await bodyOf(wiki, desk.article)).toBe(both)
  const titles = (await wiki.as('Carol').list()).map(article => article.title)
  expect(titles.toSorted()).toEqual(['Inns', 'The salt road', 'Tolls'])
})

test('whoever ends the app is gone at once, and does not meet herself when it is started again', async ({
  wiki,
  desk,
}) => {
  const present = async () => {
    const headers = { Authorization: `Bearer ${tokenOf('Bob')}` }
    const response = await fetch(new URL(routes.presence(desk.article.id), wiki.url), { headers })
    return articlePresenceSchema.parse(await response.json()).present.map(({ person, mode }) => `${person} ${mode}`)
  }
  const app = await desk.start()
  await app.window.editArticle(title)
  await expect.poll(present).toEqual(['Alice editing'])
  expect(await app.quit()).toBe(0)
  expect(await present()).toEqual([])
  await desk.start()
})

test('long texts are merged beside the window, in the app too', async ({ wiki, desk }) => {
  const { window } = await desk.start()
  const long = Array.from({ length: 2_000 }, (_, number) => `Stage ${number} of the salt road is long.`).join('\n\n')
  const article = await wiki.as('Carol').create({ title: 'The long road', body: `${start}\n\n${long}\n\n${end}\n` })
  await window.editArticle('The long road')
  await window.editing.append('Alice was here.\n')
  await window.editing.expectOnDisk('Alice was here.')
  await change(wiki, article, start, byBob)
  await expect(window.editing.banner('Bob saved a newer version')).toBeVisible()
  await window.editing.save.click()
  await expect(window.editing.banner('Merged 1 change by Bob')).toBeVisible()
  await window.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(`${byBob}\n\n${long}\n\n${end}\nAlice was here.\n`)
  expect(window.page.workers().map(worker => new URL(worker.url()).pathname)).toEqual([
    expect.stringMatching(/job-worker/u),
  ])
})
