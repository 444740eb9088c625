import type { Article } from '#shared/domain/article.ts'
import { saves } from '../fixtures/gate.ts'
import { expect, test } from '../fixtures/test.ts'
import { wikiName, type Wiki } from '../fixtures/wiki.ts'
import type { WikiWindow } from '../pages/wiki-window.ts'

/* Networks fail and servers die. Whatever was typed is kept on the writer's own disk until the wiki has it. */

const title = 'Harbour dues'
const body = 'Every ship pays on arrival.\n'
const added = 'Fishing boats pay nothing, adds Alice.\n'

async function openForEditing(wiki: Wiki, editor: WikiWindow): Promise<Article> {
  const article = await wiki.as('Carol').create({ title, body })
  await editor.editArticle(title)
  return article
}

const revisionsOf = (wiki: Wiki, { id }: Article): Promise<string[]> => wiki.as('Carol').history(id)
const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Carol').read(id)).body

test('what is saved without a network is kept on this computer, and reaches the wiki when it is back', async ({
  wiki,
  alice,
}) => {
  const article = await openForEditing(wiki, alice)
  alice.gate.goOffline()
  await alice.editing.write(body + added)
  await alice.editing.save.click()

  await alice.editing.expectOnlyHere()
  await expect(alice.editing.banner(`${wikiName} is offline.`)).toBeVisible()
  await expect(alice.sidebar.wikis.getByRole('button', { name: wikiName })).toContainText('Offline')
  await alice.editing.append('Salt ships pay double, she adds later.\n')
  await alice.editing.expectOnlyHere()

  await alice.editing.answerBanner('Try again')
  await alice.editing.expectOnlyHere()

  await alice.comeOnline()
  await expect.poll(() => bodyOf(wiki, article)).toBe(body + added)
  await expect(alice.sidebar.wikis.getByRole('button', { name: wikiName })).toContainText('Connected')
  // What was typed after the save was never asked to be saved.
  await alice.editing.expectOnlyHere()
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(`${body}${added}Salt ships pay double, she adds later.\n`)
  expect(await revisionsOf(wiki, article)).toEqual(['edit by Alice', 'edit by Alice', 'create by Carol'])
})

test('without a network nobody needs to press anything when it is back', async ({ wiki, alice }) => {
  const article = await openForEditing(wiki, alice)
  alice.gate.goOffline()
  await alice.editing.append(added)
  await alice.editing.save.click()
  await expect(alice.editing.banner(`${wikiName} is offline.`)).toBeVisible()
  await wiki.as('Bob').edit(article.id, text => `Bob has put a line on top.\n\n${text}`)
  alice.gate.goOnline()

  await expect(alice.editing.state('Saved on')).toBeVisible({ timeout: 40_000 })
  expect(await bodyOf(wiki, article)).toBe(`Bob has put a line on top.\n\n${body}${added}`)
  await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
})

test('an article that was read before can be written without a network', async ({ wiki, alice }) => {
  const article = await wiki.as('Carol').create({ title, body })
  await alice.sidebar.open(title)
  // The editor is fetched after the first page, for the day when it cannot be.
  const hasEditor = () => performance.getEntriesByType('resource').some(({ name }) => name.includes('EditorView'))
  await expect.poll(() => alice.page.evaluate(hasEditor)).toBe(true)
  alice.gate.goOffline()
  await alice.reading.edit.click()
  await alice.editing.append(added)
  await alice.editing.expectOnlyHere()
  await alice.editing.done.click()
  await alice.editing.expectOnlyHere()
  await alice.comeOnline()
  await expect.poll(() => bodyOf(wiki, article)).toBe(body + added)
})

test.describe('an answer that gets lost', () => {
  test('is asked for again: one revision, and no conflict with oneself', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, alice)
    const held = alice.gate.holdAnswer(saves)
    await alice.editing.append(added)
    await alice.editing.save.click()
    await held.arrived
    expect(await bodyOf(wiki, article), 'the wiki has it, the editor does not know').toBe(body + added)
    await alice.editing.expectOnlyHere()
    held.drop()

    await alice.editing.expectSaved()
    await expect(alice.conflict.dialog).toBeHidden()
    expect(await revisionsOf(wiki, article)).toEqual(['edit by Alice', 'create by Carol'])
  })

  test('is asked for again also when somebody saved meanwhile', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, alice)
    const held = alice.gate.holdAnswer(saves)
    await alice.editing.append(added)
    await alice.editing.save.click()
    await held.arrived
    // Not dropped by the gate alone: then the browser would send it again by itself.
    alice.gate.goOffline()
    await wiki.as('Bob').edit(article.id, text => `${text}Bob adds a line of his own.\n`)
    await alice.editing.expectOnlyHere()
    await alice.comeOnline()

    await alice.editing.expectSaved()
    await alice.editing.expectText(body.trim(), added.trim(), 'Bob adds a line of his own.')
    expect(await revisionsOf(wiki, article), 'no version was kept aside, none saved twice').toEqual([
      'edit by Bob',
      'edit by Alice',
      'create by Carol',
    ])
  })

  test('of a new article makes no second article', async ({ wiki, alice }) => {
    await alice.sidebar.newArticle.click()
    await alice.editing.name(title)
    await alice.editing.write(body)
    const held = alice.gate.holdAnswer(saves)
    await alice.editing.save.click()
    await held.arrived
    held.drop()

    await alice.editing.expectSaved()
    const articles = await wiki.as('Carol').list()
    expect(articles.map(article => [article.title, article.revision])).toEqual([[title, 1]])
  })
})

test.describe('the server is killed while a save is under way', () => {
  test('after it was carried out, before the answer left', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, alice)
    const held = alice.gate.holdAnswer(saves)
    await alice.editing.append(added)
    await alice.editing.save.click()
    await held.arrived
    await wiki.stop('SIGKILL')
    held.drop()
    await expect(alice.editing.banner(`${wikiName} is offline.`)).toBeVisible()
    await alice.editing.expectOnlyHere()
    await wiki.restart()
    await alice.comeOnline()

    await alice.editing.expectSaved()
    expect(await bodyOf(wiki, article)).toBe(body + added)
    expect(await revisionsOf(wiki, article)).toEqual(['edit by Alice', 'create by Carol'])
  })

  test('before it arrived', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, alice)
    const held = alice.gate.holdRequest(saves)
    await alice.editing.append(added)
    await alice.editing.save.click()
    await held.arrived
    await wiki.stop('SIGKILL')
    held.release()
    await expect(alice.editing.banner(`${wikiName} is offline.`)).toBeVisible()
    await wiki.restart()
    await alice.comeOnline()

    await alice.editing.expectSaved()
    expect(await bodyOf(wiki, article)).toBe(body + added)
    expect(await revisionsOf(wiki, article)).toEqual(['edit by Alice', 'create by Carol'])
  })

  test('stopped cleanly it finishes the save first', async ({ wiki, alice }) => {
    const article = await openForEditing(wiki, alice)
    const held = alice.gate.holdAnswer(saves)
    await alice.editing.append(added)
    await alice.editing.save.click()
    await held.arrived
    const stopped = wiki.stop('SIGTERM')
    held.release()
    await alice.editing.expectSaved()
    await stopped
    await wiki.restart()
    expect(await bodyOf(wiki, article)).toBe(body + added)
  })
})

test('a wiki that does not know its writer any more keeps nobody from writing', async ({ wiki, alice }) => {
  const article = await openForEditing(wiki, alice)
  await wiki.restart({ strangers: ['Alice'] })
  await alice.editing.append(added)
  await alice.editing.save.click()
  await expect(alice.editing.banner(`Sign in to ${wikiName} again.`)).toBeVisible()
  await alice.editing.expectOnlyHere()
  await alice.editing.append('She goes on writing all the same.\n')
  await alice.editing.expectOnlyHere()
  await expect(alice.sidebar.wikis.getByRole('button', { name: wikiName })).toContainText('Sign in')

  await wiki.restart()
  await alice.editing.answerBanner('Try again')
  await expect.poll(() => bodyOf(wiki, article)).toBe(body + added)
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(`${body}${added}She goes on writing all the same.\n`)
  await expect(alice.sidebar.wikis.getByRole('button', { name: wikiName })).toContainText('Connected')
})

test('a disk that is full is told loudly, and the text goes on living in the window', async ({ wiki, alice }) => {
  const article = await openForEditing(wiki, alice)
  const devtools = await alice.context.newCDPSession(alice.page)
  const { origin } = new URL(alice.page.url())
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  // The browser goes on for a while with the room that it knew of.
  test.slow()
  await expect.poll(() => alice.page.evaluate(tryToStore), { timeout: 60_000 }).toBe('QuotaExceededError')
  await alice.editing.append(added)

  const alarm = alice.page.getByRole('main').getByRole('alert')
  await expect(alarm.filter({ hasText: 'The disk is full' })).toBeVisible()
  await expect(alarm.filter({ hasText: /^\s*Not saved\s*$/ })).toBeVisible()
  await alice.editing.expectText(added.trim())
  await devtools.send('Storage.overrideQuotaForOrigin', { origin })
  await alice.editing.answerBanner('Try again')
  await alice.editing.expectOnlyHere()
  await expect(alarm).toBeHidden()
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(body + added)
})

/** Why the browser does not store a word, or 'stored'. */
async function tryToStore(): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('probe', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('words', { autoIncrement: true })
    opening.onsuccess = () => resolve(opening.result)
    opening.onerror = () => reject(new Error('IndexedDB failed', { cause: opening.error }))
  })
  const transaction = database.transaction('words', 'readwrite')
  transaction.objectStore('words').put('word')
  return new Promise(resolve => {
    const end = (outcome: string) => {
      database.close()
      resolve(outcome)
    }
    transaction.oncomplete = () => end('stored')
    transaction.onabort = () => end(transaction.error?.name ?? 'aborted')
  })
}
