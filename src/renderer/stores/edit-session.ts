import { defineStore } from 'pinia'
import { effectScope, markRaw, watch, type EffectScope } from 'vue'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import type { Change } from '#shared/protocol/change.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import { useArticles } from './articles.ts'
import { useDrafts } from './drafts.ts'
import { claimByLock, holdSlot } from './editing/draft-slots.ts'
import { EditSession, editOf, editOfNew } from './editing/edit-session.ts'
import { isDirty, type EditState } from './editing/edit-state.ts'
import { mergeVersions } from './editing/merge-versions.ts'
import { useInstances } from './instances.ts'

export type { EditSession }

/** A new article's title and place, as long as its writer says nothing else. */
export type Suggested = Pick<ArticleContent, 'title' | 'parentId'>

export type EditOpening =
  | { readonly kind: 'open'; readonly session: EditSession }
  /** There is no such article, and no draft of it. */
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

interface Entry {
  readonly session: EditSession
  /** What is watched for it. */
  readonly scope: EffectScope
  /** How many views show it: for a moment, while one takes the other's place, it is two. */
  views: number
}

/** The articles being edited in this window. A session outlives its view as long as a save is under way. */
export const useEditSessions = defineStore('edit-sessions', () => {
  const instances = useInstances()
  const articles = useArticles()
  const drafts = useDrafts()
  const entries = new Map<string, Entry>()
  const openings = new Map<string, Promise<EditOpening>>()
  const keyOf = (instanceId: string, id: ArticleId) => `${instanceId}/${id}`

  /** Takes up the draft, or reads the article; with `suggested`, begins a new one. Calls that overlap share one session. */
  async function open(instanceId: string, id: ArticleId, suggested?: Suggested): Promise<EditOpening> {
    const key = keyOf(instanceId, id)
    const existing = entries.get(key)
    if (existing !== undefined) {
      existing.views += 1
      return { kind: 'open', session: existing.session }
    }
    const opening = openings.get(key) ?? begin(instanceId, id, suggested).finally(() => openings.delete(key))
    openings.set(key, opening)
    return opening
  }

  async function begin(instanceId: string, id: ArticleId, suggested: Suggested | undefined): Promise<EditOpening> {
    const held = await holdSlot(drafts.store, claimByLock, instanceId, id)
    let start: EditState
    if (held.draft !== undefined || suggested !== undefined) {
      start = editOfNew(id, suggested ?? { title: '', parentId: null })
    } else {
      const outcome = await articles.read(instanceId, id)
      // Out of reach: what was read before will do, because saving is conditional anyway.
      const article = outcome.kind === 'read' ? outcome.article : articles.cached(instanceId, id)
      if (article === undefined) {
        held.release()
        return outcome.kind === 'failed' ? outcome : { kind: 'missing' }
      }
      start = editOf(article)
    }
    const session = markRaw(
      new EditSession({
        instanceId,
        api: () => {
          const instance = instances.byId(instanceId)
          if (instance === undefined) throw new Error('the wiki was left while an article of it was being edited')
          return instance.api
        },
        drafts: drafts.store,
        held,
        merge: mergeVersions,
        start,
      }),
    )
    entries.set(keyOf(instanceId, id), { session, scope: follow(session), views: 1 })
    if (held.draft !== undefined) {
      session.wake()
      void session.checkHead()
    }
    return { kind: 'open', session }
  }

  /** What the rest of the window and a session learn from each other. */
  function follow(session: EditSession): EffectScope {
    const { instanceId } = session
    const scope = effectScope(true)
    scope.run(() => {
      watch(
        () => session.state.value.origin,
        origin => {
          if (origin.kind === 'stored') articles.absorb(instanceId, origin.article)
        },
      )
      watch(
        () => session.state.value.trouble,
        trouble => {
          if (trouble?.kind === 'unreachable' || trouble?.kind === 'sign-in-needed') {
            instances.report(instanceId, trouble)
          }
        },
      )
      watch(
        () => instances.byId(instanceId)?.state,
        state => {
          if (state === 'connected') catchUp(session)
        },
      )
      watch(
        () => session.state.value.flow.kind,
        () => void closeIfDone(session),
      )
    })
    return scope
  }

  /** The view goes. What is typed is brought to disk; a save under way is finished first. */
  async function leave(session: EditSession): Promise<void> {
    const entry = entries.get(keyOf(session.instanceId, session.articleId))
    if (entry === undefined) return
    entry.views -= 1
    await session.keeper.flush()
    await closeIfDone(session)
  }

  async function closeIfDone(session: EditSession): Promise<void> {
    const key = keyOf(session.instanceId, session.articleId)
    const entry = entries.get(key)
    const { kind } = session.state.value.flow
    if (entry === undefined || entry.views > 0 || entry.session !== session) return
    if (kind !== 'resting' && kind !== 'conflicted') return
    entries.delete(key)
    entry.scope.stop()
    await session.close()
  }

  function catchUp(session: EditSession): void {
    session.wake()
    void session.checkHead()
  }

  const flushAll = async (): Promise<void> => {
    await Promise.all([...entries.values()].map(({ session }) => session.keeper.flush()))
  }
  /** Whether closing the window would lose words: they are neither on a wiki nor on this computer's disk. */
  const hasUnkeptText = (): boolean =>
    [...entries.values()].some(
      ({ session }) => isDirty(session.state.value) && session.keeper.keeping.value.kind !== 'kept',
    )

  instances.onChange((change: Change, { id }) => {
    for (const { session } of entries.values()) {
      if (session.instanceId !== id || change.kind === 'side') continue
      if (change.kind === 'reset' || isNews(session.state.value, change)) void session.checkHead()
    }
  })
  addEventListener('online', () => entries.forEach(({ session }) => catchUp(session)))
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') entries.forEach(({ session }) => catchUp(session))
    else void flushAll()
  })
  addEventListener('pagehide', () => void flushAll())
  addEventListener('beforeunload', event => {
    if (!hasUnkeptText()) return
    void flushAll()
    event.preventDefault()
  })
  window.etagere?.onBeforeClose(flushAll)

  return { open, leave, flushAll }
})

function isNews({ articleId, origin }: EditState, change: Exclude<Change, { kind: 'reset' }>): boolean {
  if (change.articleId !== articleId) return false
  return origin.kind !== 'stored' || origin.article.etag !== change.etag
}
