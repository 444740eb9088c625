import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Instance } from '#shared/protocol/instance.ts'
import type { Connection } from '../api/connection.ts'
import { createWikiApi } from '../api/wiki-api.ts'

export interface FoundInstance {
  readonly connection: Connection
  readonly instance: Instance
}
export type NotFound =
  { readonly kind: 'sign-in-needed' } | { readonly kind: 'failed'; readonly message: string; readonly hint: string }

/** The instance that belongs to this window: the app's own, or the one that served this page to a browser. */
export async function findLocalInstance(): Promise<Result<FoundInstance, NotFound>> {
  const connection = await localConnection()
  if (!connection.ok) return connection
  const answer = await createWikiApi(connection.value).instance()
  if (answer.kind === 'found') return ok({ connection: connection.value, instance: answer.value })
  if (answer.failure.kind === 'sign-in-needed') return fail({ kind: 'sign-in-needed' })
  return fail({
    kind: 'failed',
    message: 'The wiki did not answer.',
    hint:
      window.etagere === undefined
        ? 'Is the program that serves it still running?'
        : 'Quit Etagere and start it again. Nothing that was saved is lost.',
  })
}

async function localConnection(): Promise<Result<Connection, NotFound>> {
  if (window.etagere === undefined) return ok({ address: location.origin })
  const local = await window.etagere.localInstance()
  return local.ok
    ? local
    : fail({ kind: 'failed', message: 'The wiki could not be opened.', hint: local.error.message })
}
