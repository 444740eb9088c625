import { z } from 'zod'
import { randomUuid } from '../../api/identifier.ts'

export type Release = () => void

/** Who of all windows of this browser writes to a slot. */
export interface SlotClaims {
  /** Holds a name: undefined where another window holds it. */
  claim(name: string): Promise<Release | undefined>
  /** Holds a name that no other window can know yet. */
  own(name: string): Promise<Release>
  /** Whether a window that holds nothing is known to be gone. Else it may only be asleep, and go on writing. */
  readonly isCertain: boolean
}

/** By Web Locks, which the browser gives back when a window is closed, reloaded or crashes; by asking where there are none (a
 *  page over plain HTTP from another computer). */
export const createSlotClaims = (): SlotClaims =>
  'locks' in navigator ? claimsByLock : createClaimsByAsking(new BroadcastChannel('etagere-slots'))

const claimsByLock: SlotClaims = {
  claim: claimByLock,
  own: async name => (await claimByLock(name)) ?? (() => undefined),
  isCertain: true,
}

function claimByLock(name: string): Promise<Release | undefined> {
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(`draft ${name}`, { ifAvailable: true }, lock => {
      if (lock === null) {
        resolve(undefined)
        return undefined
      }
      return new Promise<void>(release => resolve(release))
    })
    held.catch(reject)
  })
}

/** `window`: who wants the name; to whom it is taken. */
const messageSchema = z.object({ kind: z.enum(['wants', 'taken']), name: z.string(), window: z.string() })
type Message = z.infer<typeof messageSchema>

/** Long enough for any window that is awake. */
const askingMs = 500

/** Asks the other windows, and holds what nobody answers for. Of two that ask at once the one whose name comes first wins. */
export function createClaimsByAsking(channel: BroadcastChannel, patienceMs = askingMs): SlotClaims {
  const me = randomUuid()
  const held = new Set<string>()
  const asking = new Map<string, (isFree: boolean) => void>()
  const say = (message: Message): void => channel.postMessage(message)
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const message = messageSchema.safeParse(data).data
    if (message === undefined) return
    const { kind, name, window } = message
    const isMine = held.has(name) || (asking.has(name) && me < window)
    if (kind === 'wants' && isMine) say({ kind: 'taken', name, window })
    else if (kind === 'wants' || window === me) asking.get(name)?.(false)
  })
  function hold(name: string): Release {
    held.add(name)
    return () => void held.delete(name)
  }
  return {
    async claim(name) {
      if (held.has(name) || asking.has(name)) return undefined
      const isFree = await new Promise<boolean>(resolve => {
        asking.set(name, resolve)
        setTimeout(() => resolve(true), patienceMs)
        say({ kind: 'wants', name, window: me })
      })
      asking.delete(name)
      return isFree ? hold(name) : undefined
    },
    own: async name => hold(name),
    isCertain: false,
  }
}
