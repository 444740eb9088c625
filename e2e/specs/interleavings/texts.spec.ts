import { expect, test } from '../../fixtures/test.ts'
import { saveInOrder } from '../../fixtures/save-order.ts'

/* Two people change one text at the same time, and Bob's save arrives first. What does not overlap is joined and Alice is
   told; what overlaps is asked. That every word is kept is asserted for every test by its fixtures. */

const title = 'The salt road'
const bridge = 'The road begins at the old bridge.'
const mules = 'Mules pay a penny. Carts pay two.'
const ford = 'The first inn stands at the ford.'
const pass = 'The last inn stands at the pass.'
const list = ['- salt', '- tar', '- fish', '- rope'].join('\n')
const table = ['| load | toll |', '| --- | --- |', '| salt | 1 |', '| salt | 1 |', '| tar | 2 |'].join('\n')
const base = `${[bridge, '## Tolls', mules, list, table, '## Inns', ford, pass].join('\n\n')}\n`

type Edit = (text: string) => string

/** Puts words in the place of others, which must be there. */
const replace =
  (before: string, after: string): Edit =>
  text => {
    if (!text.includes(before)) throw new Error(`“${before}” is not in the text`)
    return text.replace(before, () => after)
  }
const both =
  (...edits: readonly Edit[]): Edit =>
  text =>
    edits.reduce((changed, edit) => edit(changed), text)
const atEnd =
  (line: string): Edit =>
  text =>
    `${text}\n${line}\n`
const below = (paragraph: string, added: string): Edit => replace(paragraph, `${paragraph}\n\n${added}`)
const without = (paragraph: string): Edit => replace(`${paragraph}\n\n`, '')

interface Case {
  readonly name: string
  readonly alice: Edit
  readonly bob: Edit
}

interface Joined extends Case {
  readonly says: string | RegExp
  /** Where it is not simply both edits, one after the other. */
  readonly expected?: Edit
}

const joined: readonly Joined[] = [
  {
    name: 'neighbouring paragraphs',
    alice: replace(ford, 'The first inn burnt down, says Alice.'),
    bob: replace(pass, 'The last inn has twelve beds, says Bob.'),
    says: 'Merged 1 change by Bob – in “Inns”',
  },
  {
    name: 'different sections',
    alice: replace(bridge, 'The road begins at the new bridge, says Alice.'),
    bob: both(
      replace('Carts pay two.', 'Carts pay three, says Bob.'),
      replace(pass, 'The last inn is shut, says Bob.'),
    ),
    says: 'Merged 2 changes by Bob – in “Tolls” and “Inns”',
  },
  {
    name: 'list items with one between them',
    alice: replace('- salt', '- salt, of which Alice knows'),
    bob: replace('- fish', '- fish, of which Bob knows'),
    says: 'Merged 1 change by Bob',
  },
  {
    name: 'a new paragraph above one that the other rewrites',
    alice: below(ford, 'There is a stable behind it, says Alice.'),
    bob: replace(pass, 'At the pass there is nothing at all, says Bob.'),
    says: 'Merged 1 change by Bob',
  },
  {
    name: 'one takes a paragraph away beside another that the other changes',
    alice: without(ford),
    bob: replace('The last inn', 'The only inn, says Bob,'),
    says: 'Merged 1 change by Bob',
  },
  {
    name: 'the same change by both, and one more by each',
    alice: both(replace('a penny', 'a shilling'), replace(bridge, 'It begins at the mill, says Alice.')),
    bob: both(replace('a penny', 'a shilling'), atEnd('Beyond it is the sea, says Bob.')),
    says: /^Merged \d changes? by Bob/u,
    expected: both(
      replace('a penny', 'a shilling'),
      replace(bridge, 'It begins at the mill, says Alice.'),
      atEnd('Beyond it is the sea, says Bob.'),
    ),
  },
]

test.describe('joined without a question', () => {
  for (const { name, alice: byAlice, bob: byBob, says, expected = both(byAlice, byBob) } of joined) {
    test(name, async ({ wiki, alice, bob }) => {
      const article = await wiki.as('Carol').create({ title, body: base })
      for (const editor of [alice, bob]) await editor.editArticle(title)
      await alice.editing.write(byAlice(base))
      await bob.editing.write(byBob(base))
      await saveInOrder(bob, alice)

      await expect(alice.editing.banner(says)).toBeVisible()
      await alice.editing.expectSaved()
      await expect(alice.conflict.dialog).toBeHidden()
      const result = expected(base)
      for (const { editing } of [alice, bob]) await editing.expectWholeText(result)
      expect((await wiki.as('Carol').read(article.id)).body).toBe(result)
      expect(await wiki.as('Carol').history(article.id)).toEqual([
        'merge by Alice',
        'side by Alice',
        'edit by Bob',
        'create by Carol',
      ])
      const kept = await wiki.as('Carol').everyText(article.id)
      for (const edit of [byAlice, byBob]) expect(kept).toContain(edit(base))
    })
  }

  test('the same change by both: nobody is told of a merge, and it is made once', async ({ wiki, alice, bob }) => {
    const article = await wiki.as('Carol').create({ title, body: base })
    const same = replace(bridge, 'The road begins at the new bridge, both of them say.')(base)
    for (const editor of [alice, bob]) {
      await editor.editArticle(title)
      await editor.editing.write(same)
    }
    await saveInOrder(bob, alice)

    await alice.editing.expectSaved()
    await expect(alice.editing.banner(/Merged|newer version/u)).toHaveCount(0)
    expect(await wiki.as('Carol').history(article.id)).toEqual(['edit by Bob', 'create by Carol'])
  })
})

interface Asked extends Case {
  /** Where each passage to decide stands, and who did what there. */
  readonly cards: readonly (readonly [place: string, change: string])[]
  /** The choice at each of them. */
  readonly choices: readonly string[]
  readonly expected: Edit
}

const bothChanged = 'You and Bob both changed this passage'
const bothAdded = 'You and Bob both added something here'
const asked: readonly Asked[] = [
  {
    name: 'the same line',
    alice: replace(bridge, 'The road begins at the mill, says Alice.'),
    bob: replace(bridge, 'The road begins at the quay, says Bob.'),
    cards: [['In the introduction, paragraph 1', bothChanged]],
    choices: ['Both'],
    expected: replace(bridge, 'The road begins at the mill, says Alice.\n\nThe road begins at the quay, says Bob.'),
  },
  {
    name: 'neighbouring lines of a list',
    alice: replace('- tar', '- tar, of which Alice knows'),
    bob: replace('- fish', '- fish, of which Bob knows'),
    cards: [['In “Tolls”, the list', bothChanged]],
    choices: ['Bob’s'],
    expected: replace('- fish', '- fish, of which Bob knows'),
  },
  {
    name: 'one removes the paragraph that the other changes',
    alice: without(ford),
    bob: replace(ford, 'The first inn has a new roof, says Bob.'),
    cards: [['In “Inns”, paragraph 1', 'You removed this passage, Bob changed it']],
    choices: ['Bob’s'],
    expected: replace(ford, 'The first inn has a new roof, says Bob.'),
  },
  {
    name: 'one changes the paragraph that the other removes',
    alice: replace(ford, 'The first inn has a new roof, says Alice.'),
    bob: without(ford),
    cards: [['In “Inns”, paragraph 1', 'You changed this passage, Bob removed it']],
    choices: ['Mine'],
    expected: replace(ford, 'The first inn has a new roof, says Alice.'),
  },
  {
    name: 'both add at the end',
    alice: atEnd('Beyond it is the sea, says Alice.'),
    bob: atEnd('Beyond it are the salt pans, says Bob.'),
    cards: [['In “Inns”', bothAdded]],
    choices: ['Both'],
    expected: both(atEnd('Beyond it is the sea, says Alice.'), atEnd('Beyond it are the salt pans, says Bob.')),
  },
  {
    name: 'both add at the beginning',
    alice: text => `Alice puts a line on top.\n\n${text}`,
    bob: text => `Bob puts a line on top.\n\n${text}`,
    cards: [['In the introduction, paragraph 1', bothAdded]],
    choices: ['Both'],
    expected: text => `Alice puts a line on top.\n\nBob puts a line on top.\n\n${text}`,
  },
  {
    name: 'both add a paragraph in the same place',
    alice: below(ford, 'Alice has slept there.'),
    bob: below(ford, 'Bob has slept there, too.'),
    cards: [['In “Inns”, paragraph 2', bothAdded]],
    choices: ['Both'],
    expected: below(ford, 'Alice has slept there.\n\nBob has slept there, too.'),
  },
  {
    name: 'one moves the paragraph that the other changes',
    alice: both(without(ford), atEnd(ford)),
    bob: replace(ford, 'The first inn has a new roof, says Bob.'),
    cards: [['In “Inns”, paragraph 1', 'You removed this passage, Bob changed it']],
    choices: ['Mine'],
    expected: both(without(ford), atEnd(ford)),
  },
  {
    name: 'one adds another of two equal rows, the other changes the row below',
    alice: replace('| salt | 1 |\n| tar', '| salt | 1 |\n| salt | 1 |\n| tar'),
    bob: replace('| tar | 2 |', '| tar, says Bob | 2 |'),
    cards: [['In “Tolls”, the table', bothChanged]],
    choices: ['Bob’s'],
    expected: replace('| tar | 2 |', '| tar, says Bob | 2 |'),
  },
  {
    name: 'one takes everything away, the other corrects a word',
    alice: () => '',
    bob: replace('a penny', 'a shilling, says Bob'),
    cards: [['In the whole text', 'You removed this passage, Bob changed it']],
    choices: ['Mine'],
    expected: () => '',
  },
  {
    name: 'two passages, each decided otherwise, and two that are merged',
    alice: both(
      replace(bridge, 'The road begins at the mill, says Alice.'),
      replace('Mules pay a penny.', 'Mules pay nothing, says Alice.'),
      replace('- tar', '- tar, of which Alice knows'),
    ),
    bob: both(
      replace(bridge, 'The road begins at the quay, says Bob.'),
      replace('- tar', '- tar, of which Bob knows'),
      replace(pass, 'At the pass is a tower, says Bob.'),
    ),
    cards: [
      ['In the introduction, paragraph 1', bothChanged],
      ['In “Tolls”, the list', bothChanged],
    ],
    choices: ['Mine', 'Original'],
    expected: both(
      replace(bridge, 'The road begins at the mill, says Alice.'),
      replace('Mules pay a penny.', 'Mules pay nothing, says Alice.'),
      replace(pass, 'At the pass is a tower, says Bob.'),
    ),
  },
]

test.describe('asked', () => {
  for (const { name, alice: byAlice, bob: byBob, cards, choices, expected } of asked) {
    test(name, async ({ wiki, alice, bob }) => {
      const article = await wiki.as('Carol').create({ title, body: base })
      for (const editor of [alice, bob]) await editor.editArticle(title)
      await alice.editing.write(byAlice(base))
      await bob.editing.write(byBob(base))
      await saveInOrder(bob, alice)

      const { conflict } = alice
      await expect(conflict.dialog).toHaveAccessibleName('Bob saved this article while you were editing')
      await expect(conflict.counter(`${cards.length} of ${cards.length} to decide`)).toBeVisible()
      for (const [index, [place, change]] of cards.entries()) {
        await expect(conflict.card(index + 1)).toContainText(place)
        await expect(conflict.card(index + 1)).toContainText(change)
      }
      expect((await wiki.as('Carol').read(article.id)).body, 'nothing is decided yet').toBe(byBob(base))
      for (const [index, choice] of choices.entries()) await conflict.choose(index + 1, choice)
      await expect(conflict.counter(cards.length === 1 ? 'Decided' : `All ${cards.length} decided`)).toBeVisible()
      await conflict.save.click()

      await expect(conflict.dialog).toBeHidden()
      await alice.editing.expectSaved()
      const result = expected(base)
      for (const { editing } of [alice, bob]) await editing.expectWholeText(result)
      expect((await wiki.as('Carol').read(article.id)).body).toBe(result)
      const kept = await wiki.as('Carol').everyText(article.id)
      for (const edit of [byAlice, byBob]) expect(kept).toContain(edit(base))
    })
  }

  test('the same sentence changed differently: both changes of words, as the app joins them', async ({
    wiki,
    alice,
    bob,
  }) => {
    const article = await wiki.as('Carol').create({ title, body: base })
    for (const editor of [alice, bob]) await editor.editArticle(title)
    await alice.editing.write(replace('Mules pay', 'Donkeys pay')(base))
    await bob.editing.write(replace('Carts pay two', 'Carts pay three')(base))
    await saveInOrder(bob, alice)

    const joinedWords = 'Donkeys pay a penny. Carts pay three.'
    const suggestion = alice.conflict.choice(1, 'Suggestion')
    await expect(suggestion).toHaveAccessibleDescription(/Donkeys \(added by you\).*three \(added by Bob\)/u)
    await expect(suggestion, 'it is only a suggestion').not.toBeChecked()
    expect((await wiki.as('Carol').read(article.id)).body).not.toContain(joinedWords)
    await suggestion.click()
    await alice.conflict.save.click()
    await expect(alice.conflict.dialog).toBeHidden()
    await alice.editing.expectSaved()
    expect((await wiki.as('Carol').read(article.id)).body).toBe(replace(mules, joinedWords)(base))
  })
})
