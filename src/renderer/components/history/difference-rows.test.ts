import { expect, test } from 'vitest'
import { differenceOf, type DifferenceRow } from './difference-rows.ts'

const section = (title: string) => `## ${title}\n\nOne of ${title}.\n\nTwo of ${title}.\n\n`
const words = (row: DifferenceRow) => {
  const told = (blocks: readonly { runs: readonly { text: string; mark?: string | undefined }[] }[] | undefined) =>
    blocks?.map(({ runs }) => runs.map(({ text, mark }) => (mark === undefined ? text : `[${text}]`)).join(''))
  if (row.kind === 'fold') return row.label
  return row.kind === 'same' ? told([row.block])?.[0] : [told(row.before), told(row.after)]
}

test('a changed line stands beside what it was, its words marked, and the rest is folded', () => {
  const before = `Start.\n\n${section('History')}${section('The route')}## Tolls\n\nA toll was due.\n`
  const after = before.replace('Start.', 'Start here.').replace('was due', 'was due at each gate')
  expect(differenceOf(before, after).rows.map(words)).toEqual([
    [['Start.'], ['Start[ here].']],
    '## History',
    '4 unchanged paragraphs',
    '## Tolls',
    [['A toll was due.'], ['A toll was due[ at each gate].']],
  ])
})

test('a section that is unchanged as a whole is named', () => {
  const before = `Start.\n\nA pause.\n\n${section('The route')}## Tolls\n\nA toll was due.\n`
  const after = before.replace('Start.', 'Begin.').replace('A toll', 'No toll')
  expect(differenceOf(before, after).rows.map(words)).toContain('“The route” is unchanged')
})

test('what was added or removed as a whole has nothing beside it', () => {
  const rows = differenceOf('One.\n\nTwo.\n', 'One.\n\nTwo.\n\nThree, which is new.\n').rows
  expect(rows.map(words)).toEqual(['One.', 'Two.', [undefined, ['[Three, which is new.]']]])
})

test('equal texts have no change', () => {
  const { rows } = differenceOf('One.\n\nTwo.\n', 'One.\n\nTwo.\n')
  expect(rows.some(row => row.kind === 'change')).toBe(false)
})
