import { z } from 'zod'
import { InvalidCursor } from '../port.ts'

/** Where a page of articles ended, in order of folded title, then id. */
export const articlePosition = z.tuple([z.literal('article'), z.string(), z.string()])
/** Where a page of revisions ended. */
export const revisionPosition = z.tuple([z.literal('revision'), z.number().int().positive()])

export const encodeCursor = (position: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url')

/** @throws InvalidCursor for what `encodeCursor` would not have made of such a position. */
export function decodeCursor<T extends readonly (string | number)[]>(cursor: string, schema: z.ZodType<T>): T {
  const position = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!position.success || encodeCursor(position.data) !== cursor) throw new InvalidCursor('not a cursor of this wiki')
  return position.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the schema refuses it
  }
}
