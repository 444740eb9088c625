import { useThrottleFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { effectScope, watch, type EffectScope } from 'vue'
import { createChoiceStore } from './conflict/choice-store.ts'
import { createConflictResolution, type ConflictResolution, type RememberedChoices } from './conflict-resolution.ts'
import type { ArticleConflict } from './editing/article-conflict.ts'

/** What is written by hand reaches the disk within a second. */
const rememberMs = 500

interface Entry {
  readonly resolution: ConflictResolution
  readonly scope: EffectScope
}

/** The decisions that are under way in this window. They outlive the dialog and, on disk, the window. */
export const useConflictResolutions = defineStore('conflict-resolutions', () => {
  const store = createChoiceStore()
  const entries = new Map<string, Entry>()
  const keyOf = (instanceId: string, { articleId }: ArticleConflict) => `${instanceId}/${articleId}`

  /** Takes up what was chosen before about this article's conflict, if anything was. */
  async function open(instanceId: string, conflict: ArticleConflict): Promise<ConflictResolution> {
    const key = keyOf(instanceId, conflict)
    const known = entries.get(key)
    if (known !== undefined) {
      known.resolution.update(conflict)
      return known.resolution
    }
    const remembered = await recall(key)
    const entry = entries.get(key) ?? begin(key, conflict, remembered)
    entries.set(key, entry)
    return entry.resolution
  }

  /** Choices are a convenience beside the texts, which the draft keeps: a disk that fails must not keep anybody from deciding. */
  async function recall(key: string): Promise<RememberedChoices | undefined> {
    try {
      return await store.get(key)
    } catch {
      return undefined
    }
  }

  function begin(key: string, conflict: ArticleConflict, remembered: RememberedChoices | undefined): Entry {
    const scope = effectScope(true)
    const resolution = scope.run(() => {
      const made = createConflictResolution(conflict, remembered)
      const remember = useThrottleFn(() => store.put(key, made.remembered.value).catch(forgiven), rememberMs, true)
      watch(made.remembered, () => void remember())
      return made
    })
    if (resolution === undefined) throw new Error('An effect scope that was just made is stopped')
    return { resolution, scope }
  }

  /** The decision was saved: nothing of it waits any more. */
  async function finish(instanceId: string, conflict: ArticleConflict): Promise<void> {
    const key = keyOf(instanceId, conflict)
    entries.get(key)?.scope.stop()
    entries.delete(key)
    await store.remove(key).catch(forgiven)
  }
  return { open, finish }
})

// Without a disk choices last as long as the window; the texts themselves are the draft's, which tells its writer.
const forgiven = (): undefined => undefined
