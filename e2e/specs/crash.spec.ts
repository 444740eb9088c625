import type { Page } from '@playwright/test'
import { Gate, saves } from '../fixtures/gate.ts'
import { BrowserProfile } from '../fixtures/profile.ts'
import { expect, expectNothingLost, test as base } from '../fixtures/test.ts'
import { WikiWindow } from '../pages/wiki-window.ts'

/* Pages are reloaded, tabs crash, computers lose their power. What was typed stands on the writer's own disk. */

interface Desk {
  readonly profile: BrowserProfile
  readonly gate: Gate
  /** Opens Alice’s browser (again). It is signed in each time: a browser that is killed forgets its latest cookies. */
  open(): Promise<WikiWindow>
}

const test = base.extend<{ readonly desk: Desk }>({
  desk: async ({ wiki, ledger, launchOptions }, use, testInfo) => {
    const gate = await Gate.open(wiki.url)
    const profile = await BrowserProfile.create(launchOptions)
    let page: Page | undefined
    await use({
      profile,
      gate,
      async open() {
        page = await profile.open(wiki.signInUrl('Alice', gate.url))
        return new WikiWindow(page, ledger)
      },
    })
    if (testInfo.status === testInfo.expectedStatus && page !== undefined) {
      await expectNothingLost(wiki.as('Alice'), ledger, [page])
    }
    await profile.dispose()
    await gate.close()
  },
})

const title = 'The lighthouse'
const body = 'It was lit in the year of the flood.\n'
const added = 'Its keeper wrote every night, writes Alice.\n'

test('a page that is loaded again has its text again', async ({ wiki, desk }) => {
  const article = await wiki.as('Carol').create({ title, body })
  const alice = await desk.open()
  await alice.editArticle(title)
  await alice.editing.append(added)
  await alice.editing.expectOnDisk(added)
  await alice.editing.expectOnlyHere()
  await alice.page.reload()

  await alice.editing.expectText(body.trim(), added.trim())
  await expect(alice.editing.banner('is here again')).toBeVisible()
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  expect((await wiki.as('Carol').read(article.id)).body).toBe(body + added)
})

test('going back to the saved text takes nothing away', async ({ wiki, desk }) => {
  const article = await wiki.as('Carol').create({ title, body })
  const alice = await desk.open()
  await alice.editArticle(title)
  await alice.editing.append(added)
  await alice.editing.expectOnDisk(added)
  await alice.editing.expectOnlyHere()
  await alice.page.reload()
  await alice.editing.answerBanner('Go back to the saved text')

  await expect(alice.editing.banner('Yours is kept in History')).toBeVisible()
  await expect(alice.editing.text).not.toContainText(added.trim())
  expect(await wiki.as('Carol').everyText(article.id)).toContain(body + added)
  await alice.editing.answerBanner('Bring mine back')
  await alice.editing.expectText(body.trim(), added.trim())
})

test('a tab that crashes loses nothing', async ({ wiki, desk }) => {
  await wiki.as('Carol').create({ title, body })
  const alice = await desk.open()
  await alice.editArticle(title)
  await alice.editing.append(added)
  await alice.editing.expectOnDisk(added)
  await alice.editing.expectOnlyHere()
  const address = alice.page.url()
  const crashed = alice.page.waitForEvent('crash')
  await alice.page.goto('chrome://crash').catch(() => undefined) // it never answers
  await crashed
  await desk.profile.close()

  const again = await desk.open()
  await again.page.goto(address)
  await again.editing.expectText(body.trim(), added.trim())
  await again.editing.save.click()
  await again.editing.expectSaved()
})

test('a browser that is killed loses nothing of an article that was never saved', async ({ wiki, desk }) => {
  const alice = await desk.open()
  await alice.sidebar.newArticle.click()
  await alice.editing.name(title)
  await alice.editing.write(body)
  await alice.editing.expectOnDisk(body)
  await alice.editing.expectOnlyHere()
  await desk.profile.kill()

  const again = await desk.open()
  await again.sidebar.pane.getByRole('link', { name: `Open “${title}”` }).click()
  await again.editing.expectText(body.trim())
  await expect(again.editing.title).toHaveValue(title)
  await again.editing.save.click()
  await again.editing.expectSaved()
  expect((await wiki.as('Carol').list()).map(article => article.title)).toEqual([title])
})

test('a browser killed between a save and its answer repeats that save, and no other', async ({ wiki, desk }) => {
  const article = await wiki.as('Carol').create({ title, body })
  const alice = await desk.open()
  await alice.editArticle(title)
  const held = desk.gate.holdAnswer(saves)
  await alice.editing.append(added)
  await alice.editing.save.click()
  await held.arrived
  await desk.profile.kill()
  held.drop()
  const byBob = await wiki.as('Bob').edit(article.id, text => `${text}Bob writes below it.\n`)

  const again = await desk.open()
  await again.editArticle(title)
  await again.editing.expectSaved()
  await again.editing.expectText(body.trim(), added.trim(), 'Bob writes below it.')
  const revisions = await wiki.as('Carol').revisions(article.id)
  expect(revisions.map(({ kind, author }) => `${kind} by ${author}`)).toEqual([
    'edit by Bob',
    'edit by Alice',
    'create by Carol',
  ])
  expect(revisions[0]?.etag).toBe(byBob.etag)
})

test('a conflict that was being decided waits for its writer, choices included', async ({ wiki, desk }) => {
  const article = await wiki.as('Carol').create({ title, body })
  const alice = await desk.open()
  await alice.editArticle(title)
  const byAlice = 'It was lit in the year after the flood, says Alice.'
  const byBob = 'It was lit a year before the flood, says Bob.'
  await alice.editing.write(`${byAlice}\n`)
  await wiki.as('Bob').edit(article.id, () => `${byBob}\n`)
  await alice.editing.save.click()
  await alice.conflict.choose(1, 'Both')
  await expect(alice.conflict.card(1)).toContainText('Both, yours first')
  await desk.profile.close()

  const again = await desk.open()
  await again.sidebar.pane.getByRole('link', { name: `Review “${title}”` }).click()
  await expect(again.conflict.card(1)).toContainText('Both, yours first')
  await again.conflict.save.click()
  await again.editing.expectSaved()
  const merged = (await wiki.as('Carol').read(article.id)).body
  expect(merged).toContain(byAlice)
  expect(merged).toContain(byBob)
})
