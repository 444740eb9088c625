import { foldTitle } from '#shared/domain/title.ts'
import { checkBySql, type Check } from './check.ts'

/* What must be true of the index of tags, which could be made again from the articles. The links stand beside
   the wiki's file: `derived-claims.ts`. */

interface PresentRow {
  readonly id: string
  readonly title: string
  readonly tags: string
}
interface TagRow {
  readonly key: string
  readonly title_key: string
}

const tagsAgree: Check = {
  name: 'indexes',
  since: 30,
  find(db) {
    const articles = db.prepare<[], PresentRow>('SELECT id, title, tags FROM article WHERE deleted = 0')
    const indexed = db.prepare<[string], TagRow>('SELECT key, title_key FROM article_tag WHERE article_id = ?')
    const wrong: string[] = []
    for (const article of articles.iterate()) {
      const expected = new Set((JSON.parse(article.tags) as string[]).map(foldTitle))
      const found = indexed.all(article.id)
      const titleKey = foldTitle(article.title)
      const agrees =
        found.length === expected.size &&
        found.every(({ key, title_key }) => expected.has(key) && title_key === titleKey)
      if (!agrees) wrong.push(`the tags of article ${article.id} are indexed wrongly`)
    }
    return wrong
  },
}

const tagsOfNothing: Check = checkBySql(
  'indexes',
  30,
  `SELECT DISTINCT t.article_id FROM article_tag t LEFT JOIN article a ON a.id = t.article_id AND a.deleted = 0
   WHERE a.id IS NULL`,
  id => `there are tags of article ${id}, which is not there`,
)

export const indexChecks: readonly Check[] = [tagsAgree, tagsOfNothing]
