import { z } from 'zod'
import { instanceSchema } from '#shared/protocol/instance.ts'

/** A wiki that somebody joined, as this computer remembers it. Keyed by `id`: addresses change. */
export const savedInstanceSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  you: instanceSchema.shape.you,
  address: z.url(),
  token: z.string().min(1),
})
export type SavedInstance = z.infer<typeof savedInstanceSchema>

const key = 'etagere.instances'

/** What cannot be understood (an older or newer app wrote it) is left out. */
export function readSavedInstances(storage: Storage = localStorage): SavedInstance[] {
  const text = storage.getItem(key)
  if (text === null) return []
  const entries = z.array(z.unknown()).safeParse(parseJson(text)).data ?? []
  return entries.flatMap(entry => savedInstanceSchema.safeParse(entry).data ?? [])
}

export function writeSavedInstances(instances: readonly SavedInstance[], storage: Storage = localStorage): void {
  storage.setItem(key, JSON.stringify(instances))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: nothing is known
  }
}
