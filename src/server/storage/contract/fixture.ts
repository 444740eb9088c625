import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import type { Article, ArticleId } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Edit, WikiStore, Writer } from '../port.ts'

export type OpenStore = (folder: string) => Promise<WikiStore>

export interface Wiki {
  readonly store: WikiStore
  /** Another store on the same folder, as another process would have it. */
  another(): Promise<WikiStore>
  /** An article that Ana has just begun. */
  begin(content?: Partial<Edit>, id?: ArticleId): Promise<Article>
  /** All that can be read of the given articles and of the log; equal before and after means that nothing changed. */
  everything(...ids: readonly ArticleId[]): Promise<unknown>
}

export const ana: Writer = { person: 'Ana' }
export const ben: Writer = { person: 'Ben' }
export const withKey = (writer: Writer, key: string, fingerprint = 'f'): Writer => ({
  ...writer,
  request: { key, fingerprint },
})

export const newId = () => randomUUID() as ArticleId
export const noSuchEtag = '"AAAAAAAAAAAAAAAAAAAAAA"' as Etag
export const everyItem = { limit: 1000 }

let titles = 0
/** A save that says what a test does not care about for it; titles differ unless given. */
export const edit = (given: Partial<Edit> = {}): Edit => ({
  title: `Article ${++titles}`,
  parentId: null,
  tags: [],
  body: '',
  note: '',
  ...given,
})
/** The save that an article's writer sends after changing some of it. */
export const changed = ({ title, parentId, tags, body }: Article, change: Partial<Edit>): Edit => ({
  title,
  parentId,
  tags,
  body,
  note: '',
  ...change,
})

/** The outcome, known to be of this kind. */
export function as<K extends string, T extends { readonly kind: string }>(
  kind: K,
  outcome: T,
): Extract<T, { readonly kind: K }> {
  if (isKind(kind, outcome)) return outcome
  throw new Error(`expected ${kind}, got ${JSON.stringify(outcome)}`)
}
const isKind = <K extends string, T extends { readonly kind: string }>(
  kind: K,
  outcome: T,
): outcome is Extract<T, { readonly kind: K }> => outcome.kind === kind

export function defined<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('expected a value')
  return value
}

/** A fresh wiki for each test. */
export function useWiki(open: OpenStore): Wiki {
  let folder = ''
  let stores: WikiStore[] = []
  const openOne = async () => {
    const store = await open(folder)
    stores.push(store)
    return store
  }
  const first = () => defined(stores[0])

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'etagere-'))
    await openOne()
  })
  afterEach(async () => {
    await Promise.all(stores.map(store => store.close()))
    stores = []
    await rm(folder, { recursive: true })
  })

  return {
    get store() {
      return first()
    },
    another: openOne,
    begin: async (content, id = newId()) => as('saved', await first().create(id, edit(content), ana)).article,
    everything: async (...ids) => ({
      sequence: await first().lastSequence(),
      changes: await first().changes(0, 10_000),
      articles: await first().articles(everyItem),
      states: await Promise.all(ids.map(id => first().article(id))),
      revisions: await Promise.all(ids.map(id => first().revisions(id, everyItem))),
    }),
  }
}
