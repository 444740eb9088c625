import { type ArticleContent } from '../article.ts'
import { align, createNumbering, editsBetween, type Span } from '../diff/alignment.ts'
import { comparable, isBlankLine, splitLines } from '../diff/text-lines.ts'
import { isAlike } from '../diff/words.ts'
import { foldTitle, normalizeTitle } from '../title.ts'
import { type ArticleMerge } from './article-merge.ts'

/** Which of the saves between the base and the article as it is now made each passage what it is there: their indexes in
 *  `saves`, in order, by the passage's id. `saves` are the article's contents after each save, the last the one that was
 *  merged. Where it cannot be told, it is every save that changed the text; what only the other writer changed is left
 *  out. */
export function creditPassages(
  merge: ArticleMerge,
  base: ArticleContent,
  saves: readonly ArticleContent[],
): ReadonlyMap<string, readonly number[]> {
  const credits = new Map<string, readonly number[]>()
  const credit = (part: { readonly kind: string; readonly id?: string }, steps: Iterable<number>): void => {
    const inOrder = [...new Set(steps)].sort((a, b) => a - b)
    if (part.id !== undefined && inOrder.length > 0) credits.set(part.id, inOrder)
  }
  const states = [base, ...saves]
  credit(merge.title, lastChange(states.map(({ title }) => normalizeTitle(title))))
  credit(merge.parentId, lastChange(states.map(({ parentId }) => parentId ?? '')))
  credit(merge.tags, tagChanges(states.map(({ tags }) => tags)))
  const blame = blameLines(states.map(({ body }) => splitLines(body).map(comparable)))
  const everySave = saves.flatMap(({ body }, step) => (body === states[step]?.body ? [] : [step]))
  let [b, t] = [0, 0]
  for (const region of merge.body.regions) {
    const [inBase, inTheirs] = region.kind === 'same' ? [region.text, region.text] : [region.base, region.theirs]
    const [before, after] = [splitLines(inBase), splitLines(inTheirs)]
    const removed = madeBy(before, blame?.removed.slice(b, b + before.length) ?? [])
    const made = madeBy(after, blame?.lines.slice(t, t + after.length) ?? [])
    ;[b, t] = [b + before.length, t + after.length]
    const isTheirs = region.kind === 'conflict' || (region.kind === 'merged' && region.changedBy !== 'mine')
    if (isTheirs) credit(region, removed.length + made.length > 0 ? [...removed, ...made] : everySave)
  }
  return credits
}

/** Blank lines between paragraphs were made by nobody. */
const madeBy = (lines: readonly string[], steps: readonly Iterable<number>[]): readonly number[] =>
  lines.flatMap((line, index) => (isBlankLine(line) ? [] : [...(steps[index] ?? [])]))

/** The last step that changed a value which is taken or left as a whole. */
function lastChange(values: readonly string[]): readonly number[] {
  if (values[0] === values.at(-1)) return []
  const last = values.findLastIndex((value, index) => index > 0 && value !== values[index - 1])
  return last === -1 ? [] : [last - 1]
}

/** For each tag that was added, taken away or spelled anew: the last step that did so. */
function tagChanges(states: readonly (readonly string[])[]): readonly number[] {
  const bySpelling = states.map(tags => new Map(tags.map(tag => [foldTitle(tag), tag])))
  const all = new Set(bySpelling.flatMap(tags => [...tags.keys()]))
  return [...all].flatMap(tag => lastChange(bySpelling.map(tags => tags.get(tag) ?? '')))
}

interface Blame {
  /** For each line of the base, the step that took it away, if any did. */
  readonly removed: readonly (readonly number[])[]
  /** For each line of the last state, the steps that made it. */
  readonly lines: readonly ReadonlySet<number>[]
}

interface Line {
  /** Where it stands in the base, if it came from there. */
  readonly at?: number
  readonly steps: ReadonlySet<number>
}

/** Follows every line from state to state. A line that replaces one like it was made by its writers too. */
function blameLines(states: readonly (readonly string[])[]): Blame | undefined {
  const { number } = createNumbering()
  const [base = [], ...later] = states
  const removed = new Array<readonly number[]>(base.length).fill([])
  const nobody: ReadonlySet<number> = new Set()
  let text = base
  let lines: readonly Line[] = base.map((_, at) => ({ at, steps: nobody }))
  for (const [step, next] of later.entries()) {
    const stretches = align(text.map(number), next.map(number))
    if (stretches === undefined) return undefined
    const made: Line[] = new Array<Line>(next.length).fill({ steps: new Set([step]) })
    for (const { left, right, length } of stretches) {
      for (let line = 0; line < length; line++) made[right + line] = lines[left + line] ?? { steps: nobody }
    }
    for (const { left, right } of editsBetween(stretches, { left: text.length, right: next.length })) {
      const gone = lines.slice(left.from, left.to)
      for (const at of gone.flatMap(line => line.at ?? [])) removed[at] = [step]
      const isRevised = isAlike(textOf(text, left), textOf(next, right))
      const steps = new Set([...(isRevised ? gone.flatMap(line => [...line.steps]) : []), step])
      made.fill({ steps }, right.from, right.to)
    }
    text = next
    lines = made
  }
  return { removed, lines: lines.map(({ steps }) => steps) }
}

const textOf = (lines: readonly string[], { from, to }: Span): string => lines.slice(from, to).join('\n')
