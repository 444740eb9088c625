import type { Article } from '#shared/domain/article.ts'
import { saves } from '../fixtures/gate.ts'
import { expect, test, type Editor } from '../fixtures/test.ts'
import { tokenOf, wikiName, type Wiki } from '../fixtures/wiki.ts'
import type { WikiWindow } from '../pages/wiki-window.ts'

/* What is saved while the wiki is out of reach waits in sight, and is sent when the wiki is back: in order, once, whatever
   is open then. */

const salt = { title: 'Salt', body: 'first\n\nsecond\n\nthird\n' }
const copper = { title: 'Copper', body: 'ore\n' }

const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Carol').read(id)).body
const kindsOf = (wiki: Wiki, { id }: Pick<Article, 'id'>): Promise<string[]> => wiki.as('Carol').history(id)
const titled = async (wiki: Wiki, title: string) =>
  (await wiki.as('Carol').list()).filter(article => article.title === title)

const notice = (window: WikiWindow, words: string | RegExp) =>
  window.sidebar.pane.getByRole('status').filter({ hasText: words })
const showAll = (window: WikiWindow) =>
  window.page.getByRole('button', { name: 'Show what is not on the wiki yet' }).click()

/** Edits an article and saves, with the wiki out of reach. */
async function saveOffline(window: WikiWindow, title: string, body: string): Promise<void> {
  await window.editArticle(title)
  await window.editing.write(body)
  await window.editing.save.click()
  await expect(window.editing.banner(`${wikiName} is offline.`)).toBeVisible()
  await window.editing.expectOnDisk(...body.split('\n').filter(line => line !== ''))
}

async function bothRead(wiki: Wiki, window: WikiWindow): Promise<[Article, Article]> {
  const made: [Article, Article] = [await wiki.as('Carol').create(salt), await wiki.as('Carol').create(copper)]
  await window.sidebar.open(salt.title)
  await window.sidebar.open(copper.title)
  return made
}

test('edits and new articles wait in sight and reach the wiki without being opened', async ({ wiki, alice }) => {
  const [one, two] = await bothRead(wiki, alice)
  await alice.sidebar.newArticle.click()
  await alice.editing.title.waitFor()
  alice.gate.goOffline()
  await alice.editing.name('Tin')
  await alice.editing.write('Tin, written by Alice on a train.\n')
  await alice.editing.save.click()
  await alice.editing.append('And more of it, in the next tunnel.\n')
  await alice.editing.save.click()
  await expect(alice.editing.banner(`${wikiName} is offline.`)).toBeVisible()
  await saveOffline(alice, salt.title, 'Salt, by Alice.\n')
  await saveOffline(alice, copper.title, 'Copper, by Alice.\n')
  await alice.sidebar.open(salt.title)

  await expect(notice(alice, `3 articles wait for ${wikiName} to come back`)).toBeVisible()
  await showAll(alice)
  const list = alice.page.getByRole('list', { name: 'Not on the wiki yet' })
  await expect(list.getByRole('listitem')).toHaveCount(3)
  await expect(list).toContainText('Tin · new article')
  await expect(list.getByRole('listitem').first()).toContainText(/Waits since \d\d:\d\d for/)
  await alice.page.keyboard.press('Escape')
  await expect(alice.sidebar.article(salt.title)).toHaveAccessibleDescription(/only here/)

  await alice.comeOnline()
  await expect.poll(() => bodyOf(wiki, one)).toBe('Salt, by Alice.\n')
  await expect.poll(() => bodyOf(wiki, two)).toBe('Copper, by Alice.\n')
  const [tin] = await titled(wiki, 'Tin')
  if (tin === undefined) throw new Error('the new article is not there')
  expect((await wiki.as('Carol').read(tin.id)).body).toContain('in the next tunnel')
  expect(await kindsOf(wiki, tin)).toEqual(['edit by Alice', 'create by Alice'])
  await expect(notice(alice, /wait/)).toBeHidden()
  await expect(alice.reading.article).toContainText('Salt, by Alice.')
})

test('what waits survives the window, and goes on its way without an editor', async ({ wiki, alice }) => {
  const [one] = await bothRead(wiki, alice)
  alice.gate.goOffline()
  await saveOffline(alice, salt.title, 'Salt, before the window was closed.\n')
  await alice.page.close()

  alice.gate.goOnline()
  const window = await alice.openWindow()
  await expect.poll(() => bodyOf(wiki, one)).toBe('Salt, before the window was closed.\n')
  await expect(window.page.getByText(`“Salt” is saved on ${wikiName}`)).toBeVisible()
  expect(await kindsOf(wiki, one)).toEqual(['edit by Alice', 'create by Carol'])
})

test('two windows send it once', async ({ wiki, alice }) => {
  const [one] = await bothRead(wiki, alice)
  const other = await alice.openWindow()
  await other.sidebar.open(copper.title)
  alice.gate.goOffline()
  await saveOffline(alice, salt.title, 'Salt, once.\n')
  await alice.sidebar.open(copper.title)
  await expect(notice(other, '1 article waits')).toBeVisible()

  await alice.comeOnline()
  await expect.poll(() => bodyOf(wiki, one)).toBe('Salt, once.\n')
  await expect(notice(other, /wait/)).toBeHidden()
  await expect(notice(alice, /wait/)).toBeHidden()
  expect(await kindsOf(wiki, one)).toEqual(['edit by Alice', 'create by Carol'])
})

test('an answer that was lost before the window closed makes no second revision', async ({ wiki, alice }) => {
  const [one] = await bothRead(wiki, alice)
  await alice.editArticle(salt.title)
  const held = alice.gate.holdAnswer(saves)
  await alice.editing.write('Salt, answered to nobody.\n')
  await alice.editing.save.click()
  await held.arrived
  await alice.page.close()

  const window = await alice.openWindow()
  await window.sidebar.open(salt.title)
  await expect(window.reading.article).toContainText('answered to nobody')
  await expect(notice(window, /wait|not saved/)).toBeHidden()
  expect(await kindsOf(wiki, one)).toEqual(['edit by Alice', 'create by Carol'])
})

test('what others changed elsewhere is merged, what overlaps waits for a decision', async ({ wiki, alice }) => {
  const [one, two] = await bothRead(wiki, alice)
  alice.gate.goOffline()
  await saveOffline(alice, salt.title, 'first, by Alice\n\nsecond\n\nthird\n')
  await saveOffline(alice, copper.title, 'ore, by Alice\n')
  await alice.sidebar.open(salt.title)
  await wiki.as('Bob').edit(one.id, body => body.replace('third', 'third, by Bob'))
  await wiki.as('Bob').edit(two.id, () => 'ore, by Bob\n')

  await alice.comeOnline()
  await expect.poll(() => bodyOf(wiki, one)).toBe('first, by Alice\n\nsecond\n\nthird, by Bob\n')
  await expect(alice.page.getByText('“Salt”: merged with Bob’s changes')).toBeVisible()
  await expect(alice.sidebar.toDecide).toHaveText('1 article to decide')
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.sidebar.pane.getByRole('link', { name: 'Review “Copper”' }).click()
  await alice.conflict.choose(1, 'Mine')
  await alice.conflict.save.click()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, two)).toBe('ore, by Alice\n')
})

test('whoever writes when the wiki comes back is not interrupted by a conflict', async ({ wiki, alice }) => {
  const [one] = await bothRead(wiki, alice)
  alice.gate.goOffline()
  await saveOffline(alice, salt.title, 'first, by Alice\n\nsecond\n\nthird\n')
  await wiki.as('Bob').edit(one.id, body => body.replace('first', 'first, by Bob'))
  await alice.editing.text.focus()
  await alice.comeOnline()
  await expect(alice.editing.banner('You have a merge to finish')).toBeVisible()
  await expect(alice.conflict.dialog).toBeHidden()
  await expect(alice.editing.text).toBeFocused()
  await alice.editing.answerBanner('Continue')
  await expect(alice.conflict.dialog).toBeVisible()
})

test('a draft that nobody asked to save stays one', async ({ wiki, alice }) => {
  const [one] = await bothRead(wiki, alice)
  alice.gate.goOffline()
  await alice.editArticle(salt.title)
  await alice.editing.write('Salt, half a thought.\n')
  await alice.editing.expectOnDisk('Salt, half a thought.')
  await saveOffline(alice, copper.title, 'Copper, finished.\n')
  await alice.sidebar.open(copper.title)
  await alice.comeOnline()
  await expect(notice(alice, '1 draft not saved')).toBeVisible()
  expect(await bodyOf(wiki, one)).toBe(salt.body)
})

test('a title that was taken meanwhile is told, and the text is kept', async ({ wiki, alice }) => {
  await bothRead(wiki, alice)
  await alice.sidebar.newArticle.click()
  await alice.editing.title.waitFor()
  alice.gate.goOffline()
  await alice.editing.name('Tin')
  await alice.editing.write('Tin, by Alice.\n')
  await alice.editing.save.click()
  await alice.editing.expectOnDisk('Tin, by Alice.')
  await alice.sidebar.open(salt.title)
  await wiki.as('Bob').create({ title: 'Tin', body: 'Tin, by Bob.\n' })
  await alice.comeOnline()
  await expect(notice(alice, '1 draft not saved')).toBeVisible()
  await alice.sidebar.pane.getByRole('link', { name: 'Open “Tin”' }).click()
  await expect(alice.page.getByText('There is already an article “Tin”')).toBeVisible()
  await alice.editing.expectText('Tin, by Alice.')
  await alice.editing.name('Tin, by Alice')
  await alice.editing.save.click()
  await alice.editing.expectSaved()
})

test('an article that was read before opens without the wiki, and says as of when', async ({ wiki, alice }) => {
  await bothRead(wiki, alice)
  await alice.page.reload()
  await alice.sidebar.article(copper.title).waitFor()
  alice.gate.goOffline()
  await alice.sidebar.open(copper.title)
  await expect(alice.reading.article).toContainText('ore')
  await expect(alice.page.getByRole('main').getByRole('status')).toContainText(/as of \d\d:\d\d/)
  await alice.reading.command('Delete')
  await expect(alice.page.getByText('Deleting does not wait for it')).toBeVisible()
})

test('after a pause in writing a text is saved by itself, where its writer wants that', async ({ wiki, alice }) => {
  const [one, two] = await bothRead(wiki, alice)
  await alice.sidebar.pane.getByRole('button', { name: 'Settings' }).click()
  await alice.page.getByRole('switch', { name: 'Save by itself after a pause in writing' }).check()
  await alice.page.keyboard.press('Escape')
  await alice.editArticle(salt.title)
  await alice.editing.write('Salt, and nobody pressed anything.\n')
  await alice.editing.expectOnlyHere()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, one)).toBe('Salt, and nobody pressed anything.\n')

  await alice.editArticle(copper.title)
  await alice.editing.write('ore, by Alice\n')
  await wiki.as('Bob').edit(two.id, () => 'ore, by Bob\n')
  await expect(alice.editing.banner('You have a merge to finish')).toBeVisible()
  await expect(alice.conflict.dialog).toBeHidden()
  await expect(alice.editing.text).toBeFocused()
})

test('what the wiki has is not called unsaved when its editor is left', async ({ alice }) => {
  const { page, sidebar, editing, reading } = alice
  await sidebar.newArticle.click()
  await editing.name('Tin')
  await editing.write('From over the sea.\n')
  await editing.expectOnlyHere()
  const shown = await page.evaluateHandle(() => {
    const notices = new Set<string>()
    const collect = () =>
      document.querySelectorAll('aside [role=status]').forEach(each => notices.add(each.textContent))
    new MutationObserver(collect).observe(document.body, { childList: true, subtree: true })
    return notices
  })
  await editing.done.click()
  await expect(reading.title).toHaveText('Tin')
  expect(await shown.evaluate(notices => [...notices])).toEqual([])
})

test('whoever is signed out keeps the text where it is, signs in there, and it is saved', async ({ wiki, alice }) => {
  const [one] = await bothRead(wiki, alice)
  await alice.editArticle(salt.title)
  await alice.context.clearCookies()
  await alice.editing.write('Salt, by somebody who was signed out.\n')
  await alice.editing.save.click()
  await expect(alice.editing.banner(`Sign in to ${wikiName} again.`)).toBeVisible()
  await alice.editing.expectOnlyHere()
  await alice.editing.answerBanner('Sign in')
  await signIn(alice)
  await alice.editing.expectSaved()
  await alice.editing.expectText('signed out')
  expect(await bodyOf(wiki, one)).toBe('Salt, by somebody who was signed out.\n')
  await alice.page.reload()
  await alice.editing.expectSaved()
})

async function signIn({ page, name }: Editor): Promise<void> {
  const dialog = page.getByRole('dialog', { name: `Sign in to ${wikiName}` })
  await dialog.getByLabel('Sign-in link or token').fill(tokenOf(name))
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.waitFor({ state: 'hidden' })
}
