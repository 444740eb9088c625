import type { ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../../api/identifier.ts'
import { slotPrefix, type Draft } from './draft.ts'

/** A draft's place, held by one window as long as it edits. */
export interface HeldSlot {
  readonly slot: string
  /** What an earlier window left in it. */
  readonly draft: Draft | undefined
  release(): void
}

export interface DraftSource {
  get(slot: string): Promise<Draft | undefined>
  withPrefix(prefix: string): Promise<readonly Draft[]>
}

/** Holds a name among all windows of this browser: undefined where another one holds it. */
export type ClaimName = (name: string) => Promise<(() => void) | undefined>

/** Takes up the newest draft of the article that no other window is writing, or else a slot of its own. */
export async function holdSlot(
  drafts: DraftSource,
  claim: ClaimName,
  instanceId: string,
  articleId: ArticleId,
): Promise<HeldSlot> {
  const prefix = slotPrefix(instanceId, articleId)
  for (const { slot } of await drafts.withPrefix(prefix)) {
    const release = await claim(slot)
    if (release === undefined) continue
    // Read again: the window that held it may have written, or saved, until just now.
    const draft = await drafts.get(slot)
    if (draft !== undefined) return { slot, draft, release }
    release()
  }
  const slot = `${prefix}${randomUuid()}`
  const release = await claim(slot)
  return { slot, draft: undefined, release: release ?? (() => undefined) }
}

/** By Web Locks, which the browser gives back when a window is closed, reloaded or crashes. Where there are none (a page
 *  over plain HTTP from another computer) every name is free. */
export const claimByLock: ClaimName = async name => {
  if (!('locks' in navigator)) return () => undefined
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
