import type { Article } from '#shared/domain/article.ts'
import { anyWrite, saves } from '../../fixtures/gate.ts'
import { saveInOrder } from '../../fixtures/save-order.ts'
import { expect, test } from '../../fixtures/test.ts'
import type { Wiki } from '../../fixtures/wiki.ts'

/* Titles, tags and places are changed while somebody else writes, renames or moves at the same time. */

const title = 'The salt road'
const body = 'The road begins at the old bridge.\n\nIt ends at the harbour.\n'
const added = 'Alice has walked all of it.'
const withLine = `${body}\n${added}\n`

const create = (wiki: Wiki, name = title, parentId: Article['parentId'] = null): Promise<Article> =>
  wiki.as('Carol').create({ title: name, body, tags: ['trade', 'old'], parentId })
const read = (wiki: Wiki, { id }: Article): Promise<Article> => wiki.as('Carol').read(id)

test('title against title: asked in the title, and the text of both is joined', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await bob.editArticle(title)
  await alice.editing.name('The road of Alice')
  await alice.editing.write(withLine)
  await bob.editing.name('The road of Bob')
  await saveInOrder(bob, alice)

  const { conflict } = alice
  await expect(conflict.card(1)).toContainText('In the title')
  await expect(conflict.card(1)).toContainText('You and Bob both changed the title')
  await expect(conflict.counter('1 of 1 to decide')).toBeVisible()
  await conflict.writeByHand(1, 'The road of both')
  await conflict.save.click()
  await expect(conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  await expect(bob.editing.title, 'the other window follows').toHaveValue('The road of both')
  expect(await read(wiki, article)).toMatchObject({ title: 'The road of both', body: withLine })
})

test('title against text: joined', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await bob.editArticle(title)
  await alice.editing.write(withLine)
  await bob.editing.name('The road of Bob')
  await saveInOrder(bob, alice)

  await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
  await expect(alice.editing.title).toHaveValue('The road of Bob')
  await alice.editing.expectSaved()
  expect(await read(wiki, article)).toMatchObject({ title: 'The road of Bob', body: withLine })
})

test('tags against tags: what either took away is gone, what either added is there', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await bob.editArticle(title)
  await alice.editing.addTag('salt')
  await alice.editing.removeTag('old')
  await bob.editing.addTag('mules')
  await bob.editing.addTag('salt')
  await bob.editing.removeTag('trade')
  await saveInOrder(bob, alice)

  await expect(alice.editing.banner('Merged 2 changes by Bob')).toBeVisible()
  await alice.editing.expectSaved()
  await expect(alice.conflict.dialog).toBeHidden()
  expect((await read(wiki, article)).tags).toEqual(['mules', 'salt'])
})

test('rename against edit: the text is saved under the new title', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  await bob.reading.rename('The road of Bob')

  await expect(alice.editing.banner('Bob saved a newer version')).toContainText('1 change')
  await alice.editing.save.click()
  await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
  await alice.editing.expectSaved()
  await expect(bob.reading.article).toContainText(added)
  expect(await read(wiki, article)).toMatchObject({ title: 'The road of Bob', body: withLine })
})

test('edit against rename: renaming overwrites nothing that was saved meanwhile', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  const held = bob.gate.holdRequest(anyWrite)
  await bob.reading.rename('The road of Bob')
  await held.arrived
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  held.release()

  await expect(bob.reading.title).toHaveText('The road of Bob')
  await expect(bob.reading.article).toContainText(added)
  await expect(alice.editing.title).toHaveValue('The road of Bob')
  await alice.editing.expectSaved()
  expect(await wiki.as('Carol').history(article.id)).toEqual(['rename by Bob', 'edit by Alice', 'create by Carol'])
})

test('rename against rename: the second is asked, and told who was faster', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  await alice.sidebar.open(title)
  await bob.sidebar.open(title)
  const held = alice.gate.holdRequest(anyWrite)
  await alice.reading.rename('The road of Alice')
  await held.arrived
  await bob.reading.rename('The road of Bob')
  await expect(bob.reading.title).toHaveText('The road of Bob')
  held.release()

  const question = alice.reading.question(`Bob renamed “${title}” meanwhile`)
  await expect(question).toContainText('It is called “The road of Bob”')
  expect((await read(wiki, article)).title, 'until she answers it keeps Bob’s').toBe('The road of Bob')
  await question.getByRole('button', { name: 'Rename it to “The road of Alice”' }).click()
  await expect(alice.reading.title).toHaveText('The road of Alice')
  expect(await wiki.as('Carol').history(article.id)).toEqual(['rename by Alice', 'rename by Bob', 'create by Carol'])
})

test('move against edit: the text is saved in the new place', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  const roads = await create(wiki, 'Roads')
  await alice.editArticle(title)
  await alice.editing.write(withLine)
  await bob.sidebar.open(title)
  const held = alice.gate.holdRequest(saves)
  await alice.editing.save.click()
  await held.arrived
  await bob.reading.moveTo('Roads')
  await expect.poll(async () => (await read(wiki, article)).parentId).toBe(roads.id)
  held.release()

  await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
  await alice.editing.expectSaved()
  await expect(alice.conflict.dialog).toBeHidden()
  await expect(bob.reading.article).toContainText(added)
  expect(await read(wiki, article)).toMatchObject({ parentId: roads.id, body: withLine })
})

test('move against move: the second is asked where it shall stand', async ({ wiki, alice, bob }) => {
  const article = await create(wiki)
  const [byAlice, byBob] = [await create(wiki, 'Roads of Alice'), await create(wiki, 'Roads of Bob')]
  await alice.sidebar.open(title)
  await bob.sidebar.open(title)
  const held = alice.gate.holdRequest(anyWrite)
  await alice.reading.moveTo('Roads of Alice')
  await held.arrived
  await bob.reading.moveTo('Roads of Bob')
  await expect.poll(async () => (await read(wiki, article)).parentId).toBe(byBob.id)
  held.release()

  const question = alice.reading.question(`Bob moved “${title}” meanwhile`)
  await expect(question).toContainText('Below “Roads of Bob” it stands since')
  await question.getByRole('button', { name: 'Leave it there' }).click()
  await expect(question).toBeHidden()
  expect(await read(wiki, article)).toMatchObject({ parentId: byBob.id, updatedBy: 'Bob' })
  expect(byAlice.parentId).toBeNull()
})

test('two articles are put below each other: the second is refused, and both stay', async ({ wiki, alice, bob }) => {
  const [one, other] = [await create(wiki, 'Salt'), await create(wiki, 'Tar')]
  await alice.sidebar.open('Salt')
  await bob.sidebar.open('Tar')
  const held = alice.gate.holdRequest(anyWrite)
  await alice.reading.moveTo('Tar')
  await held.arrived
  await bob.reading.moveTo('Salt')
  await expect.poll(async () => (await read(wiki, other)).parentId).toBe(one.id)
  held.release()
  await expect(alice.page.getByText('Not moved.')).toBeVisible()
  expect((await read(wiki, one)).parentId).toBeNull()
  await alice.sidebar.expand('Salt')
  await expect(alice.sidebar.article('Tar')).toHaveAttribute('aria-level', '2')
})

test('two articles with one title at the same instant: one is made, the other writer is asked for another', async ({
  wiki,
  alice,
  bob,
}) => {
  for (const { sidebar, editing, name } of [alice, bob]) {
    await sidebar.newArticle.click()
    await editing.name(title)
    await editing.write(`What ${name} knows about it.\n`)
  }
  await saveInOrder(bob, alice)

  await expect(alice.editing.title).toHaveAccessibleDescription(/There is already an article “The salt road”/u)
  await expect(alice.editing.title).toBeFocused()
  await alice.editing.expectText('What Alice knows about it.')
  await alice.editing.expectOnlyHere()
  await alice.editing.name('The salt road again')
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  const articles = (await wiki.as('Carol').list()).map(article => `${article.title}, by ${article.updatedBy}`)
  expect(articles.toSorted()).toEqual(['The salt road again, by Alice', 'The salt road, by Bob'])
})

test('a title that is taken while a save is on its way: told at the title, the text stays', async ({
  wiki,
  alice,
  bob,
}) => {
  const article = await create(wiki)
  await alice.editArticle(title)
  await alice.editing.name('The road')
  await alice.editing.write(withLine)
  const held = alice.gate.holdRequest(saves)
  await alice.editing.save.click()
  await held.arrived
  await bob.sidebar.newArticle.click()
  await bob.editing.name('The Road')
  await bob.editing.write('Bob was here first.\n')
  await bob.editing.save.click()
  await bob.editing.expectSaved()
  held.release()

  await expect(alice.editing.title).toHaveAccessibleDescription(/There is already an article “The road”/u)
  await alice.editing.expectText(added)
  await alice.editing.expectOnlyHere()
  await alice.editing.name('The long road')
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  expect(await read(wiki, article)).toMatchObject({ title: 'The long road', body: withLine })
})
