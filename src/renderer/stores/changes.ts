import { defineStore } from 'pinia'
import { computed, shallowReactive, watch } from 'vue'
import type { ArticleChange } from '#shared/protocol/change.ts'
import type { WikiApi } from '../api/wiki-api.ts'
import { useInstances, type KnownInstance } from './instances.ts'

const kept = 60
const firstLook = 100

/** What happened lately in every known wiki, newest first. */
export const useChanges = defineStore('changes', () => {
  const instances = useInstances()
  const byInstance = shallowReactive(new Map<string, readonly ArticleChange[]>())

  /** Of the wiki that is shown: each article once, with its newest change. Side revisions are for its history alone. */
  const recent = computed<readonly ArticleChange[]>(() => {
    const seen = new Set<string>()
    const changes = byInstance.get(instances.current?.id ?? '') ?? []
    return changes.filter(({ kind, articleId }) => {
      if (kind === 'side' || seen.has(articleId)) return false
      seen.add(articleId)
      return true
    })
  })

  /** Reads the end of the change log. Numbers have gaps, so the look goes back further until it finds something. */
  async function load({ id, api }: KnownInstance): Promise<void> {
    const answer = await api.instance()
    if (answer.kind === 'failed') return
    const newest = answer.value.sequence
    let found: readonly ArticleChange[] = []
    for (let back = firstLook; found.length < kept; back *= 10) {
      const since = Math.max(0, newest - back)
      const changes = await changesSince(api, since)
      if (changes === undefined) return
      found = changes
      if (since === 0) break
    }
    add(id, found)
  }

  function add(id: string, changes: readonly ArticleChange[]): void {
    const bySequence = new Map([...changes, ...(byInstance.get(id) ?? [])].map(change => [change.sequence, change]))
    const newestFirst = [...bySequence.values()].sort((a, b) => b.sequence - a.sequence)
    byInstance.set(id, newestFirst.slice(0, kept))
  }

  instances.onChange((change, instance) => {
    if (change.kind === 'reset') {
      byInstance.delete(instance.id)
      void load(instance)
    } else add(instance.id, [change])
  })
  watch(
    [() => instances.current, () => instances.current?.state] as const,
    ([instance, state]) => {
      if (instance !== undefined && state === 'connected' && !byInstance.has(instance.id)) void load(instance)
    },
    { immediate: true },
  )
  return { recent }
})

async function changesSince(api: WikiApi, since: number): Promise<ArticleChange[] | undefined> {
  const found: ArticleChange[] = []
  for (let from = since; ;) {
    const page = await api.changes(from, 1000)
    if (page.kind === 'failed') return undefined
    found.push(...page.value.items.filter(change => change.kind !== 'reset'))
    if (!page.value.more) return found
    from = page.value.next
  }
}
