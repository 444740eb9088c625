import type { ImportReport } from '#shared/desktop-api.ts'
import { limits, type ArticleId } from '#shared/domain/article.ts'
import { foldTitle } from '#shared/domain/title.ts'
import { isIndexName, nameOf, parentOf, withoutExtension } from './folder-path.ts'
import { createLinkResolver } from './link-resolver.ts'
import { fitTitle, listOf, type Outline } from './outline.ts'
import type { PlannedArticle, Source } from './planned-article.ts'
import { planRewrites, type LinkedArticle } from './rewrite.ts'
import { titleChoice } from './title-choice.ts'

export interface OutlinedFile {
  readonly path: string
  readonly outline: Outline
}

/** What was found in a folder; paths are relative to it. */
export interface FolderContents {
  readonly markdownFiles: readonly OutlinedFile[]
  /** All other files, Markdown that could not be read among them. */
  readonly otherFiles: readonly string[]
  /** The files that symbolic links inside the folder lead to, by the links' paths. */
  readonly aliases: ReadonlyMap<string, string>
}

export interface Plan extends Pick<ImportReport, 'skipped' | 'leftOut' | 'notes'> {
  /** Parents before their children. */
  readonly articles: readonly PlannedArticle[]
}

/** Room for the body in a request that saves the article. */
const maximumBodyBytes = limits.requestBytes - 64 * 1024
/** About what the address of an article adds to a link. */
const bytesPerReference = 80

/** Decides what articles a folder becomes: pure, never throws, and takes a time about linear in what it is given. */
export function planImport(contents: FolderContents, idOf: (path: string) => ArticleId): Plan {
  const isFit = ({ outline }: OutlinedFile) =>
    outline.requestBytes + bytesPerReference * outline.references.length <= maximumBodyBytes
  const files = contents.markdownFiles.filter(isFit)
  const tooLarge = contents.markdownFiles.filter(file => !isFit(file)).map(file => file.path)

  const drafts = draftArticles(files, idOf)
  const titles = new Set(drafts.articles.map(draft => foldTitle(draft.wantedTitle)))
  const otherFiles = [...contents.otherFiles, ...tooLarge]
  const resolver = createLinkResolver<LinkedArticle>(drafts.byPath, otherFiles, contents.aliases)
  const notes: Plan['notes'] = []
  const referrers = new Map<string, string[]>()

  for (const draft of drafts.articles) {
    if (draft.title !== draft.wantedTitle) {
      const reason = `a sibling is called “${draft.wantedTitle}” too, so this became “${draft.title}”`
      notes.push({ path: draft.path, reason })
    }
    const { outline, filePath } = draft
    if (outline === undefined || filePath === undefined) continue
    const { rewrites, leftOut, remarks } = planRewrites(filePath, outline.references, resolver, titles)
    draft.source = { path: filePath, cuts: outline.cuts, rewrites }
    for (const reason of [...outline.remarks, ...remarks]) notes.push({ path: filePath, reason })
    for (const path of leftOut) {
      const paths = referrers.get(path) ?? []
      paths.push(filePath)
      referrers.set(path, paths)
    }
  }
  return {
    articles: drafts.articles,
    skipped: tooLarge.map(path => ({ path, reason: tooLargeReason })),
    leftOut: [...referrers].map(([path, from]) => ({ path, reason: `stayed outside; referred to in ${listOf(from)}` })),
    notes,
  }
}

/** Why a file does not become an article that a request could not carry any more. */
export const tooLargeReason = `larger than an article may be (${limits.requestBytes / 1024 / 1024} MB)`

interface Draft extends LinkedArticle {
  readonly parent: Draft | undefined
  readonly filePath: string | undefined
  source: Source | undefined
}

/** An article for each file and for each folder with files in or below it. */
function draftArticles(files: readonly OutlinedFile[], idOf: (path: string) => ArticleId) {
  const articles: Draft[] = []
  const byPath = new Map<string, Draft>()
  const titlesBelow = new Map<Draft | undefined, TitleGiver>()
  const indexFiles = indexFilesOf(files)

  function add(path: string, idPath: string, name: string, file: OutlinedFile | undefined): Draft {
    const parent = folderArticle(parentOf(path))
    const isFolder = idPath.endsWith('/')
    const wantedTitle = file?.outline.title ?? (isFolder ? name : titleFromName(name))
    let giveTitle = titlesBelow.get(parent)
    if (giveTitle === undefined) titlesBelow.set(parent, (giveTitle = createTitleGiver()))
    const draft: Draft = {
      id: idOf(idPath),
      path: file?.path ?? path,
      parent,
      title: giveTitle(wantedTitle, name),
      wantedTitle,
      fileName: name,
      tags: file?.outline.tags ?? [],
      outline: file?.outline,
      filePath: file?.path,
      source: undefined,
    }
    articles.push(draft)
    byPath.set(path, draft)
    if (file !== undefined) byPath.set(file.path, draft)
    return draft
  }

  /** The article of a folder, made when it is first asked for; the imported folder itself has none. */
  function folderArticle(path: string): Draft | undefined {
    if (path === '') return undefined
    return byPath.get(path) ?? add(path, `${path}/`, fitName(nameOf(path)), indexFiles.get(path))
  }

  for (const file of files) {
    const folder = parentOf(file.path)
    if (indexFiles.get(folder) === file) folderArticle(folder)
    else add(file.path, file.path, fitName(withoutExtension(nameOf(file.path))), file)
  }
  return { articles, byPath }
}

/** Of each folder the file that is its own article: `index` before `README`. */
function indexFilesOf(files: readonly OutlinedFile[]): Map<string, OutlinedFile> {
  const indexFiles = new Map<string, OutlinedFile>()
  for (const file of files) {
    const folder = parentOf(file.path)
    const name = nameOf(file.path)
    if (folder === '' || !isIndexName(name)) continue
    const other = indexFiles.get(folder)
    const isPreferred = /^index/iu.test(name) && other !== undefined && !/^index/iu.test(nameOf(other.path))
    if (other === undefined || isPreferred) indexFiles.set(folder, file)
  }
  return indexFiles
}

type TitleGiver = (wanted: string, fileName: string) => string

/** Gives siblings titles that differ. */
function createTitleGiver(): TitleGiver {
  const taken = new Set<string>()
  const nextAttempts = new Map<string, number>()
  return (wanted, fileName) => {
    const key = titleChoice(wanted, fileName, 1)
    let attempt = nextAttempts.get(key) ?? 0
    while (taken.has(foldTitle(titleChoice(wanted, fileName, attempt)))) attempt++
    nextAttempts.set(key, attempt + 1)
    const title = titleChoice(wanted, fileName, attempt)
    taken.add(foldTitle(title))
    return title
  }
}

const fitName = (name: string): string => fitTitle(name) || 'Untitled'

function titleFromName(name: string): string {
  return fitTitle(name.replace(/[-_]+/gu, ' ')) || name
}
