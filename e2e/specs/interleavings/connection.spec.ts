import type { Article } from '#shared/domain/article.ts'
import { saves } from '../../fixtures/gate.ts'
import { expect, test, type Editor } from '../../fixtures/test.ts'
import { wikiName, type Wiki } from '../../fixtures/wiki.ts'

/* Others save, move and delete while somebody is out of reach, or does not know whether a save arrived. */

const title = 'Harbour dues'
const first = 'Every ship pays on arrival.'
const last = 'The harbour master keeps the book.'
const paragraphs = (...lines: readonly string[]) => `${lines.join('\n\n')}\n`
const base = paragraphs(first, 'Nobody pays on a Sunday.', last)
const byAlice = 'Every ship pays on leaving, says Alice.'
const byBob = 'Every ship pays twice, says Bob.'

const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Carol').read(id)).body

async function openForEditing(wiki: Wiki, ...editors: readonly Editor[]): Promise<Article> {
  const article = await wiki.as('Carol').create({ title, body: base })
  for (const editor of editors) await editor.editArticle(title)
  return article
}

async function saveOffline({ editing, gate }: Editor, text: string): Promise<void> {
  gate.goOffline()
  await editing.write(text)
  await editing.save.click()
  await expect(editing.banner(`${wikiName} is offline.`)).toBeVisible()
  await editing.expectOnlyHere()
}

test('offline for hours, while others save dozens of times and the server is started anew', async ({ wiki, alice }) => {
  await alice.page.clock.install()
  await alice.page.reload()
  const article = await openForEditing(wiki, alice)
  await saveOffline(alice, base.replace(first, byAlice))
  await alice.editing.append('She wrote this in the fifth hour.\n')
  await alice.editing.expectOnlyHere()
  const [bob, carol] = [wiki.as('Bob'), wiki.as('Carol')]
  for (let hour = 1; hour <= 20; hour += 1) {
    await bob.edit(article.id, text => text.replace(last, `Hour ${hour}, Bob.\n\n${last}`))
    await carol.edit(article.id, text => text.replace('on a Sunday', `on a Sunday, hour ${hour}`))
  }
  const head = await bob.read(article.id)
  expect((await bob.put(article.id, head.etag, { ...head, title: 'The dues', tags: ['sea'] })).status).toBe(200)
  await wiki.stop('SIGKILL')
  await wiki.restart()
  await alice.page.clock.fastForward('05:00:00')
  await alice.comeOnline()

  await expect(alice.editing.banner(/Merged \d+ changes by Carol and Bob/u)).toBeVisible()
  await expect(alice.editing.title).toHaveValue('The dues')
  await alice.editing.expectText(byAlice, 'She wrote this in the fifth hour.', 'Hour 20, Bob.')
  await alice.editing.expectSaved()
  const { body, tags } = await carol.read(article.id)
  for (const line of [byAlice, 'She wrote this in the fifth hour.', 'Hour 1, Bob.', 'Hour 20, Bob.']) {
    expect(body).toContain(line)
  }
  expect(tags).toEqual(['sea'])
})

test('both offline, both change the same line, both come back: one is asked', async ({ wiki, alice, bob }) => {
  const article = await openForEditing(wiki, alice, bob)
  await saveOffline(alice, base.replace(first, byAlice))
  await saveOffline(bob, base.replace(first, byBob))
  await bob.comeOnline()
  await bob.editing.expectSaved()
  await alice.comeOnline()

  await expect(alice.editing.banner('You have a merge to finish')).toBeVisible()
  await expect(alice.conflict.dialog, 'nobody is interrupted').toBeHidden()
  await alice.editing.answerBanner('Continue')
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(base.replace(first, `${byAlice}\n\n${byBob}`))
})

test('offline edit against delete: the text is safe, and its writer says what becomes of it', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await openForEditing(wiki, alice)
  await saveOffline(alice, base.replace(first, byAlice))
  await bob.sidebar.open(title)
  await bob.reading.command('Delete')
  await expect(bob.sidebar.article(title)).toHaveCount(0)
  await alice.comeOnline()

  await expect(alice.editing.banner('Bob deleted this article')).toContainText('Your text is safe.')
  await alice.editing.expectText(byAlice)
  await alice.editing.expectOnDisk(byAlice)
  expect(await wiki.as('Carol').list()).toEqual([])
  await alice.editing.answerBanner('Save mine as a new article')
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(base.replace(first, byAlice))
})

test('offline new article whose place is deleted meanwhile: it comes to stand at the top', async ({
  wiki,
  alice,
  bob,
}) => {
  await wiki.as('Carol').create({ title, body: base })
  await alice.sidebar.open(title)
  await alice.reading.command('New article below')
  await alice.editing.title.waitFor()
  alice.gate.goOffline()
  await alice.editing.name('The harbour master')
  await alice.editing.write('He sleeps on his book, says Alice.\n')
  await alice.editing.save.click()
  await alice.editing.expectOnDisk('He sleeps on his book, says Alice.')
  await bob.sidebar.open(title)
  await bob.reading.command('Delete')
  await expect(bob.sidebar.article(title)).toHaveCount(0)
  await alice.comeOnline()

  await alice.editing.expectSaved()
  await expect(bob.sidebar.article('The harbour master')).toHaveAttribute('aria-level', '1')
  const made = (await wiki.as('Carol').list()).map(article => [article.title, article.parentId, article.revision])
  expect(made).toEqual([['The harbour master', null, 1]])
})

test('an article and the one above it are deleted under an editor: what was written can be saved again', async ({
  wiki,
  alice,
}) => {
  const parent = await wiki.as('Carol').create({ title: 'Harbours', body: base })
  const child = await wiki.as('Carol').create({ title, body: base, parentId: parent.id })
  await alice.sidebar.expand('Harbours')
  await alice.editArticle(title)
  await alice.editing.write(base.replace(first, byAlice))
  await wiki.as('Bob').remove(child.id)
  await wiki.as('Bob').remove(parent.id)
  await expect(alice.editing.banner('Bob deleted this article')).toBeVisible()
  await alice.editing.answerBanner('Save mine as a new article')
  await alice.editing.expectSaved()
  expect(await wiki.as('Carol').read(child.id)).toMatchObject({
    parentId: null,
    body: base.replace(first, byAlice),
  })
})

test('an answer is lost, and somebody changes the very line that was saved: no conflict with oneself', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await openForEditing(wiki, alice, bob)
  const held = alice.gate.holdAnswer(saves)
  await alice.editing.write(base.replace(first, byAlice))
  await alice.editing.save.click()
  await held.arrived
  // Not dropped by the gate alone: then the browser would send it again by itself.
  alice.gate.goOffline()
  await bob.editing.expectText(byAlice)
  await bob.editing.write(base.replace(first, byBob))
  await bob.editing.save.click()
  await bob.editing.expectSaved()
  await alice.editing.expectOnlyHere()
  await alice.comeOnline()

  await alice.editing.expectSaved()
  await alice.editing.expectWholeText(base.replace(first, byBob))
  await expect(alice.conflict.dialog).toBeHidden()
  expect(await wiki.as('Carol').history(article.id)).toEqual(['edit by Bob', 'edit by Alice', 'create by Carol'])
})

test('what is typed while a save is on its way goes with the next one, and meets what somebody saved between', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await openForEditing(wiki, alice, bob)
  const held = alice.gate.holdAnswer(saves)
  await alice.editing.write(base.replace(first, byAlice))
  await alice.editing.save.click()
  await held.arrived
  await alice.editing.append('Alice goes on writing.\n')
  await alice.editing.expectOnlyHere()
  await alice.editing.save.click()
  await bob.editing.expectText(byAlice)
  await bob.editing.write(base.replace(first, byAlice).replace('on a Sunday', 'on a Monday, says Bob'))
  await bob.editing.save.click()
  await bob.editing.expectSaved()
  held.release()

  await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(
    `${base.replace(first, byAlice).replace('on a Sunday', 'on a Monday, says Bob')}Alice goes on writing.\n`,
  )
})

test('a save by itself against a save by hand: what overlaps waits until its writer comes to it', async ({
  wiki,
  alice,
  bob,
}) => {
  await alice.sidebar.pane.getByRole('button', { name: 'Settings' }).click()
  await alice.page.getByRole('switch', { name: 'Save by itself after a pause in writing' }).check()
  await alice.page.keyboard.press('Escape')
  const article = await openForEditing(wiki, alice, bob)
  const held = alice.gate.holdRequest(saves)
  await alice.editing.write(base.replace(first, byAlice))
  await held.arrived // nobody pressed anything
  await bob.editing.write(base.replace(first, byBob))
  await bob.editing.save.click()
  await bob.editing.expectSaved()
  held.release()

  await expect(alice.editing.banner('You have a merge to finish')).toBeVisible()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectWholeText(base.replace(first, byAlice))
  await alice.editing.expectOnlyHere()
  await alice.editing.save.click()
  await alice.conflict.choose(1, 'Bob’s')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(base.replace(first, byBob))
  expect(await wiki.as('Carol').everyText(article.id)).toContain(base.replace(first, byAlice))
})
