import { sameTags, type ArticleContent } from '../article.ts'
import { comparable, isBlankLine, splitLines } from '../diff/text-lines.ts'
import { type ArticleMerge } from './article-merge.ts'
import { tagsOf, textOf } from './decide.ts'
import { type ConflictRegion, type Decision, type MergedRegion, type Region } from './passage.ts'
import { suggestedText } from './suggestion.ts'

/** What was decided about each passage, by its id, as far as a merged article that was saved still tells: of a passage that
 *  merged by itself and was left so, nothing. What is none of the versions was written by hand. */
export function outcomesOf(merge: ArticleMerge, saved: ArticleContent): ReadonlyMap<string, Decision> {
  const outcomes = new Map<string, Decision>()
  const { title, parentId, tags } = merge
  for (const [field, value] of [
    [title, saved.title],
    [parentId, saved.parentId],
  ] as const) {
    if (field.kind === 'same' || (field.kind === 'merged' && field.value === value)) continue
    const kept = (['mine', 'theirs'] as const).find(side => field[side] === value)
    const isOriginal = kept === undefined && field.base === value
    outcomes.set(field.id, isOriginal ? { kind: 'original' } : kept ? { kind: kept } : byHand(value ?? ''))
  }
  if (tags.kind === 'merged' && !sameTags(tags.value, saved.tags)) {
    const kept = versions.find(decision => sameTags(tagsOf(merge, { [tags.id]: decision }) ?? [], saved.tags))
    outcomes.set(tags.id, kept ?? byHand(saved.tags.join('\n')))
  }
  for (const { region, decision } of readRegions(merge, saved.body)) {
    if (decision !== undefined) outcomes.set(region.id, decision)
  }
  return outcomes
}

type Passage = MergedRegion | ConflictRegion

const versions: readonly Decision[] = [{ kind: 'mine' }, { kind: 'theirs' }, { kind: 'original' }]
const both: readonly Decision[] = [
  { kind: 'both', first: 'mine' },
  { kind: 'both', first: 'theirs' },
]
const byHand = (text: string): Decision => ({ kind: 'text', text })

/** How a text was read up to a line: what each region says in it, and how much of that is none of its versions. */
interface Reading {
  readonly cost: number
  readonly last?: { readonly region: Passage; readonly decision: Decision | undefined } | undefined
  readonly before?: Reading
}

/** What is none of the versions costs more than any version. */
const byHandCost = 1_000
/** How many readings are followed at once. */
const mostReadings = 100
/** A text by hand is looked for up to this many lines, blank ones not counted. */
const longestByHand = 400

/** The saved text read region by region, in the way that needs the fewest texts by hand. Blank lines do not count: they
 *  follow from what stands around. Without a reading, nothing can be told. */
function readRegions({ body }: ArticleMerge, saved: string): NonNullable<Reading['last']>[] {
  const lines = splitLines(saved)
  const written = [...lines.keys()].filter(at => !isBlankLine(lines[at] ?? ''))
  const words = written.map(at => comparable(lines[at] ?? ''))
  const textBetween = (from: number, to: number): string =>
    to === from ? '' : lines.slice(written[from], (written[to - 1] ?? 0) + 1).join('')
  let readings = new Map<number, Reading>([[0, { cost: 0 }]])
  for (const [index, region] of body.regions.entries()) {
    const next = new Map<number, Reading>()
    const add = (at: number, cost: number, before: Reading, decision: Decision | undefined): void => {
      const known = next.get(at)
      const last = region.kind === 'same' ? undefined : { region, decision }
      if (known === undefined || cost < known.cost) next.set(at, { cost, last, before })
    }
    const options = optionsOf(region)
    const anchor = firstWords(body.regions[index + 1])
    const handEnds = (from: number): number[] => (region.kind === 'same' ? [] : endsByHand(words, from, anchor))
    for (const [at, reading] of readings) {
      const isThere = ({ text }: Option): boolean => text.every((line, offset) => words[at + offset] === line)
      for (const { text, decision, cost } of options.filter(isThere)) {
        add(at + text.length, reading.cost + cost, reading, decision)
      }
      for (const to of handEnds(at)) {
        add(to, reading.cost + byHandCost + to - at, reading, byHand(textBetween(at, to)))
      }
    }
    readings = new Map([...next].sort(([, one], [, other]) => one.cost - other.cost).slice(0, mostReadings))
  }
  const found: NonNullable<Reading['last']>[] = []
  for (let reading = readings.get(words.length); reading !== undefined; reading = reading.before) {
    if (reading.last !== undefined) found.unshift(reading.last)
  }
  return found
}

/** Where a text by hand may end: before what comes next, or at the end. */
function endsByHand(words: readonly string[], from: number, next: string | undefined): number[] {
  const last = Math.min(words.length, from + longestByHand)
  return Array.from({ length: last - from + 1 }, (_, index) => from + index).filter(
    to => next === undefined || to === words.length || words[to] === next,
  )
}

interface Option {
  /** Its lines that are not blank. */
  readonly text: readonly string[]
  readonly decision: Decision | undefined
  readonly cost: number
}

function optionsOf(region: Region): Option[] {
  if (region.kind === 'same') return [{ text: wordsOf(region.text), decision: undefined, cost: 0 }]
  const suggestion = region.kind === 'conflict' && region.suggestion ? suggestedText(region.suggestion) : undefined
  const decisions = [
    ...(suggestion === undefined ? [] : [{ kind: 'text', text: suggestion, from: 'suggestion' } as const]),
    ...versions,
    ...both,
  ]
  const options = decisions.map(decision => ({
    text: wordsOf(textOf(region, { [region.id]: decision }) ?? ''),
    decision,
    cost: 1,
  }))
  return region.kind === 'merged'
    ? [{ text: wordsOf(region.value), decision: undefined, cost: 0 }, ...options]
    : options
}

const wordsOf = (text: string): string[] =>
  splitLines(text)
    .map(comparable)
    .filter(line => !isBlankLine(line))

const firstWords = (region: Region | undefined): string | undefined =>
  region?.kind === 'same' ? wordsOf(region.text)[0] : undefined
