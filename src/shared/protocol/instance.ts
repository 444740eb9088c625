import { z } from 'zod'

export const roles = ['owner', 'editor'] as const

/** `GET /instance` */
export const instanceSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  version: z.string(),
  capabilities: z.array(z.string()),
  you: z.object({ name: z.string(), role: z.enum(roles) }),
  /** The newest committed sequence number: where a fresh client starts to watch. */
  sequence: z.number().int().nonnegative(),
})
export type Instance = z.infer<typeof instanceSchema>
