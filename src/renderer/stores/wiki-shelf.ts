import { shallowRef } from 'vue'
import { sameTags, type Article, type ArticleId, type ArticleSummary } from '#shared/domain/article.ts'
import type { ArticleChange, Change } from '#shared/protocol/change.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import type { Gone } from '../api/wiki-api.ts'
import type { KnownInstance } from './instances.ts'
import { ArticleCache } from './article-cache.ts'
import { Outline } from './outline.ts'
import { OutlineLoader } from './outline-loader.ts'
import { noDisk, type ShelfDisk } from './shelf-disk.ts'

export type OutlinePhase =
  { readonly kind: 'loading' } | { readonly kind: 'ready' } | { readonly kind: 'failed'; readonly failure: ApiFailure }

export type ReadOutcome =
  | { readonly kind: 'read'; readonly article: Article }
  | Gone
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

/** From so many changed articles on, reading the list anew is less work than reading each. */
const manyChanges = 20
/** Changes come in bursts (an import, a storm of saves); one pass handles what came in this time. */
const settleMs = 150

/** What is known of one wiki's articles: the outline of all, the texts of some, both kept true by its changes. */
export class WikiShelf {
  readonly outline = shallowRef(new Outline())
  readonly phase = shallowRef<OutlinePhase>({ kind: 'loading' })
  /** ISO 8601: when the wiki confirmed the outline last. */
  readonly outlineAsOf = shallowRef<string>()
  readonly #cache = new ArticleCache()
  readonly #loader = new OutlineLoader()
  readonly #instance: KnownInstance
  readonly #onFailure: (failure: ApiFailure) => void
  readonly #disk: ShelfDisk
  /** Articles whose tags may differ from what the outline says: an event does not carry them. */
  readonly #unsure = new Set<ArticleId>()
  /** What changed while the list is on its way, which may be older than that; undefined was deleted. */
  #meanwhile: Map<ArticleId, ArticleSummary | undefined> | undefined
  #isDiskInDoubt = false
  #settling: ReturnType<typeof setTimeout> | undefined
  #loading: Promise<void> | undefined

  constructor(instance: KnownInstance, onFailure: (failure: ApiFailure) => void, disk: ShelfDisk = noDisk) {
    this.#instance = instance
    this.#onFailure = onFailure
    this.#disk = disk
  }

  cached(id: ArticleId): Article | undefined {
    return this.#cache.get(id)
  }

  /** ISO 8601: when the wiki confirmed what is cached last. */
  asOf(id: ArticleId): string | undefined {
    return this.#cache.asOf(id)
  }

  /** Reads the outline, or what of it changed. Calls that overlap share one run. */
  load(): Promise<void> {
    this.#loading ??= this.#loadOnce().finally(() => (this.#loading = undefined))
    return this.#loading
  }

  /** The article as it is now; what is cached already is revalidated. */
  async read(id: ArticleId): Promise<ReadOutcome> {
    const before = this.#cache.get(id) ?? (await this.#recall(id))
    const answer = await this.#instance.api.article(id, before?.etag)
    switch (answer.kind) {
      case 'found': {
        // A save that was answered meanwhile is newer than this answer.
        const now = this.#cache.get(id)
        if (now !== undefined && now !== before && now.revision > answer.value.revision) {
          return { kind: 'read', article: now }
        }
        this.absorb(answer.value)
        return { kind: 'read', article: answer.value }
      }
      case 'unchanged': {
        const article = this.#cache.get(id) ?? before
        if (article === undefined) return { kind: 'missing' }
        if (article === before) this.#keep(article)
        return { kind: 'read', article }
      }
      case 'missing':
      case 'deleted':
        this.remove(id)
        return answer
      case 'failed':
        this.#onFailure(answer.failure)
        return answer
    }
  }

  /** Takes in what a save, a restore or a read answered. */
  absorb(article: Article): void {
    this.#unsure.delete(article.id)
    this.#keep(article)
    const { body: _, ...summary } = article
    const known = this.outline.value.get(article.id)
    // An event may have told the etag already, and not the tags.
    if (known?.etag !== article.etag || !sameTags(known.tags, article.tags)) this.#put([summary])
  }

  remove(id: ArticleId): void {
    this.#unsure.delete(id)
    this.#cache.forget(id)
    this.#disk.removeArticle(id)
    this.#meanwhile?.set(id, undefined)
    if (this.outline.value.get(id) !== undefined) this.outline.value = this.outline.value.with([], [id])
  }

  /** Takes in a change that somebody committed; perhaps this very client. */
  hear(change: Change): void {
    if (change.kind === 'reset') {
      void this.#readAnew()
      return
    }
    this.#confirmOutline()
    if (change.kind === 'side') return
    const known = this.outline.value.get(change.articleId)
    if (known !== undefined && known.etag === change.etag) return
    if (change.kind === 'delete') {
      this.remove(change.articleId)
      return
    }
    this.#put([summaryFrom(change, known)])
    this.#unsure.add(change.articleId)
    this.#settling ??= setTimeout(() => void this.#settle(), settleMs)
  }

  /** A backup was restored, or too much was missed: nothing that is known has to be true any more. */
  async #readAnew(): Promise<void> {
    this.#cache.clear()
    this.#unsure.clear()
    // A list that is on its way may be older than that.
    await this.#loading
    this.#cache.clear()
    this.#isDiskInDoubt = true
    await this.load()
  }

  /** Forgets the copies that are no heads, once after they came into doubt. */
  #tidyDisk(): void {
    if (!this.#isDiskInDoubt) return
    this.#isDiskInDoubt = false
    const outline = this.outline.value
    this.#disk.forgetUnless(({ id, etag }) => outline.get(id)?.etag === etag)
  }

  async #loadOnce(): Promise<void> {
    const meanwhile = new Map<ArticleId, ArticleSummary | undefined>()
    this.#meanwhile = meanwhile
    if (this.phase.value.kind !== 'ready') void this.#recallOutline()
    const outcome = await this.#loader.load(this.#instance.api)
    this.#meanwhile = undefined
    if (outcome.kind === 'failed') {
      this.#onFailure(outcome.failure)
      if (this.phase.value.kind !== 'ready') this.phase.value = outcome
      return
    }
    const articles = new Map(outcome.articles)
    for (const [id, article] of meanwhile) {
      if (article === undefined) articles.delete(id)
      else if (article.revision > (articles.get(id)?.revision ?? 0)) articles.set(id, article)
    }
    this.outline.value = new Outline(articles)
    this.phase.value = { kind: 'ready' }
    this.#confirmOutline()
    this.#tidyDisk()
  }

  /** The list as it was seen last, for as long as the wiki does not answer. */
  async #recallOutline(): Promise<void> {
    const kept = await this.#disk.outline()
    if (kept === undefined || this.phase.value.kind === 'ready' || this.outline.value.size > 0) return
    this.outline.value = new Outline(new Map(kept.articles.map(article => [article.id, article])))
    this.outlineAsOf.value = kept.asOf
  }

  #confirmOutline(): void {
    if (this.phase.value.kind !== 'ready') return
    this.outlineAsOf.value = now()
    this.#disk.keepOutline(() => ({
      articles: [...this.outline.value.all()],
      asOf: this.outlineAsOf.value ?? now(),
    }))
  }

  /** The text as it was seen last on this computer. */
  async #recall(id: ArticleId): Promise<Article | undefined> {
    const kept = await this.#disk.article(id)
    if (kept !== undefined && this.#cache.get(id) === undefined) this.#cache.put(kept)
    return this.#cache.get(id)
  }

  #keep(article: Article): void {
    const kept = { article, asOf: now() }
    this.#cache.put(kept)
    this.#disk.keepArticle(kept)
  }

  async #settle(): Promise<void> {
    this.#settling = undefined
    const unsure = [...this.#unsure]
    this.#unsure.clear()
    if (unsure.length > manyChanges) return this.load()
    for (const id of unsure) await this.read(id)
  }

  #put(summaries: readonly ArticleSummary[]): void {
    summaries.forEach(summary => this.#meanwhile?.set(summary.id, summary))
    this.outline.value = this.outline.value.with(summaries)
  }
}

const now = () => new Date().toISOString()

/** As much of a summary as an event tells; tags stay as they were until the article is read. */
function summaryFrom(change: ArticleChange, known: ArticleSummary | undefined): ArticleSummary {
  return {
    id: change.articleId,
    title: change.title,
    parentId: change.parentId,
    tags: known?.tags ?? [],
    etag: change.etag,
    revision: change.revision,
    createdAt: known?.createdAt ?? change.at,
    updatedAt: change.at,
    updatedBy: change.author,
  }
}
