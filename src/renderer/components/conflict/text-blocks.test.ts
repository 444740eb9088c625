import { expect, test } from 'vitest'
import { textBlocks, unmarked } from './text-blocks.ts'

const outline = (text: string, startsInCode = false) =>
  textBlocks(unmarked(text), startsInCode).map(({ kind, runs }) => [kind, runs.map(run => run.text).join('')])

test('paragraphs, headings, list items, code and tables are blocks of their own', () => {
  expect(
    outline('## History\nIn 1780\nthe brine\n\n- Salins\n  to Levier\n- Jougne\n\n| a | b |\n|---|---|\n'),
  ).toEqual([
    ['heading', '## History'],
    ['paragraph', 'In 1780\nthe brine'],
    ['item', '- Salins\n  to Levier'],
    ['item', '- Jougne'],
    ['code', '| a | b |\n|---|---|'],
  ])
})

test('a fenced block is code to its end, blank lines and headings included', () => {
  expect(outline('```\n# no heading\n\n- no item\n```\nafter')).toEqual([
    ['code', '```\n# no heading\n\n- no item\n```'],
    ['paragraph', 'after'],
  ])
})

test('a text that begins inside code says so', () => {
  expect(outline('let a\n```\nafter', true)).toEqual([
    ['code', 'let a\n```'],
    ['paragraph', 'after'],
  ])
})

test('marks keep their place across lines', () => {
  const [first, second] = textBlocks([{ text: 'a ' }, { text: 'b\n\nc', mark: 'y' }, { text: ' d' }])
  expect(first?.runs).toEqual([{ text: 'a ' }, { text: 'b', mark: 'y' }])
  expect(second?.runs).toEqual([{ text: 'c', mark: 'y' }, { text: ' d' }])
})
