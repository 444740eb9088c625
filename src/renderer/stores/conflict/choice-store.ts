import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { z } from 'zod'
import type { RememberedChoices } from '../conflict-resolution.ts'

const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['mine', 'theirs', 'original', 'open']) }),
  z.object({ kind: z.literal('both'), first: z.enum(['mine', 'theirs']) }),
  z.object({ kind: z.literal('text'), text: z.string() }),
])
const rememberedSchema: z.ZodType<RememberedChoices> = z.object({
  choices: z.object({
    decisions: z.record(z.string(), decisionSchema),
    writing: z.record(
      z.string(),
      z.object({
        text: z.string(),
        from: z.enum(['mine', 'theirs', 'both', 'original', 'suggestion', 'earlier']),
      }),
    ),
  }),
  written: z.record(z.string(), z.object({ text: z.string(), base: z.string(), mine: z.string() })),
})

interface ChoiceDatabase extends DBSchema {
  choices: { key: string; value: unknown }
}

/** Choices of decisions that are not finished, on this computer. A choice that is stored is on disk. */
export interface ChoiceStore {
  get(key: string): Promise<RememberedChoices | undefined>
  /** Texts written by hand in another window of the same article stay. */
  put(key: string, remembered: RememberedChoices): Promise<void>
  remove(key: string): Promise<void>
}

export function createChoiceStore(): ChoiceStore {
  let opening: Promise<IDBPDatabase<ChoiceDatabase>> | undefined
  const open = () =>
    openDB<ChoiceDatabase>('etagere-choices', 1, {
      upgrade: database => void database.createObjectStore('choices'),
      blocking: () => void (opening = undefined),
      terminated: () => void (opening = undefined),
    })
  async function database(): Promise<IDBPDatabase<ChoiceDatabase>> {
    opening ??= open()
    try {
      return await opening
    } catch (error) {
      opening = undefined
      throw error
    }
  }
  return {
    async get(key) {
      return rememberedSchema.safeParse(await (await database()).get('choices', key)).data
    },
    async put(key, remembered) {
      const transaction = (await database()).transaction('choices', 'readwrite', { durability: 'strict' })
      const before = rememberedSchema.safeParse(await transaction.store.get(key)).data
      await transaction.store.put({ ...remembered, written: { ...before?.written, ...remembered.written } }, key)
      await transaction.done
    },
    async remove(key) {
      const transaction = (await database()).transaction('choices', 'readwrite', { durability: 'strict' })
      await transaction.store.delete(key)
      await transaction.done
    },
  }
}
