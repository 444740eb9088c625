import { defineStore } from 'pinia'
import { watch } from 'vue'
import { useDrafts } from './drafts.ts'
import type { EditSession } from './editing/edit-session.ts'
import type { EditState } from './editing/edit-state.ts'
import { Outbox } from './editing/outbox.ts'
import { useInstances } from './instances.ts'
import { useOpenEdits } from './open-edits.ts'
import { useToasts } from './toasts.ts'

interface Run {
  isRunning: boolean
  /** Something happened during the pass that it may have missed. */
  isWanted: boolean
  pauseMs: number
  timer: ReturnType<typeof setTimeout> | undefined
}

const firstPauseMs = 1_000
const longestPauseMs = 30_000

/** Sends what waits for each wiki whenever it is in reach: also for wikis that are not shown, and for articles that are
 *  not open. */
export const useOutbox = defineStore('outbox', () => {
  const instances = useInstances()
  const drafts = useDrafts()
  const edits = useOpenEdits()
  const toasts = useToasts()
  const runs = new Map<string, Run>()
  const outbox = new Outbox({
    drafts: drafts.store,
    sessions: edits.ofInstance,
    resume: edits.resume,
    exclusively: (instanceId, run) =>
      'locks' in navigator ? navigator.locks.request(`outbox ${instanceId}`, run) : run(),
    onAnswered: announce,
  })

  /** Says what became of a text that nobody has before them. What is to decide, or was refused, stands in the sidebar. */
  function announce(session: EditSession, before: EditState): void {
    if (edits.isViewed(session)) return
    const { origin, merge, mine, flow } = session.state.value
    const isSaved = flow.kind === 'resting' && origin.kind === 'stored' && origin !== before.origin
    if (!isSaved) return
    const wiki = instances.byId(session.instanceId)?.name ?? 'the wiki'
    toasts.confirm(
      merge === undefined
        ? `“${mine.title}” is saved on ${wiki}`
        : `“${mine.title}”: merged with ${merge.by}’s changes`,
    )
  }

  /** Sends what waits for an instance, now. */
  function kick(instanceId: string): void {
    const run = runOf(instanceId)
    run.pauseMs = firstPauseMs
    void replay(instanceId, run)
  }

  function runOf(instanceId: string): Run {
    const run = runs.get(instanceId) ?? { isRunning: false, isWanted: false, pauseMs: firstPauseMs, timer: undefined }
    runs.set(instanceId, run)
    return run
  }

  async function replay(instanceId: string, run: Run): Promise<void> {
    clearTimeout(run.timer)
    run.isWanted = true
    if (run.isRunning) return
    run.isRunning = true
    try {
      while (run.isWanted) {
        run.isWanted = false
        if (!isInReach(instanceId)) return
        if ((await outbox.replay(instanceId)) !== 'done') tryLater(instanceId, run)
      }
    } finally {
      run.isRunning = false
    }
  }

  function tryLater(instanceId: string, run: Run): void {
    clearTimeout(run.timer)
    run.timer = setTimeout(() => void replay(instanceId, run), run.pauseMs)
    run.pauseMs = Math.min(run.pauseMs * 2, longestPauseMs)
  }

  const isInReach = (instanceId: string): boolean => instances.byId(instanceId)?.state === 'connected'

  watch(
    () => instances.all.filter(({ state }) => state === 'connected').map(({ id }) => id),
    (connected, before = []) => {
      for (const id of connected) if (!before.includes(id)) kick(id)
    },
    { immediate: true },
  )
  edits.sendBy(session => outbox.send(session))
  // One answer was lost, and the wiki may be there all the same.
  edits.onOutOfReach(instanceId => {
    const run = runOf(instanceId)
    if (!run.isRunning) tryLater(instanceId, run)
  })
  // Another window that held a draft may have gone, and a window that nobody saw does not hear of its wiki.
  const kickAll = () => instances.all.forEach(({ id }) => kick(id))
  addEventListener('online', kickAll)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') kickAll()
  })
  return { kick }
})
