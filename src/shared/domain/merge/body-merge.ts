import { align, createNumbering, type Span } from '../diff/alignment.ts'
import { comparable, joinTexts, mergeEqualLines, splitLines } from '../diff/text-lines.ts'
import { anchorRegions, type UnanchoredRegion } from './anchor-regions.ts'
import { hunksOf, type Hunk } from './hunk.ts'
import { createPassageIds, type Region, type SameRegion } from './passage.ts'
import { joinHunks, type RegionSpan } from './region-spans.ts'
import { createSuggestions } from './suggestion.ts'

/** A merged text: its regions in order. */
export interface BodyMerge {
  readonly regions: readonly Region[]
  /** Whether the texts were too different to be compared within the bounds: the whole text is then one passage. */
  readonly gaveUp: boolean
}

/** Merges two texts that were made from one, by line. The rules are written down in docs/merging.md. */
export function mergeBodies(base: string, mine: string, theirs: string): BodyMerge {
  const lines = { base: splitLines(base), mine: splitLines(mine), theirs: splitLines(theirs) }
  const numbering = createNumbering()
  const blank = numbering.number('')
  const numbersOf = (side: readonly string[]): number[] => side.map(line => numbering.number(comparable(line)))
  const numbers = { base: numbersOf(lines.base), mine: numbersOf(lines.mine), theirs: numbersOf(lines.theirs) }
  const hunks = (side: readonly number[]): Hunk[] | undefined => {
    const stretches = align(numbers.base, side)
    return stretches && hunksOf({ left: numbers.base, right: side, blank, textOf: numbering.textOf }, stretches)
  }
  const ofMine = hunks(numbers.mine)
  const ofTheirs = ofMine && hunks(numbers.theirs)
  const gaveUp = ofMine === undefined || ofTheirs === undefined
  const spans = gaveUp ? [wholeTexts(numbers)] : joinHunks(ofMine, ofTheirs)
  return { regions: anchorRegions(regionsOf({ lines, numbers }, spans)), gaveUp }
}

type Three<T> = Readonly<Record<'base' | 'mine' | 'theirs', T>>

interface Texts {
  readonly lines: Three<readonly string[]>
  readonly numbers: Three<readonly number[]>
}

function wholeTexts({ base, mine, theirs }: Three<readonly number[]>): RegionSpan {
  const whole = (sequence: readonly number[]): Span => ({ from: 0, to: sequence.length })
  const changedBy = isEqual(mine, base) ? 'theirs' : isEqual(theirs, base) ? 'mine' : 'both'
  return { base: whole(base), mine: whole(mine), theirs: whole(theirs), changedBy }
}

function regionsOf(texts: Texts, spans: readonly RegionSpan[]): UnanchoredRegion[] {
  const { lines } = texts
  const idOf = createPassageIds()
  const suggest = createSuggestions()
  const regions: UnanchoredRegion[] = []
  let [b, m, t] = [0, 0, 0]
  const keepUntil = (end: number): void => {
    if (end === b) return
    regions.push(sameRegion(lines, { b, m, t }, end - b))
  }
  for (const span of spans) {
    keepUntil(span.base.from)
    regions.push(passageOf(texts, span, idOf, suggest))
    ;[b, m, t] = [span.base.to, span.mine.to, span.theirs.to]
  }
  keepUntil(lines.base.length)
  return regions
}

function sameRegion(lines: Texts['lines'], at: { b: number; m: number; t: number }, length: number): SameRegion {
  const merged = lines.base
    .slice(at.b, at.b + length)
    .map((line, i) => mergeEqualLines(line, lines.mine[at.m + i] ?? line, lines.theirs[at.t + i] ?? line))
  return { kind: 'same', text: joinTexts(merged) }
}

function passageOf(
  { lines, numbers }: Texts,
  span: RegionSpan,
  idOf: ReturnType<typeof createPassageIds>,
  suggest: ReturnType<typeof createSuggestions>,
): UnanchoredRegion {
  const linesIn = (side: 'base' | 'mine' | 'theirs'): string[] => lines[side].slice(span[side].from, span[side].to)
  const numbersIn = (side: 'mine' | 'theirs'): number[] => numbers[side].slice(span[side].from, span[side].to)
  const [base, mine, theirs] = [linesIn('base').join(''), linesIn('mine').join(''), linesIn('theirs').join('')]
  const passage = { id: idOf('text', base, mine, theirs), base, mine, theirs }
  if (span.changedBy !== 'both') {
    return { kind: 'merged', changedBy: span.changedBy, value: passage[span.changedBy], ...passage }
  }
  if (isEqual(numbersIn('mine'), numbersIn('theirs'))) {
    const others = linesIn('theirs')
    const value = linesIn('mine').map((line, i) => mergeEqualLines(undefined, line, others[i] ?? line))
    return { kind: 'merged', changedBy: 'both', value: joinTexts(value), ...passage }
  }
  const suggestion = suggest(base, mine, theirs)
  return { kind: 'conflict', ...passage, ...(suggestion === undefined ? {} : { suggestion }) }
}

const isEqual = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((number, index) => number === b[index])
