import type { Article } from '#shared/domain/article.ts'
import { anyWrite, saves } from '../../fixtures/gate.ts'
import { expect, test } from '../../fixtures/test.ts'
import type { Wiki } from '../../fixtures/wiki.ts'

/* Articles go away and come back while others write in them. */

const title = 'The lighthouse'
const body = 'It was lit in the year of the flood.\n\nNobody lives there.\n'
const added = 'Alice has seen its keeper.'
const withLine = `${body}\n${added}\n`

const create = (wiki: Wiki): Promise<Article> => wiki.as('Carol').create({ title, body })
const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Carol').read(id)).body

test('delete against edit: the article is gone, the text is not, and comes back as its writer wants', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  const held = alice.gate.holdRequest(saves)
  await alice.editing.save.click()
  await held.arrived
  await bob.reading.command('Delete')
  await expect(bob.sidebar.article(title)).toHaveCount(0)
  held.release()

  await expect(alice.editing.banner('Bob deleted this article')).toContainText('Your text is safe.')
  await alice.editing.expectOnlyHere()
  await alice.editing.expectOnDisk(added)
  await alice.editing.answerBanner('Save mine as a new article')
  await alice.editing.expectSaved()
  await expect(bob.sidebar.article(title)).toBeVisible()
  expect(await bodyOf(wiki, article)).toBe(withLine)
  expect(await wiki.as('Carol').history(article.id)).toEqual(['create by Alice', 'delete by Bob', 'create by Carol'])
})

test('edit against delete: whoever deletes is asked, because the article says something new', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  const held = bob.gate.holdRequest(anyWrite)
  await bob.reading.command('Delete')
  await held.arrived
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  held.release()

  const question = bob.reading.question(`Alice changed “${title}” meanwhile`)
  await expect(question).toContainText('Alice saved it at')
  expect(await bodyOf(wiki, article)).toBe(withLine)
  await question.getByRole('button', { name: 'Delete it all the same' }).click()
  await expect(bob.sidebar.article(title)).toHaveCount(0)
  await expect(alice.editing.banner('Bob deleted this article')).toBeVisible()
  expect(await wiki.as('Carol').everyText(article.id)).toContain(withLine)
})

test('delete against delete: both are done with it', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  await alice.sidebar.open(title)
  await bob.sidebar.open(title)
  const held = alice.gate.holdRequest(anyWrite)
  await alice.reading.command('Delete')
  await held.arrived
  await bob.reading.command('Delete')
  await expect(bob.sidebar.article(title)).toHaveCount(0)
  held.release()
  await expect(alice.page.getByText(`“${title}” is deleted already`)).toBeVisible()
  await expect(alice.sidebar.article(title)).toHaveCount(0)
  expect(await wiki.as('Carol').history(article.id)).toEqual(['delete by Bob', 'create by Carol'])
})

test('bringing back against bringing back: one with new words, one as it was, and both are joined', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  await bob.reading.command('Delete')
  await expect(alice.editing.banner('Bob deleted this article')).toBeVisible()
  const held = alice.gate.holdRequest(saves)
  await alice.editing.answerBanner('Save mine as a new article')
  await held.arrived
  await bob.page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
  await expect(bob.sidebar.article(title)).toBeVisible()
  held.release()

  await alice.editing.expectSaved()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectWholeText(withLine)
  expect(await bodyOf(wiki, article)).toBe(withLine)
})

test('an article that is back while its editor still says that it was deleted goes on as before', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  await bob.reading.command('Delete')
  await expect(alice.editing.banner('Bob deleted this article')).toBeVisible()
  await bob.page.getByRole('status').getByRole('button', { name: 'Undo' }).click()

  await expect(alice.editing.banner('Bob deleted this article')).toHaveCount(0)
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(withLine)
})

test('restore against edit: what overlaps is asked, what does not is joined', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  const second = body.replace('Nobody lives there.', 'A keeper lives there.')
  await wiki.as('Carol').edit(article.id, () => second)
  await alice.editArticle(title)
  await alice.editing.write(
    second
      .replace('in the year of the flood', 'a year after the flood, says Alice')
      .replace('A keeper lives there.', 'A keeper and his dog live there.'),
  )
  await bob.openHistory(title)
  const held = alice.gate.holdRequest(saves)
  await alice.editing.save.click()
  await held.arrived
  await bob.history.restore(1)
  await expect.poll(() => bodyOf(wiki, article)).toBe(body)
  held.release()

  await expect(alice.conflict.counter('1 of 1 to decide')).toBeVisible()
  await alice.conflict.choose(1, 'Mine')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  const kinds = (await wiki.as('Carol').history(article.id)).slice(0, 3)
  expect(kinds).toEqual(['merge by Alice', 'side by Alice', 'restore by Bob'])
})

test('edit against restore: whoever restores is asked again, and what was saved stays in history', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await create(wiki)
  await wiki.as('Carol').edit(article.id, text => text.replace('Nobody lives there.', 'A keeper lives there.'))
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.openHistory(title)
  const held = bob.gate.holdRequest(anyWrite)
  await bob.history.restore(1)
  await held.arrived
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  held.release()

  const question = bob.reading.question('Alice saved meanwhile')
  await expect(question).toContainText('loses nothing')
  expect(await bodyOf(wiki, article)).toContain(added)
  await question.getByRole('button', { name: 'Restore revision 1' }).click()
  await expect.poll(() => bodyOf(wiki, article)).toBe(body)
  await expect(alice.editing.text, 'an editor without edits follows').not.toContainText(added)
  expect((await wiki.as('Carol').everyText(article.id)).some(text => text.includes(added))).toBe(true)
})

test('an article is edited while the one above it is deleted: saved where it stands', async ({ wiki, alice, bob }) => {
  const parent = await create(wiki)
  const child = await wiki.as('Carol').create({ title: 'Its keeper', body, parentId: parent.id })
  await alice.sidebar.expand(title)
  await alice.editArticle('Its keeper')
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  await bob.reading.command('Delete')
  await bob.reading.question(`Delete “${title}”?`).getByRole('button', { name: 'Delete the article' }).click()
  await expect(alice.sidebar.article(title)).toHaveCount(0)

  await alice.editing.save.click()
  await alice.editing.expectSaved()
  await expect(alice.sidebar.article('Its keeper')).toHaveAttribute('aria-level', '1')
  expect(await bodyOf(wiki, child)).toBe(withLine)
})

test('a new article is saved while the one above it is deleted: no word is lost, and it can be saved', async ({
  wiki,
  alice,
  bob,
}) => {
  await create(wiki)
  await alice.sidebar.open(title)
  await alice.reading.command('New article below')
  await alice.editing.name('Its keeper')
  await alice.editing.write(`${added}\n`)
  const held = alice.gate.holdRequest(saves)
  await alice.editing.save.click()
  await held.arrived
  await bob.sidebar.open(title)
  await bob.reading.command('Delete')
  await expect(bob.sidebar.article(title)).toHaveCount(0)
  held.release()

  await alice.editing.expectSaved()
  await expect(bob.sidebar.article('Its keeper')).toBeVisible()
})
