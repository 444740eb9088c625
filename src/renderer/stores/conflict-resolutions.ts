import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import type { Article } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { ArticleMerge } from '#shared/domain/merge/article-merge.ts'
import { effectScope, watch, type EffectScope } from 'vue'
import { runJob } from '../background/run-job.ts'
import { createChoiceStore } from './conflict/choice-store.ts'
import type { Credit } from './conflict/credit.ts'
import { readLineage, savesBetween, type Lineage } from './conflict/lineage.ts'
import { createConflictResolution, type ConflictResolution, type RememberedChoices } from './conflict-resolution.ts'
import type { ArticleConflict } from './editing/article-conflict.ts'
import { useInstances } from './instances.ts'
import { useRevisionBodies } from './revision-bodies.ts'

/** A choice reaches the disk at once, what is written by hand within a second. */
const rememberMs = 500
/** A decision opens with everybody's names if they are known by then; else they come after. */
const lineagePatienceMs = 300

interface Entry {
  readonly resolution: ConflictResolution
  readonly scope: EffectScope
  /** Brings what was chosen to disk. */
  readonly flush: () => Promise<void>
  /** Whether the disk did not take the newest choices. */
  readonly isRefused: () => boolean
}

/** Whose decision it is: the draft's that waits for it. */
export interface DecisionPlace {
  readonly instanceId: string
  readonly slot: string
}

/** The decisions that are under way in this window. On disk they outlive it. */
export const useConflictResolutions = defineStore('conflict-resolutions', () => {
  const instances = useInstances()
  const bodies = useRevisionBodies()
  const store = createChoiceStore()
  const entries = new Map<string, Promise<Entry>>()
  /** Those of `entries` that are there already. */
  const opened = new Map<string, Entry>()
  /** The conflict that each was opened with last: an answer about an earlier one comes too late. */
  const newest = new Map<string, ArticleConflict>()

  /** Takes up what was chosen before about this draft's conflict, if anything was. */
  async function open({ instanceId, slot }: DecisionPlace, conflict: ArticleConflict): Promise<ConflictResolution> {
    newest.set(slot, conflict)
    const merging = runJob('mergeConflict', conflict.base, conflict.mine, conflict.theirs)
    const beginning = entries.get(slot) ?? begin(slot, conflict, merging)
    entries.set(slot, beginning)
    const reading = creditOf(instanceId, conflict, merging)
    const [{ resolution }, merge, credit] = await Promise.all([
      beginning,
      merging,
      Promise.race([reading, elapsed(lineagePatienceMs)]),
    ])
    const isNewest = () => newest.get(slot) === conflict
    if (!isNewest()) return resolution
    resolution.update(conflict, merge)
    if (credit !== undefined) resolution.credit(...credit)
    else void reading.then(late => late && isNewest() && resolution.credit(...late))
    return resolution
  }

  /** Whose saves led to the other version, and which of them made each passage; undefined where that is not known. */
  async function creditOf(
    instanceId: string,
    conflict: ArticleConflict,
    merging: Promise<ArticleMerge>,
  ): Promise<Parameters<Credit['credit']> | undefined> {
    const lineage = await lineageOf(instanceId, conflict)
    if (lineage === undefined) return undefined
    if (conflict.base === undefined || lineage.contents === undefined) return [lineage, undefined]
    return [lineage, await runJob('creditPassages', await merging, conflict.base, lineage.contents)]
  }

  async function lineageOf(
    instanceId: string,
    { base, theirs }: Pick<ArticleConflict, 'base' | 'theirs'>,
  ): Promise<Lineage | undefined> {
    const api = instances.byId(instanceId)?.api
    if (base === undefined || api === undefined) return undefined
    const read = (articleId: ArticleConflict['articleId'], etag: Etag) =>
      bodies.read({ instanceId, api }, articleId, etag)
    return readLineage({ api, read }, base.etag, theirs)
  }

  /** Who saved between two versions; undefined where that is not known. */
  async function savesOf(instanceId: string, base: Etag, theirs: Article): Promise<Lineage['saves'] | undefined> {
    const api = instances.byId(instanceId)?.api
    return api && savesBetween({ api }, base, theirs)
  }

  /** Choices are a convenience beside the texts, which the draft keeps: a disk that fails must not keep anybody from deciding. */
  async function recall(slot: string): Promise<RememberedChoices | undefined> {
    try {
      return await store.get(slot)
    } catch {
      return undefined
    }
  }

  async function begin(slot: string, conflict: ArticleConflict, merging: Promise<ArticleMerge>): Promise<Entry> {
    const [remembered, merge] = await Promise.all([recall(slot), merging])
    const scope = effectScope(true)
    const resolution = scope.run(() => createConflictResolution(conflict, merge, remembered))
    if (resolution === undefined) throw new Error('An effect scope that was just made is stopped')
    let kept = resolution.remembered.value
    let isRefused = false
    let writing = Promise.resolve()
    const flush = (): Promise<void> => {
      writing = writing.then(async () => {
        const latest = resolution.remembered.value
        if (latest === kept) return
        isRefused = await store.put(slot, latest).then(
          () => false,
          () => true,
        )
        if (!isRefused) kept = latest
      })
      return writing
    }
    const remember = useThrottleFn(flush, rememberMs, true)
    scope.run(() => watch(resolution.remembered, () => void remember(), { flush: 'sync' }))
    const entry = { resolution, scope, flush, isRefused: () => isRefused }
    opened.set(slot, entry)
    return entry
  }

  /** The draft goes to whoever takes it up next, in this window or another, and the choices with it. */
  async function letGo(slot: string): Promise<void> {
    const beginning = entries.get(slot)
    entries.delete(slot)
    newest.delete(slot)
    const entry = await beginning
    entry?.scope.stop()
    await entry?.flush()
    if (opened.get(slot) === entry) opened.delete(slot)
  }

  /** The draft was taken over into another slot, and the choices follow it. */
  async function move(from: string, to: string): Promise<void> {
    const remembered = await recall(from)
    if (remembered === undefined) return
    await store.put(to, remembered).catch(forgiven)
    await store.remove(from).catch(forgiven)
  }

  /** The decision was saved, or is none any more: nothing of it waits. */
  async function finish(slot: string): Promise<void> {
    await letGo(slot)
    await store.remove(slot).catch(forgiven)
  }

  const flushAll = async (): Promise<void> => {
    await Promise.all([...entries.values()].map(async beginning => (await beginning).flush()))
  }
  /** Whether words written by hand, or choices, are in this window alone, because its disk does not take them. */
  const areRefused = (): boolean => [...opened.values()].some(({ isRefused }) => isRefused())
  return { open, savesOf, letGo, move, finish, flushAll, areRefused }
})

// Without a disk choices last as long as the window; the texts themselves are the draft's, which tells its writer.
const forgiven = (): undefined => undefined
const elapsed = (ms: number) => new Promise<undefined>(resolve => setTimeout(() => resolve(undefined), ms))
