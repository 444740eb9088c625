import { joinTexts, splitLines } from '#shared/domain/diff/text-lines.ts'
import { tokenize } from '#shared/domain/diff/words.ts'
import { mergeBodies } from '#shared/domain/merge/body-merge.ts'
import { compared, within, type Figure } from './figure.ts'
import { articleLength, createRandom, editsOfASide, proseLines, text } from './long-text.ts'
import type { Topic } from './topic.ts'

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

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
