import { computed, type ComputedRef } from 'vue'
import { useRouter } from 'vue-router'
import type { ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'
import { useHighlight } from '../markdown/highlighter.ts'
import type { LinkPlace } from '../markdown/links.ts'
import { renderMarkdown, type RenderedMarkdown } from '../markdown/render-markdown.ts'
import { articleRoute, newArticleRoute } from '../router.ts'
import { useArticles } from '../stores/articles.ts'

export interface MarkdownSource {
  readonly instanceId: string
  /** Undefined for an article that is still to be made. */
  readonly articleId?: ArticleId | undefined
  readonly title?: string | undefined
  readonly body: string
}

/** An article's text as HTML, rendered anew when the text changes or when an article that it links to comes or goes; not
 *  when others do. */
export function useRenderedMarkdown(source: () => MarkdownSource): ComputedRef<RenderedMarkdown> {
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

  return computed(() => {
    const { instanceId, title, body } = source()
    const known = places.value
    return renderMarkdown(body, {
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
    })
  })
}

function samePlaces(a: ReadonlyMap<string, LinkPlace>, b: ReadonlyMap<string, LinkPlace>): boolean {
  if (a.size !== b.size) return false
  return [...a].every(([key, { href, exists }]) => b.get(key)?.href === href && b.get(key)?.exists === exists)
}
