/** Paths inside an imported folder: relative to it, with forward slashes; the folder itself is the empty path. */

export const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
export const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
export const joinPath = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

const markdownExtension = /\.(?:md|markdown)$/iu
export const isMarkdown = (path: string): boolean => markdownExtension.test(path)
export const withoutExtension = (name: string): string => name.replace(markdownExtension, '')
/** Whether a file is its folder's own article. The first name is preferred to the second. */
export const isIndexName = (name: string): boolean => /^(?:index|readme)\.(?:md|markdown)$/iu.test(name)

/** Where `address` leads from inside `folder`: undefined if out of the imported folder. From a slash on it leads from the
 *  imported folder itself, as in web sites. */
export function resolvePath(folder: string, address: string): string | undefined {
  const segments = address.startsWith('/') || folder === '' ? [] : folder.split('/')
  for (const segment of address.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined) return undefined
  }
  return segments.join('/')
}

/** The form in which a path is looked for when no file has exactly it: many systems do not tell case or composition. */
export const foldPath = (path: string): string => path.normalize('NFC').toLowerCase()
