import { foldTitle } from '#shared/domain/title.ts'
import { linkTargets } from '#shared/domain/wiki-link.ts'
import { targetKey } from '../postings.ts'
import { checkBySql, type Check } from './check.ts'

/* What must be true of the indexes, which could be made again from the articles. */

interface PresentRow {
  readonly id: string
  readonly title: string
  readonly tags: string
  readonly body: string
}
interface PostingRow {
  readonly key: string
  readonly title_key: string
}

const postingsAgree = (
  table: 'article_tag' | 'article_link',
  keysOf: (article: PresentRow) => readonly string[],
  what: string,
): Check => ({
  name: 'indexes',
  since: 30,
  find(db) {
    const articles = db.prepare<[], PresentRow>(
      'SELECT a.id, a.title, a.tags, r.body FROM article a JOIN revision r ON r.etag = a.etag WHERE a.deleted = 0',
    )
    const postings = db.prepare<[string], PostingRow>(`SELECT key, title_key FROM ${table} WHERE article_id = ?`)
    const wrong: string[] = []
    for (const article of articles.iterate()) {
      const expected = new Set(keysOf(article))
      const found = postings.all(article.id)
      const titleKey = foldTitle(article.title)
      const agrees =
        found.length === expected.size &&
        found.every(({ key, title_key }) => expected.has(key) && title_key === titleKey)
      if (!agrees) wrong.push(`the ${what} of article ${article.id} are indexed wrongly`)
    }
    return wrong
  },
})

const postingsOfNothing = (table: 'article_tag' | 'article_link', what: string): Check =>
  checkBySql(
    'indexes',
    30,
    `SELECT DISTINCT p.article_id FROM ${table} p LEFT JOIN article a ON a.id = p.article_id AND a.deleted = 0
     WHERE a.id IS NULL`,
    id => `there are ${what} of article ${id}, which is not there`,
  )

export const indexChecks: readonly Check[] = [
  postingsAgree('article_tag', ({ tags }) => (JSON.parse(tags) as string[]).map(foldTitle), 'tags'),
  postingsOfNothing('article_tag', 'tags'),
  // From then on links are kept beside the wiki.
  { ...postingsAgree('article_link', ({ body }) => linkTargets(body).map(targetKey), 'links'), until: 50 },
  { ...postingsOfNothing('article_link', 'links'), until: 50 },
]
