import type { ArticleSummary } from '#shared/domain/article.ts'
import type { Heading } from '../../markdown/render-markdown.ts'

/** What stands beside an article. */
export interface RailContent {
  readonly instanceId: string
  readonly title: string
  readonly headings: readonly Heading[]
  /** The slug of the heading that is read; undefined at the top. */
  readonly current: string | undefined
  readonly backlinks: readonly ArticleSummary[]
  readonly tags: readonly string[]
}
