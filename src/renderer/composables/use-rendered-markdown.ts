import { computed, shallowRef, watch, type ShallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'
import { drawLongMarkdown, isLongMarkdown } from '../markdown/draw-long-markdown.ts'
import { useHighlight } from '../markdown/highlighter.ts'
import type { LinkPlace } from '../markdown/links.ts'
import { renderMarkdown, type Heading, type MarkdownContext, type SanitizedHtml } from '../markdown/render-markdown.ts'
import { articleRoute, newArticleRoute } from '../router.ts'
import { useArticles } from '../stores/articles.ts'

export interface MarkdownSource {
  readonly instanceId: string
  /** Undefined for an article that is still to be made. */
  readonly articleId?: ArticleId | undefined
  readonly title?: string | undefined
  readonly body: string
}

/** As much of a text as is drawn. */
export interface DrawnMarkdown {
  /** The text that this is of. */
  readonly source: MarkdownSource
  readonly parts: readonly SanitizedHtml[]
  readonly headings: readonly Heading[]
  readonly isWhole: boolean
}

/** An article's text as HTML, rendered anew when the text changes or when an article that it links to comes or goes; not
 *  when others do. A short text is there at once. A long one comes part by part, the first as soon as can be; where it
 *  takes the place of an earlier version of itself, it comes as a whole. */
export function useRenderedMarkdown(source: () => MarkdownSource): Readonly<ShallowRef<DrawnMarkdown>> {
  const router = useRouter()
  const articles = useArticles()
  const hasCode = computed(() => /^ {0,3}(?:```|~~~)|^(?: {4}|\t)/mu.test(source().body))
  const highlight = computed(() => useHighlight(hasCode.value).value)

  function placeOf(target: ReturnType<typeof linkTargets>[number]): LinkPlace {
    const { instanceId, articleId } = source()
    const outline = articles.outlineOf(instanceId)
    const isKnown = articles.phaseOf(instanceId).kind === 'ready'
    if (target.kind === 'id') {
      const { href } = router.resolve(articleRoute(instanceId, target.id))
      return { href, exists: !isKnown || outline.get(target.id) !== undefined }
    }
    const found = outline.byTitle(target.title, articleId)
    return {
      href: found === undefined ? '' : router.resolve(articleRoute(instanceId, found.id)).href,
      exists: found !== undefined,
    }
  }

  const places = computed<ReadonlyMap<string, LinkPlace>>(before => {
    const now = new Map(
      linkTargets(source().body).map(target => [
        target.kind === 'id' ? target.id : `[[${target.title}`,
        placeOf(target),
      ]),
    )
    return before !== undefined && samePlaces(before, now) ? before : now
  })

  const context = computed<MarkdownContext>(() => {
    const { instanceId, title } = source()
    const known = places.value
    return {
      title,
      highlight: highlight.value,
      placeOfArticle: ({ id, fragment }) => ({
        href: router.resolve(articleRoute(instanceId, id, 'article', fragment)).href,
        exists: known.get(id)?.exists ?? true,
      }),
      placeOfTitle: wanted => {
        const place = known.get(`[[${foldTitle(wanted)}`)
        if (place?.exists === true) return place
        return { href: router.resolve(newArticleRoute(instanceId, { title: wanted })).href, exists: false }
      },
    }
  })

  const nothing = (of: MarkdownSource): DrawnMarkdown => ({ source: of, parts: [], headings: [], isWhole: false })
  const drawn = shallowRef<DrawnMarkdown>(nothing(source()))
  watch(
    [context, () => source().body] as const,
    async ([inContext, body], _before, onCleanup) => {
      const wanted = source()
      if (!isLongMarkdown(body)) {
        const { html, headings } = renderMarkdown(body, inContext)
        drawn.value = { source: wanted, parts: [html], headings, isWhole: true }
        return
      }
      const abort = new AbortController()
      onCleanup(() => abort.abort())
      const isRedrawn = isSameArticle(drawn.value.source, wanted) && drawn.value.isWhole
      if (!isRedrawn) drawn.value = nothing(wanted)
      for await (const { parts, headings, isWhole } of drawLongMarkdown(body, inContext, hasCode.value, abort.signal)) {
        if (isWhole || !isRedrawn) drawn.value = { source: wanted, parts, headings, isWhole }
      }
    },
    { immediate: true },
  )
  return drawn
}

const isSameArticle = (a: MarkdownSource, b: MarkdownSource): boolean =>
  a.instanceId === b.instanceId && a.articleId === b.articleId

function samePlaces(a: ReadonlyMap<string, LinkPlace>, b: ReadonlyMap<string, LinkPlace>): boolean {
  if (a.size !== b.size) return false
  return [...a].every(([key, { href, exists }]) => b.get(key)?.href === href && b.get(key)?.exists === exists)
}
