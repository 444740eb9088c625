import type { Article } from '#shared/domain/article.ts'
import { anyWrite, saves } from '../../fixtures/gate.ts'
import { base, end, middle, paragraphs, start, title } from '../../fixtures/salt-road.ts'
import { saveAtOnce, saveInOrder } from '../../fixtures/save-order.ts'
import { expect, test, type Editor } from '../../fixtures/test.ts'
import type { Wiki } from '../../fixtures/wiki.ts'

/* Three people with a window each, and one article. */

const lineOf = ({ name }: Editor) => `The road begins where ${name} says.`

const bodyOf = async (wiki: Wiki, { id }: Article): Promise<string> => (await wiki.as('Dora').read(id)).body

type Three = readonly [Editor, Editor, Editor]
async function openForEditing(
  wiki: Wiki,
  editors: (count: number) => Promise<readonly Editor[]>,
): Promise<{ article: Article; three: Three }> {
  const article = await wiki.as('Dora').create({ title, body: base })
  const [alice, bob, carol] = await editors(3)
  if (alice === undefined || bob === undefined || carol === undefined) throw new Error('there are not three')
  await Promise.all([alice, bob, carol].map(editor => editor.editArticle(title)))
  return { article, three: [alice, bob, carol] }
}

test('two decide the same conflict and save at the same instant: one wins, the other is told and asked again', async ({
  wiki,
  editors,
}) => {
  const { article, three } = await openForEditing(wiki, editors)
  const [alice, bob, carol] = three
  for (const editor of three) await editor.editing.write(paragraphs(lineOf(editor), middle, end))
  await carol.editing.save.click()
  await carol.editing.expectSaved()
  for (const { editing, conflict } of [alice, bob]) {
    await editing.save.click()
    await conflict.choose(1, 'Both')
  }
  const held = [alice, bob].map(({ gate }) => gate.holdRequest(saves))
  for (const { conflict } of [alice, bob]) await conflict.save.click()
  await Promise.all(held.map(({ arrived }) => arrived))
  held[1]?.release()
  await expect(bob.conflict.dialog).toBeHidden()
  await bob.editing.expectSaved()
  held[0]?.release()

  await expect(alice.conflict.savedAgain('Bob saved again while you were deciding')).toBeVisible()
  await expect(alice.conflict.dialog).toHaveAccessibleName('Carol and Bob saved this article while you were editing')
  expect(await bodyOf(wiki, article), 'nothing is overwritten').not.toContain(lineOf(alice))
  await alice.conflict.choose(1, 'Both')
  await alice.conflict.save.click()
  await expect(alice.conflict.dialog).toBeHidden()
  await alice.editing.expectSaved()
  const body = await bodyOf(wiki, article)
  for (const editor of three) expect(body).toContain(lineOf(editor))
})

test('two edit apart, the third edits what both of them touched: asked about both', async ({ wiki, editors }) => {
  const { article, three } = await openForEditing(wiki, editors)
  const [alice, bob, carol] = three
  await alice.editing.write(base.replace(start, lineOf(alice)))
  await bob.editing.write(base.replace(end, 'It ends where Bob says.'))
  await carol.editing.write(paragraphs(lineOf(carol), middle, 'It ends where Carol says.'))
  await saveInOrder(alice, carol)
  await expect(carol.conflict.counter('1 of 1 to decide')).toBeVisible()
  await carol.conflict.choose(1, 'Both')
  await bob.editing.save.click()
  await expect(bob.editing.banner('Merged 1 change by Alice')).toBeVisible()
  await bob.editing.expectSaved()
  await carol.conflict.save.click()

  await expect(carol.conflict.savedAgain('your choices are kept, 1 new conflict')).toBeVisible()
  await expect(carol.conflict.card(1)).toContainText('Both, yours first')
  await expect(carol.conflict.card(2)).toContainText('Bob')
  await carol.conflict.choose(2, 'Mine')
  await carol.conflict.save.click()
  await expect(carol.conflict.dialog).toBeHidden()
  await carol.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(
    paragraphs(lineOf(carol), lineOf(alice), middle, 'It ends where Carol says.'),
  )
})

test('one edits, one deletes, one brings it back: the edit is joined to what came back', async ({ wiki, editors }) => {
  const { article, three } = await openForEditing(wiki, editors)
  const [alice, bob, carol] = three
  await alice.editing.write(base.replace(start, lineOf(alice)))
  const held = alice.gate.holdRequest(saves)
  await alice.editing.save.click()
  await held.arrived
  await bob.editing.done.click()
  await bob.reading.command('Delete')
  await expect(carol.sidebar.article(title)).toHaveCount(0)
  await carol.page.goto(carol.addressOf((await wiki.as('Dora').instance()).id, article.id))
  await carol.page.getByRole('button', { name: 'Restore' }).click()
  await expect(carol.reading.article).toContainText(start)
  held.release()

  await alice.editing.expectSaved()
  await expect(alice.conflict.dialog).toBeHidden()
  await expect(carol.reading.article).toContainText(lineOf(alice))
  expect(await bodyOf(wiki, article)).toBe(base.replace(start, lineOf(alice)))
})

test('one renames, one moves, one writes, all at the same instant: all three hold', async ({ wiki, editors }) => {
  const { article, three } = await openForEditing(wiki, editors)
  const [alice, bob, carol] = three
  const roads = await wiki.as('Dora').create({ title: 'Roads' })
  await alice.editing.write(base.replace(start, lineOf(alice)))
  for (const { editing } of [bob, carol]) await editing.done.click()
  const held = three.map(({ gate }) => gate.holdRequest(anyWrite))
  await alice.editing.save.click()
  await bob.reading.rename('The road of salt')
  await carol.reading.moveTo('Roads')
  await Promise.all(held.map(({ arrived }) => arrived))
  for (const { release } of held) release()

  await alice.editing.expectSaved()
  await expect(bob.reading.title).toHaveText('The road of salt')
  const expected = { title: 'The road of salt', parentId: roads.id, body: base.replace(start, lineOf(alice)) }
  await expect.poll(() => wiki.as('Dora').read(article.id)).toMatchObject(expected)
})

test('all three add at the end at the same instant: nobody’s line is lost, whoever wins', async ({ wiki, editors }) => {
  const { article, three } = await openForEditing(wiki, editors)
  for (const editor of three) await editor.editing.write(`${base}\n${editor.name} was here last.\n`)
  await saveAtOnce(...three)
  const winner = async () => (await wiki.as('Dora').read(article.id)).updatedBy
  await expect.poll(winner).not.toBe('Dora')
  const first = await winner()
  const [second, third] = three.filter(({ name }) => name !== first)
  if (second === undefined || third === undefined) throw new Error('three people, one winner')
  await third.conflict.choose(1, 'Both')
  await second.conflict.choose(1, 'Both')
  await second.conflict.save.click()
  await expect(second.conflict.dialog).toBeHidden()
  await second.editing.expectSaved()
  await third.conflict.save.click()
  await expect(third.conflict.savedAgain(`${second.name} saved again while you were deciding`)).toBeVisible()
  await third.conflict.choose(1, 'Both')
  await third.conflict.save.click()
  await expect(third.conflict.dialog).toBeHidden()
  await third.editing.expectSaved()
  const body = await bodyOf(wiki, article)
  for (const { name } of three) expect(body).toContain(`${name} was here last.`)
})

test('all three offline, all come back: each line is in the article or asked about', async ({ wiki, editors }) => {
  const { article, three } = await openForEditing(wiki, editors)
  const [alice, bob, carol] = three
  for (const { gate } of three) gate.goOffline()
  await alice.editing.write(base.replace(start, lineOf(alice)))
  await bob.editing.write(base.replace(end, 'It ends where Bob says.'))
  await carol.editing.write(base.replace(start, lineOf(carol)))
  for (const { editing } of three) {
    await editing.save.click()
    await editing.expectOnlyHere()
  }
  for (const editor of three) {
    await editor.comeOnline()
    if (editor !== carol) await editor.editing.expectSaved()
  }
  await expect(carol.editing.banner('You have a merge to finish')).toBeVisible()
  await carol.editing.answerBanner('Continue')
  await carol.conflict.choose(1, 'Both')
  await carol.conflict.save.click()
  await expect(carol.conflict.dialog).toBeHidden()
  await carol.editing.expectSaved()
  expect(await bodyOf(wiki, article)).toBe(paragraphs(lineOf(carol), lineOf(alice), middle, 'It ends where Bob says.'))
})
