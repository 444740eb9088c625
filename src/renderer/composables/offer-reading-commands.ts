import { ClipboardCopy, Link } from '@lucide/vue'
import { formatArticleLink } from '#shared/domain/wiki-link.ts'
import { useArticles } from '../stores/articles.ts'
import { useToasts } from '../stores/toasts.ts'
import { copyText } from './copy-text.ts'
import { offerArticleCommand } from './use-article-commands.ts'

/** What a reader can do with an article, in its menus. */
export function offerReadingCommands(): void {
  const copy = async (text: string, done: string) => {
    if (await copyText(text)) useToasts().confirm(done)
    else useToasts().warn('The browser did not allow copying')
  }
  offerArticleCommand({
    id: 'copy-link',
    label: 'Copy a link for other articles',
    icon: Link,
    run: ({ article }) =>
      copy(`[${article.title.replace(/[[\]\\]/gu, '\\$&')}](${formatArticleLink(article)})`, 'Link copied'),
  })
  offerArticleCommand({
    id: 'copy-markdown',
    label: 'Copy the text as Markdown',
    icon: ClipboardCopy,
    run: async ({ instanceId, article }) => {
      const articles = useArticles()
      const outcome = await articles.read(instanceId, article.id)
      const read = outcome.kind === 'read' ? outcome.article : articles.cached(instanceId, article.id)
      if (read === undefined) useToasts().warn('Not copied. The article could not be read.')
      else await copy(read.body, 'Text copied')
    },
  })
}
