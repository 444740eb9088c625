import type { Refused, Saved } from '../port.ts'
import type { Occasion } from './history.ts'
import type { RequestLog } from './request-log.ts'
import type { RevisionLog } from './revision-log.ts'

type KeyReused = Extract<Refused, { kind: 'key-reused' }>

/** Finds the first answer to a request that is made again, where it made or moved an article. */
export function createAnswers(requests: RequestLog, revisions: RevisionLog) {
  return function answered({ now, writer }: Occasion): Saved | KeyReused | undefined {
    const etag = requests.find(now, writer)
    if (etag === undefined) return undefined
    const article = etag === 'key-reused' ? undefined : revisions.articleAt(etag)
    return article === undefined ? { kind: 'key-reused' } : { kind: 'saved', article, repeated: true }
  }
}
