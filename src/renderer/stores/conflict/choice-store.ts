import type { DBSchema } from 'idb'
import { z } from 'zod'
import { inTransaction, ownDatabase } from '../../api/own-database.ts'
import type { RememberedChoices } from '../conflict-resolution.ts'

const decisionSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['mine', 'theirs', 'original', 'open']) }),
  z.object({ kind: z.literal('both'), first: z.enum(['mine', 'theirs']) }),
  z.object({ kind: z.literal('text'), text: z.string(), from: z.literal('suggestion').optional() }),
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

/** Choices of decisions that are not finished, on this computer, by the slot of the draft that they are about: whoever holds
 *  the draft holds its choices, so two windows never write to the same. A choice that is stored is on disk. */
export interface ChoiceStore {
  get(slot: string): Promise<RememberedChoices | undefined>
  put(slot: string, remembered: RememberedChoices): Promise<void>
  remove(slot: string): Promise<void>
}

export function createChoiceStore(): ChoiceStore {
  const database = ownDatabase<ChoiceDatabase>('etagere-choices', created => {
    created.createObjectStore('choices')
  })
  const writing = async () => (await database()).transaction('choices', 'readwrite', { durability: 'strict' })
  return {
    async get(slot) {
      return rememberedSchema.safeParse(await (await database()).get('choices', slot)).data
    },
    async put(slot, remembered) {
      const transaction = await writing()
      await inTransaction(transaction, () => {
        const put = transaction.store.put(remembered, slot)
        transaction.commit() // without waiting for the answer, so that it is carried out even if the page ends now
        return put
      })
    },
    async remove(slot) {
      const transaction = await writing()
      await inTransaction(transaction, () => transaction.store.delete(slot))
    },
  }
}
