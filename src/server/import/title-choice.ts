import { limits } from '#shared/domain/article.ts'
import { shorten } from './outline.ts'

/** What a file's article may be called, best first: its title, the title with the file's name, then with numbers. */
export function titleChoice(title: string, fileName: string, attempt: number): string {
  if (attempt === 0) return title
  const name = shorten(fileName, 100)
  const suffix = attempt === 1 ? ` (${name})` : ` (${name} ${attempt})`
  return shorten(title, limits.title - suffix.length) + suffix
}

/** Whether an article is called what some attempt would have called it. */
export function isTitleChoice(current: string, title: string, fileName: string): boolean {
  const number = Number(/ (\d{1,6})\)$/u.exec(current)?.[1] ?? 2)
  return [0, 1, number].some(attempt => titleChoice(title, fileName, attempt) === current)
}
