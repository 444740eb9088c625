import { errors } from '@playwright/test'
import { claimedText } from '../fixtures/ledger.ts'
import { diceOf, NothingThere } from './dice.ts'
import { faults } from './faults.ts'
import { movesAt, type Hand } from './moves.ts'
import type { World } from './seat.ts'

/** How often something befalls somebody instead of being done by them. */
const faultRate = 0.2

/** Carries out the steps of a seed, one after the other, with a line for each in the log. A step is who it is about and its
 *  dice: what can be done is seen only then, and the dice say which of it. */
export async function runSteps(world: World, seed: number, steps: number, log: (line: string) => void): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    const dice = diceOf(seed, step)
    for (const seat of world.seats) await seat.letGo(step)
    const seat = dice.pick(world.seats)
    const window = dice.pick(seat.windows)
    const hand: Hand = { world, seat, window, dice }
    const isFault = dice.happens(faultRate)
    const name = isFault ? await befall(hand, step) : await act(hand)
    log(`${String(step).padStart(3)} ${isFault ? `at ${seat.name}’s: ` : `${seat.name} `}${name}`)
    for (const other of world.seats) await other.settle()
    await noteClaims(world)
  }
}

async function befall(hand: Hand, step: number): Promise<string> {
  const fault = hand.dice.weighted(faults.filter(({ isPossible }) => isPossible(hand)))
  await fault.make(hand, step)
  return fault.name
}

async function act(hand: Hand): Promise<string> {
  const { window, dice } = hand
  await window.page.bringToFront()
  const possible = []
  for (const move of await movesAt(window)) {
    if (move.needs === undefined || (await move.needs(window).first().isVisible())) possible.push(move)
  }
  if (possible.length === 0) return 'can do nothing here'
  const move = dice.weighted(possible)
  try {
    await move.make(hand)
    return move.name
  } catch (error) {
    // What was aimed at went away or was covered: others act, too.
    if (!(error instanceof errors.TimeoutError || error instanceof NothingThere)) throw error
    return `${move.name}: not to be had (${error.message.split('\n').find(line => line.includes('waiting for')) ?? ''})`
  }
}

/** “Saved on …” is a promise: what stands in such an editor is on the wiki for ever. */
export async function noteClaims({ seats, ledger, confirmed }: World): Promise<void> {
  for (const { windows } of seats) {
    for (const window of windows) {
      for (const line of ledger.in(await claimedText(window.page))) confirmed.add(line)
    }
  }
}
