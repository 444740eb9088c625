import type { ArticleId } from '#shared/domain/article.ts'
import { randomUuid } from '../../api/identifier.ts'
import { slotPrefix, type Draft } from './draft.ts'
import type { SlotClaims } from './slot-claims.ts'

/** A draft's place, held by one window as long as it edits. */
export interface HeldSlot {
  readonly slot: string
  /** What an earlier window left. */
  readonly draft: Draft | undefined
  /** The slot in which it was left, where it is not this one. */
  readonly movedFrom?: string
  release(): void
}

export interface DraftSource {
  get(slot: string): Promise<Draft | undefined>
  withPrefix(prefix: string): Promise<readonly Draft[]>
  put(draft: Draft): Promise<void>
  remove(slot: string): Promise<void>
}

/** Takes up the newest draft of the article that no other window is writing, or else a slot of its own. So too where drafts cannot
 *  be read: that must not keep anybody from writing, and a slot of its own overwrites none of them. */
export async function holdSlot(
  drafts: DraftSource,
  claims: SlotClaims,
  instanceId: string,
  articleId: ArticleId,
): Promise<HeldSlot> {
  const prefix = slotPrefix(instanceId, articleId)
  for (const { slot } of await drafts.withPrefix(prefix).catch(() => [])) {
    const release = await claims.claim(slot)
    if (release === undefined) continue
    // Read again: the window that held it may have written, or saved, until just now.
    const draft = await drafts.get(slot).catch(() => undefined)
    if (draft !== undefined && claims.isCertain) return { slot, draft, release }
    release()
    if (draft !== undefined) return moved(drafts, claims, prefix, draft)
  }
  return fresh(claims, prefix)
}

async function fresh(claims: SlotClaims, prefix: string): Promise<HeldSlot> {
  const slot = `${prefix}${randomUuid()}`
  return { slot, draft: undefined, release: await claims.own(slot) }
}

/** Takes a draft over into a slot of its own: a window that held it and is only asleep goes on in the old one, and neither
 *  overwrites the other. */
async function moved(drafts: DraftSource, claims: SlotClaims, prefix: string, draft: Draft): Promise<HeldSlot> {
  const held = await fresh(claims, prefix)
  const copy = { ...draft, slot: held.slot }
  try {
    await drafts.put(copy)
    await drafts.remove(draft.slot)
  } catch {
    // It stands in its old slot still, and the window that goes on with it says that this one is not kept.
  }
  return { ...held, draft: copy, movedFrom: draft.slot }
}
