import { expect } from '@playwright/test'
import type { WikiWindow } from '../pages/wiki-window.ts'
import type { Dice } from './dice.ts'
import { chooseAny, openCards, type Hand } from './moves.ts'
import { draftsOf, type Seat, type StoredDraft, type World } from './seat.ts'

/** Takes every fault away, and waits until nothing is on its way to the wiki any more. */
export async function becomeQuiet({ wiki, seats }: World): Promise<void> {
  if (!wiki.isRunning) await wiki.restart()
  for (const seat of seats) {
    seat.isOffline = false
    seat.editor.gate.goOnline()
    await seat.letGo(Number.POSITIVE_INFINITY)
    const [first = await seat.openWindow(), ...others] = seat.windows
    for (const other of others) await seat.closeWindow(other)
    await seat.signIn(wiki, first)
    await seat.editor.comeOnline()
    await expect
      .poll(() => underWay(seat), { message: `what ${seat.name} saved is answered`, timeout: 45_000 })
      .toEqual([])
  }
}

const waiting = new Set(['writing', 'keeping', 'shelving', 'keeping-decided', 'resolving'])
const underWay = async (seat: Seat): Promise<string[]> =>
  (await draftsOf(seat)).map(({ state }) => state.flow.kind).filter(kind => waiting.has(kind))

/** Everybody finishes what they began: no draft is left, and whatever was asked is answered. */
export async function finishEverything(world: World, dice: Dice): Promise<void> {
  for (const seat of world.seats) {
    const [window] = seat.windows
    if (window === undefined) throw new Error(`${seat.name} has no window`)
    let rounds = 0
    for (let drafts = await draftsOf(seat); drafts.length > 0; drafts = await draftsOf(seat)) {
      const [draft] = drafts
      rounds += 1
      if (draft === undefined || rounds > 20) throw new Error(`${seat.name} cannot finish ${JSON.stringify(drafts)}`)
      await finish({ world, seat, window, dice }, draft)
    }
  }
}

async function finish(hand: Hand, { articleId, state }: StoredDraft): Promise<void> {
  const { world, window } = hand
  const { page, editing, conflict } = window
  const isNew = state.origin.kind === 'new'
  const path = isNew ? `/w/${world.instanceId}/new?id=${articleId}` : `/w/${world.instanceId}/article/${articleId}/edit`
  await page.goto(new URL(path, page.url()).href)
  await editing.text.waitFor()
  const main = page.getByRole('main')
  const saveAsNew = main.getByRole('button', { name: 'Save mine as a new article' })
  const bringBack = main.getByRole('button', { name: 'Bring mine back' })
  await expect(saveAsNew.or(bringBack).or(editing.save).first()).toBeVisible()
  if (await saveAsNew.isVisible()) await saveAsNew.click()
  else {
    if (await bringBack.isVisible()) await bringBack.click()
    if ((await editing.title.inputValue()).trim() === '' || (await isTitleTaken(window))) {
      await editing.name(`A last title, ${(world.names += 1)}`)
    }
    if (await editing.save.isEnabled()) await editing.save.click()
  }
  const end = editing.state('Saved on').or(conflict.dialog).or(saveAsNew).or(main.getByRole('alert'))
  await expect(end.first()).toBeVisible()
  while (await conflict.dialog.isVisible()) await decideAll(hand)
  if (await isTitleTaken(window)) return // the next round finds another one
  await expect(editing.state('Saved on').or(saveAsNew).first()).toBeVisible()
  await editing.done.click()
}

const isTitleTaken = async ({ editing }: WikiWindow): Promise<boolean> =>
  (await editing.title.getAttribute('aria-invalid')) === 'true'

/** As the dice say, and again where somebody saved in between. */
async function decideAll(hand: Hand): Promise<void> {
  const card = openCards(hand.window).first()
  while (await card.isVisible()) {
    const useText = card.getByRole('button', { name: 'Use this text' })
    if (await useText.isVisible()) await useText.click()
    else await chooseAny(hand)
  }
  await hand.window.page.keyboard.press('Control+Enter')
  // Once more it would be typed into the text behind it.
  const { dialog } = hand.window.conflict
  await expect.poll(async () => !(await dialog.isVisible()) || (await card.isVisible())).toBe(true)
  await hand.seat.settle()
}
