import type { ArticleId } from '#shared/domain/article.ts'
import { articlePresenceSchema, type ArticlePresence, type PresenceRequest } from '#shared/protocol/presence.ts'
import { routes } from '#shared/protocol/routes.ts'
import { request, type Connection } from './connection.ts'

/** Says that a window has an article open; answers who else has. `refused`: there is nothing to be said here (no such
 *  article, or an instance that does not know presence), so saying it again is no use. */
export async function enterPresence(
  connection: Connection,
  id: ArticleId,
  json: PresenceRequest,
): Promise<ArticlePresence | 'refused' | 'unanswered'> {
  const outcome = await request(connection, { method: 'PUT', path: routes.presence(id), json })
  if (outcome.kind === 'answer') return articlePresenceSchema.safeParse(outcome.body).data ?? 'refused'
  const isFinal = outcome.kind === 'problem' && [403, 404, 405, 410].includes(outcome.status)
  return isFinal ? 'refused' : 'unanswered'
}

/** Says that it has not any more. Where this gets lost, the instance finds out by the silence. */
export async function leavePresence(connection: Connection, id: ArticleId, session: string): Promise<void> {
  const path = `${routes.presence(id)}?${new URLSearchParams({ session }).toString()}`
  await request(connection, { method: 'DELETE', path, keepalive: true })
}
