import { joinTexts, splitLines } from '#shared/domain/diff/text-lines.ts'
import { tokenize } from '#shared/domain/diff/words.ts'
import { mergeBodies } from '#shared/domain/merge/body-merge.ts'
import { compared, within, type Figure } from './figure.ts'
import type { Topic } from './topic.ts'

const articleLength = 1_000_000
const editsOfASide = 100
const runs = 7

interface Case {
  readonly name: string
  readonly base: string
  readonly mine: string
  readonly theirs: string
  readonly withinMs: number
  /** What any merge of them has to do at least; else `splitAndJoin`. */
  readonly least?: Least
}
interface Least {
  readonly name: string
  readonly act: (text: string) => unknown
}
const splitAndJoin: Least = { name: 'splitting and joining its texts', act: text => joinTexts(splitLines(text)) }

export const merge: Topic = {
  title: 'Merging',
  how:
    `Articles of 1 MB: ${editsOfASide} edits scattered over each side, and what is made to take long; each beside what any merge ` +
    'of the same three texts has to do at least. In one process, without a server.',
  async measure({ progress }) {
    progress('merges')
    return [...scattered(), ...pathological()].map(measure)
  },
}

function measure({ name, base, mine, theirs, withinMs, least = splitAndJoin }: Case): Figure {
  const { regions, gaveUp } = mergeBodies(base, mine, theirs)
  const conflicts = regions.filter(({ kind }) => kind === 'conflict').length
  const merged = regions.filter(({ kind }) => kind === 'merged').length
  const values: number[] = []
  const limits: number[] = []
  for (let run = 0; run < runs; run++) {
    values.push(millisecondsOf(() => mergeBodies(base, mine, theirs)))
    limits.push(millisecondsOf(() => [base, mine, theirs].map(least.act)))
  }
  return compared({
    name,
    unit: 'ms',
    values,
    beside: { name: least.name, values: limits },
    required: within(withinMs),
    detail: gaveUp ? 'gave up: one conflict' : `${merged} merged, ${counted(conflicts, 'conflict')}`,
  })
}

function scattered(): Case[] {
  const shapes = [
    ['long lines', 28],
    ['short lines', 7],
  ] as const
  return shapes.map(([shape, wordsInALine]) => {
    const random = createRandom(1)
    const lines = proseLines(random, wordsInALine)
    return {
      name: `1 MB of ${shape}, ${editsOfASide} edits on each side`,
      withinMs: 200,
      base: text(lines),
      mine: text(edited(lines, random, 'mine')),
      theirs: text(edited(lines, random, 'theirs')),
    }
  })
}

function pathological(): Case[] {
  const random = createRandom(2)
  const lines = proseLines(random, 8)
  const equal = lines.map(() => 'The same line again.')
  const alternating = lines.map((_, index) => (index % 2 === 0 ? 'One line.' : 'The other line.'))
  const blank = Array.from({ length: articleLength }, () => '')
  const enormous = proseLines(random, articleLength).slice(0, 1)
  const blocks = blocksOf(lines, 5)
  const twoSided = (name: string, base: readonly string[]): Case => ({
    name: `1 MB: ${name}`,
    withinMs: 1000,
    base: text(base),
    mine: text(edited(base, random, 'mine')),
    theirs: text(edited(base, random, 'theirs')),
  })
  return [
    twoSided('all lines equal', equal),
    twoSided('two lines that alternate', alternating),
    twoSided('blank lines', blank),
    { ...twoSided('one line', enormous), least: { name: 'finding the words of its texts', act: tokenize } },
    {
      name: '1 MB: three texts with nothing in common',
      withinMs: 1000,
      base: text(lines),
      mine: text(proseLines(random, 8).map(line => `My ${line}`)),
      theirs: text(proseLines(random, 8).map(line => `Their ${line}`)),
    },
    {
      name: '1 MB: one side backwards',
      withinMs: 1000,
      base: text(lines),
      mine: text(lines.toReversed()),
      theirs: text(edited(lines, random, 'theirs')),
    },
    {
      name: '1 MB: all passages moved by both',
      withinMs: 1000,
      base: text(lines),
      mine: text(shuffled(blocks, random).flat()),
      theirs: text(shuffled(blocks, random).flat()),
    },
  ]
}

/** Each edit changes a word, takes lines out or puts some in, anywhere. */
function edited(lines: readonly string[], random: () => number, writer: string): string[] {
  const result = [...lines]
  for (let edit = 0; edit < editsOfASide; edit++) {
    const at = Math.floor(random() * result.length)
    const line = result[at] ?? ''
    if (edit % 3 === 0) {
      result.splice(at, 1, `${line.slice(0, line.length / 2)} ${writer} ${line.slice(line.length / 2)}`)
    } else if (edit % 3 === 1 && result.length > 1) result.splice(at, 1)
    else result.splice(at, 0, `Added as number ${edit} by ${writer}.`, '')
  }
  return result
}

/** Lines of so many words of a small vocabulary, each followed by a blank one, `articleLength` characters in all. */
function proseLines(random: () => number, wordsInALine: number): string[] {
  const lines: string[] = []
  for (let length = 0; length < articleLength;) {
    const words: string[] = []
    for (let wordLength = 0; words.length < wordsInALine && length + wordLength < articleLength;) {
      const word = `w${Math.floor(random() ** 2 * 20_000).toString(36)}`
      words.push(word)
      wordLength += word.length + 1
    }
    const line = words.join(' ')
    length += line.length + 2
    lines.push(line, '')
  }
  return lines
}

function blocksOf(lines: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(lines.length / size) }, (_, n) => lines.slice(n * size, (n + 1) * size))
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map(item => ({ item, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item)
}

function millisecondsOf(act: () => unknown): number {
  const started = performance.now()
  act()
  return performance.now() - started
}

const text = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')
const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** The same texts in every run (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
