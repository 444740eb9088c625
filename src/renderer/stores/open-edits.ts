import { defineStore } from 'pinia'
import { effectScope, markRaw, watch, type EffectScope } from 'vue'
import type { ArticleId } from '#shared/domain/article.ts'
import { runJob } from '../background/run-job.ts'
import { useArticles } from './articles.ts'
import { useConflictResolutions } from './conflict-resolutions.ts'
import { useDrafts } from './drafts.ts'
import { waitingSince, type Draft } from './editing/draft.ts'
import type { HeldSlot } from './editing/draft-slots.ts'
import { EditSession, editOfNew } from './editing/edit-session.ts'
import { isDirty, type EditState } from './editing/edit-state.ts'
import { createMergeAhead } from './editing/merge-ahead.ts'
import { mergeVersions } from './editing/merge-versions.ts'
import { isOutOfReach } from './editing/trouble.ts'
import { useInstances } from './instances.ts'
import { usePreferences } from './preferences.ts'

interface Entry {
  readonly session: EditSession
  /** What is watched for it. */
  readonly scope: EffectScope
  /** How many views show it: for a moment, while one takes the other's place, it is two. */
  views: number
}

/** A pause in writing after which a text is saved, where its writer wants that. */
const autosaveMs = 5_000

/** The edits that this window holds open: those that a view shows, and those whose save is under way. */
export const useOpenEdits = defineStore('open-edits', () => {
  const instances = useInstances()
  const articles = useArticles()
  const drafts = useDrafts()
  const preferences = usePreferences()
  const decisions = useConflictResolutions()
  const entries = new Map<string, Entry>()
  const turns = new Map<string, Promise<unknown>>()
  let send = (session: EditSession): Promise<void> => session.attempt()
  const outOfReachListeners = new Set<(instanceId: string) => void>()

  /** What opens or closes an edit of one article happens one after the other, so that no draft is passed over because it
   *  is just being put down. */
  function inTurn<Result>(instanceId: string, id: ArticleId, act: () => Promise<Result>): Promise<Result> {
    const key = `${instanceId}/${id}`
    const turn = (turns.get(key) ?? Promise.resolve()).then(act, act)
    turns.set(key, turn)
    const end = () => turns.get(key) === turn && turns.delete(key)
    turn.then(end, end)
    return turn
  }

  const ofInstance = (instanceId: string): readonly EditSession[] =>
    [...entries.values()].flatMap(({ session }) => (session.instanceId === instanceId ? [session] : []))
  const all = (): readonly EditSession[] => [...entries.values()].map(({ session }) => session)
  const isViewed = ({ slot }: EditSession): boolean => (entries.get(slot)?.views ?? 0) > 0

  /** The session of an article that is open already, as one more view gets it. */
  function join(instanceId: string, id: ArticleId): EditSession | undefined {
    const found = [...entries.values()]
      .filter(({ session }) => session.instanceId === instanceId && session.articleId === id)
      .sort((a, b) => b.views - a.views)[0]
    if (found !== undefined) found.views += 1
    return found?.session
  }

  function begin(instanceId: string, held: HeldSlot, start: EditState, views: number): EditSession {
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
        send: session => send(session),
        ...createMergeAhead(mergeVersions, (...versions) => runJob('mergeVersions', ...versions)),
        start,
      }),
    )
    entries.set(held.slot, { session, scope: follow(session), views })
    return session
  }

  /** Takes up a draft in order to send what waits in it, with no view. */
  const resume = ({ instanceId, articleId, slot }: Draft): Promise<EditSession | 'held' | 'gone'> =>
    inTurn(instanceId, articleId, async () => {
      const open = entries.get(slot)
      if (open !== undefined) return open.session
      const release = await drafts.claims.claim(slot)
      if (release === undefined) return 'held'
      const draft = await drafts.store.get(slot)
      if (draft !== undefined && waitingSince(draft) !== undefined) {
        return begin(instanceId, { slot, draft, release }, editOfNew(articleId, draft.state.mine), 0)
      }
      release()
      return 'gone'
    })

  /** What the rest of the window and a session learn from each other. */
  function follow(session: EditSession): EffectScope {
    const { instanceId, state } = session
    const scope = effectScope(true)
    scope.run(() => {
      watch(
        () => state.value.origin,
        origin => {
          if (origin.kind === 'stored') articles.absorb(instanceId, origin.article)
        },
      )
      watch(
        () => state.value.trouble,
        trouble => {
          if (trouble?.kind === 'unreachable' || trouble?.kind === 'sign-in-needed') {
            instances.report(instanceId, trouble)
            outOfReachListeners.forEach(listener => listener(instanceId))
          }
        },
      )
      watch(
        () => 'conflict' in state.value.flow,
        isDeciding => {
          // Of an article that was deleted meanwhile, what was written by hand may be wanted again.
          if (!isDeciding && state.value.origin.kind !== 'deleted') void decisions.finish(session.slot)
        },
      )
      watch([() => state.value.flow.kind, () => state.value.trouble] as const, () => void closeIfDone(session))
      watch(
        () => state.value.mine,
        (_mine, _before, onCleanup) => {
          const timer = setTimeout(() => preferences.autosave && session.saveQuietly(), autosaveMs)
          onCleanup(() => clearTimeout(timer))
        },
      )
    })
    return scope
  }

  /** A view goes. What is typed is brought to disk; a save under way is finished first. */
  async function leave(session: EditSession): Promise<void> {
    const entry = entries.get(session.slot)
    if (entry === undefined) return
    entry.views -= 1
    if (preferences.autosave && entry.views === 0) session.saveQuietly()
    await session.keeper.flush()
    await closeIfDone(session)
  }

  /** Nothing holds a session that no view shows, once its save is answered or waits, on disk, for a wiki out of reach. */
  function closeIfDone(session: EditSession): Promise<void> {
    const canClose = () => {
      const { flow, trouble } = session.state.value
      const isWaiting = isOutOfReach(trouble) && session.keeper.keeping.value.kind === 'kept'
      return !isViewed(session) && (flow.kind === 'resting' || flow.kind === 'conflicted' || isWaiting)
    }
    return inTurn(session.instanceId, session.articleId, async () => {
      if (!entries.has(session.slot) || isViewed(session)) return
      await session.keeper.flush()
      if (!canClose()) return
      entries.get(session.slot)?.scope.stop()
      entries.delete(session.slot)
      // The choices are on disk before another window can take up the draft.
      await decisions.letGo(session.slot)
      await session.close()
    })
  }

  /** Who sends what the sessions ask for. */
  const sendBy = (sender: typeof send): void => void (send = sender)
  /** Hears that a save of an instance's article waits because the wiki is out of reach. */
  const onOutOfReach = (listener: (instanceId: string) => void): void => void outOfReachListeners.add(listener)

  const flushAll = async (): Promise<void> => {
    await Promise.all([...all().map(({ keeper }) => keeper.flush()), decisions.flushAll()])
  }
  /** Whether closing the window would lose words: they are neither on a wiki nor on this computer's disk. */
  const hasUnkeptText = (): boolean =>
    decisions.areRefused() ||
    all().some(({ state, keeper }) => isDirty(state.value) && keeper.keeping.value.kind !== 'kept')

  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void flushAll()
  })
  addEventListener('pagehide', () => void flushAll())
  addEventListener('beforeunload', event => {
    if (!hasUnkeptText()) return
    void flushAll()
    event.preventDefault()
  })
  window.etagere?.onBeforeClose(async () => {
    await flushAll()
    return !hasUnkeptText()
  })

  return { all, ofInstance, isViewed, join, begin, resume, leave, inTurn, flushAll, sendBy, onOutOfReach }
})
