import type { Locator } from '@playwright/test'
import type { WikiWindow } from '../pages/wiki-window.ts'
import type { Dice } from './dice.ts'
import type { Seat, World } from './seat.ts'

/** Somebody before a window, about to do something. */
export interface Hand {
  readonly world: World
  readonly seat: Seat
  readonly window: WikiWindow
  readonly dice: Dice
}

export interface Move {
  readonly name: string
  readonly weight: number
  /** What must be seen for it. */
  readonly needs?: (window: WikiWindow) => Locator
  readonly make: (hand: Hand) => Promise<void>
}

/** What can be done where somebody is. */
export async function movesAt({ page, conflict, editing }: WikiWindow): Promise<readonly Move[]> {
  if (await conflict.dialog.isVisible()) return deciding
  if (await page.getByRole('dialog').first().isVisible()) return asked
  return (await editing.text.isVisible()) ? writing : reading
}

const line = ({ world, seat }: Hand): string => `${seat.name} wrote line ${(world.names += 1)}.`
const title = ({ world, seat }: Hand): string => `Article ${(world.names += 1)} of ${seat.name}`

/** Whoever takes away own words that were never saved does not want them found. */
const takeBack = ({ world }: Hand, text: string): void => {
  for (const own of world.ledger.in(text)) if (!world.confirmed.has(own)) world.ledger.tookBack(own)
}

async function pressAt({ window, dice }: Hand): Promise<string> {
  const { keyboard } = window.page
  await window.editing.text.focus()
  await keyboard.press('Control+Home')
  for (let left = dice.below(6); left > 0; left -= 1) await keyboard.press('ArrowDown')
  return (await window.editing.text.locator('.cm-activeLine').first().textContent()) ?? ''
}

async function insert(hand: Hand, before: readonly string[], text: string, after = ''): Promise<void> {
  const { keyboard } = hand.window.page
  hand.world.ledger.wrote(text)
  for (const key of before) await keyboard.press(key)
  await keyboard.insertText(text)
  if (after !== '') await keyboard.press(after)
}

async function newArticle(hand: Hand): Promise<void> {
  const { editing } = hand.window
  await editing.title.waitFor()
  await editing.name(title(hand))
  await editing.append(`${line(hand)}\n`)
}

const writing: readonly Move[] = [
  {
    name: 'writes at the end',
    weight: 4,
    make: async hand => {
      await hand.window.editing.text.focus()
      await insert(hand, ['Control+End', 'Enter', 'Enter'], line(hand))
    },
  },
  {
    name: 'writes below a line',
    weight: 3,
    make: async hand => {
      await pressAt(hand)
      await insert(hand, ['End', 'Enter'], line(hand))
    },
  },
  {
    name: 'writes something else in a line',
    weight: 5,
    make: async hand => {
      takeBack(hand, await pressAt(hand))
      await insert(hand, ['Home', 'Shift+End'], line(hand))
    },
  },
  {
    name: 'takes a line away',
    weight: 2,
    make: async hand => {
      takeBack(hand, await pressAt(hand))
      await hand.window.page.keyboard.press('Control+Shift+K')
    },
  },
  {
    name: 'changes the title',
    weight: 1,
    make: async hand => {
      takeBack(hand, await hand.window.editing.title.inputValue())
      await hand.window.editing.name(title(hand))
    },
  },
  { name: 'adds a tag', weight: 1, make: hand => hand.window.editing.addTag(`tag ${hand.dice.below(5)}`) },
  {
    name: 'saves',
    weight: 14,
    needs: ({ page }) => page.getByRole('main').getByRole('button', { name: 'Save', exact: true, disabled: false }),
    make: ({ window }) => window.page.keyboard.press('Control+S'),
  },
  {
    name: 'is done',
    weight: 1,
    needs: ({ editing }) => editing.done,
    make: ({ window }) => window.editing.done.click(),
  },
  {
    name: 'answers the banner',
    weight: 5,
    needs: bannerAnswers,
    make: async ({ window, dice }) => dice.pick(await bannerAnswers(window).all()).click(),
  },
  { name: 'goes to another article', weight: 1, needs: rows, make: openAny },
]

const reading: readonly Move[] = [
  { name: 'opens an article', weight: 6, needs: rows, make: openAny },
  {
    name: 'edits',
    weight: 9,
    needs: ({ reading: { edit } }) => edit,
    make: ({ window }) => window.reading.edit.click(),
  },
  {
    name: 'opens what waits',
    weight: 5,
    needs: waiting,
    make: ({ window }) => waiting(window).first().click(),
  },
  {
    name: 'begins a new article',
    weight: 1,
    needs: ({ sidebar }) => sidebar.newArticle,
    make: async hand => {
      await hand.window.sidebar.newArticle.click()
      await newArticle(hand)
    },
  },
  {
    name: 'begins a new article below this one',
    weight: 1,
    needs: ({ reading: { more } }) => more,
    make: async hand => {
      await hand.window.reading.command('New article below')
      await newArticle(hand)
    },
  },
  {
    name: 'renames',
    weight: 1,
    needs: ({ reading: { more } }) => more,
    // The title that is asked for is nobody's words until the wiki has taken it.
    make: hand => hand.window.reading.rename(title(hand)),
  },
  {
    name: 'moves',
    weight: 1,
    needs: ({ reading: { more } }) => more,
    make: async ({ window, dice }) => {
      await window.reading.command('Move to…')
      const places = await window.page.getByRole('option').all()
      await dice.pick(places).click()
      await window.page.getByRole('button', { name: /^Move to/u }).click()
    },
  },
  {
    name: 'deletes',
    weight: 1,
    needs: ({ reading: { more } }) => more,
    make: ({ window }) => window.reading.command('Delete'),
  },
  {
    name: 'brings back',
    weight: 6,
    needs: restore,
    make: ({ window }) => restore(window).click(),
  },
  {
    name: 'restores an old revision',
    weight: 1,
    needs: ({ reading: { history } }) => history,
    make: async ({ window, dice }) => {
      await window.reading.history.click()
      await window.history.revisions.getByRole('button').first().waitFor()
      await dice.pick(await window.history.revisions.getByRole('button').all()).click()
      await window.page.getByRole('button', { name: /^Restore revision \d+…$/u }).click()
    },
  },
]

const deciding: readonly Move[] = [
  { name: 'chooses for one passage', weight: 5, needs: choices, make: chooseAny },
  {
    name: 'writes one passage by hand',
    weight: 2,
    needs: openCards,
    make: async hand => {
      const { dice, window, seat, world } = hand
      const text = line(hand)
      const card = dice.pick(await openCards(window).all())
      const byHand = card.getByRole('radio', { name: 'Edit by hand' })
      if (!(await byHand.isVisible())) return // a place is chosen and not written
      await byHand.click()
      const field = card.getByRole('textbox', { name: 'The article will say' })
      // What was written by hand before is written over; what was typed in the editor is none of it.
      const before = await field.inputValue()
      takeBack(hand, seat.byHand.filter(own => before.includes(own)).join('\n'))
      world.ledger.wrote(text)
      seat.byHand.push(text)
      await field.fill(text)
      await card.getByRole('button', { name: 'Use this text' }).click()
    },
  },
  {
    name: 'saves the decision',
    weight: 6,
    needs: ({ conflict }) => conflict.dialog.getByText(/^(All \d+ d|D)ecided$/u),
    make: ({ window }) => window.conflict.save.click(),
  },
  {
    name: 'keeps editing',
    weight: 1,
    needs: ({ conflict }) => conflict.keepEditing,
    make: ({ window }) => window.conflict.keepEditing.click(),
  },
  {
    name: 'finishes later',
    weight: 1,
    needs: ({ conflict }) => conflict.finishLater,
    make: ({ window }) => window.conflict.finishLater.click(),
  },
]

const asked: readonly Move[] = [
  {
    name: 'answers a question',
    weight: 4,
    needs: answers,
    make: async ({ window, dice }) => dice.pick(await answers(window).all()).click(),
  },
  { name: 'leaves a question', weight: 1, make: ({ window }) => window.page.keyboard.press('Escape') },
]

/** Answers what tells the writer something, of those that change something. */
function bannerAnswers({ page }: WikiWindow): Locator {
  const names =
    /^(Merge now|Continue|Undo merge|Go back to the saved text|Bring mine back|Save mine as a new article)$/u
  return page.getByRole('main').getByRole('button', { name: names })
}
function rows({ sidebar }: WikiWindow): Locator {
  return sidebar.tree.getByRole('treeitem')
}
function waiting({ sidebar }: WikiWindow): Locator {
  return sidebar.pane.getByRole('link', { name: /^(Review|Open) “/u })
}
function restore({ page }: WikiWindow): Locator {
  return page.getByRole('main').getByRole('button', { name: 'Restore', exact: true })
}
export function openCards({ conflict }: WikiWindow): Locator {
  return conflict.dialog.getByRole('region', { name: /^Conflict \d+ of \d+, (?!decided)/u })
}
function choices(window: WikiWindow): Locator {
  return openCards(window).getByRole('radio', { name: /^(?!Edit by hand)/u })
}
function answers({ page }: WikiWindow): Locator {
  return page.getByRole('dialog').getByRole('button')
}

/** Most of all the article at the top, so that they meet. */
async function openAny({ window, dice }: Hand): Promise<void> {
  const all = await rows(window).all()
  await dice.pick(dice.happens(0.7) ? all.slice(0, 1) : all).click()
}

/** What was written by hand before is not wanted where something else is chosen. */
export async function chooseAny({ window, dice, seat, world }: Hand): Promise<void> {
  for (const text of seat.byHand) if (!world.confirmed.has(text)) world.ledger.tookBack(text)
  seat.byHand = []
  await dice.pick(await choices(window).all()).click()
}
