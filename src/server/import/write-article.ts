import { sameContent, type Article } from '#shared/domain/article.ts'
import type { CreateOutcome, Edit, SaveOutcome, Writer } from '../storage/port.ts'
import type { ImportTarget } from './import-target.ts'
import type { PlannedArticle } from './planned-article.ts'
import { isTitleChoice, titleChoice } from './title-choice.ts'

export type WriteOutcome =
  | { readonly kind: 'created' | 'updated'; readonly title: string }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'skipped'; readonly reason: string }

/** What an import decided for an article's head, but for its title. */
export type Content = Omit<Edit, 'title'>

/** Titles that are tried before an article counts as one for which there is no place. */
const maximumAttempts = 100

/** Makes the article, or, if somebody made it in the meantime, brings it up to date. */
export async function createArticle(
  wiki: ImportTarget,
  article: PlannedArticle,
  content: Content,
  writer: Writer,
): Promise<WriteOutcome> {
  for (const title of titlesFor(article)) {
    const outcome = await wiki.create(article.id, { ...content, title }, writer)
    if (outcome.kind === 'saved') return outcome.repeated ? { kind: 'unchanged' } : { kind: 'created', title }
    if (outcome.kind === 'exists') return updateArticle(wiki, article, outcome.current, content, writer)
    if (outcome.kind !== 'title-taken') return { kind: 'skipped', reason: refusalOf(outcome) }
  }
  return { kind: 'skipped', reason: 'its siblings have all titles that it could have' }
}

/** Brings the article up to date only while nobody but an import has written its head. */
export async function updateArticle(
  wiki: ImportTarget,
  article: PlannedArticle,
  current: Article,
  content: Content,
  writer: Writer,
): Promise<WriteOutcome> {
  const keepsTitle = isTitleChoice(current.title, article.wantedTitle, article.fileName)
  for (const title of keepsTitle ? [current.title] : titlesFor(article)) {
    const edit = { ...content, title }
    if (sameContent(current, edit)) return { kind: 'unchanged' }
    const head = await wiki.revision(current.id, current.etag)
    if (head?.note !== content.note) return { kind: 'skipped', reason: editedReason }
    const outcome = await wiki.save(current.id, [current.etag], edit, writer)
    if (outcome.kind === 'saved') return outcome.repeated ? { kind: 'unchanged' } : { kind: 'updated', title }
    if (outcome.kind !== 'title-taken') return { kind: 'skipped', reason: refusalOf(outcome) }
  }
  return { kind: 'skipped', reason: 'its siblings have all titles that it could have' }
}

function* titlesFor({ title, wantedTitle, fileName }: PlannedArticle): Generator<string> {
  yield title
  for (let attempt = 0; attempt < maximumAttempts; attempt++) {
    const choice = titleChoice(wantedTitle, fileName, attempt)
    if (choice !== title) yield choice
  }
}

type Unwritten = Exclude<CreateOutcome | SaveOutcome, { kind: 'saved' | 'exists' | 'title-taken' }>

function refusalOf(outcome: Unwritten): string {
  switch (outcome.kind) {
    case 'stale':
      return 'edited in the wiki while the import ran; left as it is'
    case 'missing':
    case 'deleted':
      return deletedReason
    case 'parent-refused':
      return outcome.reason === 'deleted'
        ? 'the article of its folder was deleted in the wiki'
        : 'there is no article for its folder to stand under'
    case 'revision-unknown':
    case 'key-reused':
      return 'refused by the wiki'
  }
}

const editedReason = 'edited in the wiki since it was imported; left as it is'
export const deletedReason = 'deleted in the wiki since it was imported; restore it there to import it again'
