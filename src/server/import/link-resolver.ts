import { foldPath, isIndexName, isMarkdown, nameOf, parentOf, resolvePath, withoutExtension } from './folder-path.ts'

/** What an address inside an imported folder leads to. */
export type Resolution<T> =
  | { readonly kind: 'article'; readonly article: T; readonly fragment: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'nothing' }

export interface LinkResolver<T> {
  /** For a relative address as it stands in a text of `folder`. */
  readonly address: (folder: string, address: string) => Resolution<T>
  /** For the name in `[[name#heading]]`: a path with or without extension, or the name of a file anywhere. */
  readonly name: (folder: string, name: string) => Resolution<T>
}

/** `articles` by the paths of their files and folders; `files` are those that do not become articles; `aliases` are links
 *  to files. */
export function createLinkResolver<T>(
  articles: ReadonlyMap<string, T>,
  files: Iterable<string>,
  aliases: ReadonlyMap<string, string>,
): LinkResolver<T> {
  const articlesByPath = createLookup(articles)
  const filesByPath = createLookup(new Map([...files].map(path => [path, path])))
  const articlesByName = createNameLookup([...articles], path => (isMarkdown(path) ? withoutExtension(path) : path))
  const filesByName = createNameLookup(
    [...files].map(path => [path, path]),
    path => path,
  )

  function atPath(
    path: string,
  ): Pick<Resolution<T> & { kind: 'article' }, 'article'> | { readonly path: string } | undefined {
    const direct = aliases.get(path) ?? path
    const article = articlesByPath(direct)
    if (article !== undefined) return { article }
    const file = filesByPath(direct)
    if (file !== undefined) return { path: file }
    for (const name of otherNames(direct)) {
      const meant = articlesByPath(name)
      if (meant !== undefined) return { article: meant }
    }
    return undefined
  }

  function at(path: string | undefined, fragment: string): Resolution<T> {
    if (path === undefined) return { kind: 'outside' }
    const found = atPath(path)
    if (found === undefined) return { kind: 'nothing' }
    return 'article' in found
      ? { kind: 'article', article: found.article, fragment }
      : { kind: 'file', path: found.path }
  }

  return {
    address(folder, address) {
      const [, path = '', fragment = ''] = /^([^?#]*)(?:\?[^#]*)?(?:#([\s\S]*))?$/u.exec(address) ?? []
      const decoded = at(resolvePath(folder, decode(path)), decode(fragment))
      // A percent sign may also be part of a file's name.
      return decoded.kind === 'nothing' ? at(resolvePath(folder, path), decode(fragment)) : decoded
    },
    name(folder, name) {
      const [, path = '', fragment = ''] = /^([^#^]*)(?:[#^]([\s\S]*))?$/u.exec(name) ?? []
      const target = path.trim()
      if (target === '') return { kind: 'nothing' }
      for (const from of [folder, '']) {
        const found = at(resolvePath(from, target), fragment)
        if (found.kind === 'article' || found.kind === 'file') return found
      }
      if (target.includes('/')) return { kind: 'nothing' }
      const article = articlesByName(isMarkdown(target) ? withoutExtension(target) : target)
      if (article !== undefined) return { kind: 'article', article, fragment }
      const file = filesByName(target)
      return file === undefined ? { kind: 'nothing' } : { kind: 'file', path: file }
    },
  }
}

/** Paths of Markdown files that an address may mean which is not the path of one. */
function* otherNames(path: string): Generator<string> {
  const folder = parentOf(path)
  const name = nameOf(path)
  const page = path.replace(/\.html?$/iu, '')
  if (page !== path || !/\.[a-z0-9]+$/iu.test(name)) {
    for (const extension of ['.md', '.markdown']) yield page + extension
  }
  const indexOf = path === '' ? '' : /^index\.html?$/iu.test(name) || isIndexName(name) ? folder : undefined
  if (indexOf === undefined) return
  if (indexOf !== '') yield indexOf
  else for (const index of ['index.md', 'index.markdown', 'readme.md', 'readme.markdown']) yield index
}

/** Finds by path: exactly, else by the only one that differs in case or composition alone. */
function createLookup<T>(byPath: ReadonlyMap<string, T>): (path: string) => T | undefined {
  const byFoldedPath = new Map<string, T | undefined>()
  for (const [path, value] of byPath) {
    const folded = foldPath(path)
    byFoldedPath.set(folded, byFoldedPath.has(folded) ? undefined : value)
  }
  return path => byPath.get(path) ?? byFoldedPath.get(foldPath(path))
}

/** Finds by the last part of a path, where only one has it. */
function createNameLookup<T>(
  entries: readonly (readonly [path: string, value: T])[],
  key: (path: string) => string,
): (name: string) => T | undefined {
  const byName = new Map<string, T | undefined>()
  for (const [path, value] of entries) {
    const name = foldPath(nameOf(key(path)))
    byName.set(name, byName.has(name) && byName.get(name) !== value ? undefined : value)
  }
  return name => byName.get(foldPath(nameOf(name)))
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    if (error instanceof URIError) return text
    throw error
  }
}
