import { defineStore } from 'pinia'
import { watch } from 'vue'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import type { Change } from '#shared/protocol/change.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { useArticles } from './articles.ts'
import { useConflictResolutions } from './conflict-resolutions.ts'
import { useDrafts } from './drafts.ts'
import { holdSlot } from './editing/draft-slots.ts'
import { editOf, editOfNew, type EditSession } from './editing/edit-session.ts'
import { requestOf } from './editing/requests.ts'
import type { EditState } from './editing/edit-state.ts'
import { useInstances } from './instances.ts'
import { useOpenEdits } from './open-edits.ts'
import { useOutbox } from './outbox.ts'

export type { EditSession }

/** A new article's title and place, as long as its writer says nothing else. */
export type Suggested = Pick<ArticleContent, 'title' | 'parentId'>

export type EditOpening =
  | { readonly kind: 'open'; readonly session: EditSession }
  /** There is no such article, and no draft of it. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

/** What views need to edit an article: its session, kept true by what others save meanwhile. */
export const useEditSessions = defineStore('edit-sessions', () => {
  const instances = useInstances()
  const articles = useArticles()
  const drafts = useDrafts()
  const decisions = useConflictResolutions()
  const edits = useOpenEdits()
  const outbox = useOutbox()

  /** Takes up the draft, or reads the article; with `suggested`, begins a new one. Calls that overlap share one session. */
  const open = (instanceId: string, id: ArticleId, suggested?: Suggested): Promise<EditOpening> =>
    edits.inTurn(instanceId, id, async () => {
      const joined = edits.join(instanceId, id)
      return joined === undefined ? begin(instanceId, id, suggested) : { kind: 'open', session: joined }
    })

  async function begin(instanceId: string, id: ArticleId, suggested: Suggested | undefined): Promise<EditOpening> {
    const held = await holdSlot(drafts.store, drafts.claims, instanceId, id)
    if (held.movedFrom !== undefined) await decisions.move(held.movedFrom, held.slot)
    if (held.draft !== undefined || suggested !== undefined) {
      const session = edits.begin(instanceId, held, editOfNew(id, suggested ?? { title: '', parentId: null }), 1)
      if (held.draft !== undefined) catchUp(session)
      return { kind: 'open', session }
    }
    const outcome = await articles.read(instanceId, id)
    // Out of reach: what was read before will do, because saving is conditional anyway.
    const article = outcome.kind === 'read' ? outcome.article : articles.cached(instanceId, id)
    if (article !== undefined) return { kind: 'open', session: edits.begin(instanceId, held, editOf(article), 1) }
    held.release()
    return outcome.kind === 'failed' ? outcome : { kind: 'missing' }
  }

  /** A save that waits meets the head itself. */
  function catchUp(session: EditSession): void {
    if (requestOf(session.state.value) === undefined) void session.checkHead()
    else outbox.kick(session.instanceId)
  }

  watch(
    () => instances.all.filter(({ state }) => state === 'connected').map(({ id }) => id),
    (connected, before) => {
      for (const id of connected) if (!before.includes(id)) edits.ofInstance(id).forEach(catchUp)
    },
  )
  instances.onChange((change: Change, { id }) => {
    for (const session of edits.ofInstance(id)) {
      if (change.kind === 'side') continue
      if (change.kind === 'reset' || isNews(session.state.value, change)) void session.checkHead()
    }
  })
  addEventListener('online', () => edits.all().forEach(catchUp))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') edits.all().forEach(catchUp)
  })

  return { open, leave: edits.leave, flushAll: edits.flushAll }
})

function isNews({ articleId, origin }: EditState, change: Exclude<Change, { kind: 'reset' }>): boolean {
  if (change.articleId !== articleId) return false
  return origin.kind !== 'stored' || origin.article.etag !== change.etag
}
