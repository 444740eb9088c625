import { anyWrite } from '../fixtures/gate.ts'
import type { Hand } from './moves.ts'

export interface Fault {
  readonly name: string
  readonly weight: number
  readonly isPossible: (hand: Hand) => boolean
  readonly make: (hand: Hand, step: number) => Promise<void>
}

/** A page can be fetched, and its person is known. */
const isReachable = ({ world, seat }: Hand): boolean => world.wiki.isRunning && !seat.isOffline
const always = (): boolean => true

/** What befalls windows, networks and servers. */
export const faults: readonly Fault[] = [
  {
    name: 'the next answer is lost',
    weight: 3,
    isPossible: isReachable,
    make: async ({ seat }, step) => {
      seat.held.push({ until: step + 2, what: seat.editor.gate.holdAnswer(anyWrite), end: 'drop' })
    },
  },
  {
    name: 'the next write is slow to arrive',
    weight: 3,
    isPossible: isReachable,
    make: async ({ seat, dice }, step) => {
      const end = dice.happens(0.7) ? 'release' : 'drop'
      seat.held.push({ until: step + 2 + dice.below(6), what: seat.editor.gate.holdRequest(anyWrite), end })
    },
  },
  {
    name: 'the next answer is slow to arrive',
    weight: 2,
    isPossible: isReachable,
    make: async ({ seat, dice }, step) => {
      seat.held.push({
        until: step + 2 + dice.below(6),
        what: seat.editor.gate.holdAnswer(anyWrite),
        end: dice.happens(0.7) ? 'release' : 'drop',
      })
    },
  },
  {
    name: 'all connections are cut',
    weight: 1,
    isPossible: isReachable,
    make: async ({ seat }) => seat.editor.gate.cutConnections(),
  },
  {
    name: 'the network goes',
    weight: 3,
    isPossible: ({ seat }) => !seat.isOffline,
    make: async ({ seat }) => {
      seat.isOffline = true
      seat.editor.gate.goOffline()
    },
  },
  {
    name: 'the network is back',
    weight: 12,
    isPossible: ({ seat }) => seat.isOffline,
    make: async ({ seat }) => {
      seat.isOffline = false
      await seat.editor.comeOnline()
    },
  },
  {
    name: 'the page is loaded again',
    weight: 3,
    isPossible: isReachable,
    make: async ({ window }) => {
      await window.page.reload()
    },
  },
  {
    name: 'the window is closed and another one opened',
    weight: 3,
    isPossible: isReachable,
    make: async ({ seat, window }) => {
      await seat.closeWindow(window)
      await seat.openWindow()
    },
  },
  {
    name: 'a second window is opened',
    weight: 2,
    isPossible: hand => isReachable(hand) && hand.seat.windows.length < 2,
    make: async ({ seat }) => {
      await seat.openWindow()
    },
  },
  {
    name: 'one of two windows is closed',
    weight: 2,
    isPossible: ({ seat }) => seat.windows.length > 1,
    make: ({ seat, window }) => seat.closeWindow(window),
  },
  {
    name: 'the sign-in expires',
    weight: 1,
    isPossible: hand => isReachable(hand) && !hand.seat.isSignedOut,
    make: async ({ seat }) => {
      seat.isSignedOut = true
      await seat.editor.context.clearCookies()
    },
  },
  {
    name: 'signs in again',
    weight: 12,
    isPossible: hand => isReachable(hand) && hand.seat.isSignedOut,
    make: ({ seat, world, window }) => seat.signIn(world.wiki, window),
  },
  {
    name: 'the server is killed and started again',
    weight: 2,
    isPossible: ({ world }) => world.wiki.isRunning,
    make: async ({ world }) => {
      await world.wiki.stop('SIGKILL')
      await world.wiki.restart()
    },
  },
  {
    name: 'the server is killed',
    weight: 2,
    isPossible: ({ world }) => world.wiki.isRunning,
    make: ({ world }) => world.wiki.stop('SIGKILL'),
  },
  {
    name: 'the server is started',
    weight: 40,
    isPossible: ({ world }) => !world.wiki.isRunning,
    make: ({ world }) => world.wiki.restart(),
  },
  { name: 'time passes', weight: 1, isPossible: always, make: async ({ seat }) => seat.settle() },
]
