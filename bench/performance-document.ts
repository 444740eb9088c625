import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { format, resolveConfig } from 'prettier'

const path = resolve(import.meta.dirname, '../docs/performance.md')
const begin = (name: string) => `<!-- ${name}: written by the benchmark -->`
const end = (name: string) => `<!-- end of ${name} -->`

/** Puts a section in place of what it said before; the others stay as they are. The document itself says, by its marks, which
 *  sections there are and in which order.
 *  @throws Error where it has no such section */
export async function writeSection(name: string, markdown: string): Promise<void> {
  const document = readFileSync(path, 'utf8')
  const text = replaceSection(document, name, markdown)
  const options = await resolveConfig(path)
  writeFileSync(path, await format(text, { ...options, filepath: path }))
}

export function replaceSection(document: string, name: string, markdown: string): string {
  const from = document.indexOf(begin(name))
  const to = document.indexOf(end(name))
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no section ${name}`)
  return `${document.slice(0, from)}${begin(name)}\n\n${markdown.trim()}\n\n${document.slice(to)}`
}

/** A table of Markdown; the first row names the columns. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
