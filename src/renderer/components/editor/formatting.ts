import { EditorSelection, type ChangeSpec, type EditorState, type Line } from '@codemirror/state'
import type { Command, EditorView } from '@codemirror/view'
import { asText } from './text-changes.ts'

/** Puts marks such as `**` around each selection, or takes them away. Without a selection the caret stands between them. */
const toggleMarks =
  (mark: string): Command =>
  view =>
    eachRange(view, ({ from, to }, state) => {
      const size = mark.length
      const around = state.sliceDoc(from - size, from) === mark && state.sliceDoc(to, to + size) === mark
      if (around) {
        const changes = [
          { from: from - size, to: from },
          { from: to, to: to + size },
        ]
        return { changes, range: EditorSelection.range(from - size, to - size) }
      }
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ]
      return { changes, range: EditorSelection.range(from + size, to + size) }
    })

/** Puts the caret, or what is selected, between two marks. `caret` is where the caret goes then, counted from the end. */
const wrap =
  (before: string, after: string, caret = after.length): Command =>
  view =>
    eachRange(view, ({ from, to }) => {
      const changes = [
        { from, insert: asText(before) },
        { from: to, insert: asText(after) },
      ]
      const isEmpty = from === to
      const head = isEmpty ? from + before.length : to + before.length + after.length - caret
      return { changes, range: EditorSelection.cursor(head) }
    })

/** Puts a prefix before every selected line, or takes it away where all have it. */
const togglePrefix =
  (prefix: string, pattern: RegExp): Command =>
  view => {
    const lines = selectedLines(view.state)
    const isOn = lines.every(line => pattern.test(line.text) || line.text.trim() === '')
    const changes = lines.flatMap((line): ChangeSpec[] => {
      const found = pattern.exec(line.text)
      if (isOn) return found === null ? [] : [{ from: line.from, to: line.from + found[0].length }]
      return found === null && (line.text.trim() !== '' || lines.length === 1)
        ? [{ from: line.from, insert: prefix }]
        : []
    })
    return applied(view, changes)
  }

/** None, second level, third level, none: an article's title is its first heading. */
const cycleHeading: Command = view => {
  const changes = selectedLines(view.state).map((line): ChangeSpec => {
    const found = /^#{1,6}\s+/u.exec(line.text)?.[0] ?? ''
    const next = found === '' ? '## ' : found.trim().length === 2 ? '### ' : ''
    return { from: line.from, to: line.from + found.length, insert: next }
  })
  return applied(view, changes)
}

const insertTable: Command = view => {
  const { state } = view
  const { head } = state.selection.main
  const line = state.doc.lineAt(head)
  const before = line.text.trim() === '' ? '' : '\n\n'
  const table = ['| First | Second |', '| --- | --- |', '|  |  |', ''].join('\n')
  const at = line.text.trim() === '' ? line.from : line.to
  view.dispatch({
    changes: { from: at, insert: asText(`${before}${table}`) },
    selection: EditorSelection.range(at + before.length + 2, at + before.length + 'First'.length + 2),
    scrollIntoView: true,
    userEvent: 'input',
  })
  return true
}

const toggleCode: Command = view => {
  const { state } = view
  const { main } = state.selection
  const isSeveralLines = state.doc.lineAt(main.from).number !== state.doc.lineAt(main.to).number
  return isSeveralLines ? wrap('```\n', '\n```')(view) : toggleMarks('`')(view)
}

/** What the toolbar and the keyboard offer. */
export const formats = {
  heading: cycleHeading,
  bold: toggleMarks('**'),
  italic: toggleMarks('*'),
  list: togglePrefix('- ', /^\s*[-*+]\s+/u),
  quote: togglePrefix('> ', /^\s*>\s?/u),
  code: toggleCode,
  table: insertTable,
  wikiLink: wrap('[[', ']]'),
  link: wrap('[', '](https://)', 1),
} satisfies Record<string, Command>
export type FormatName = keyof typeof formats

function eachRange(
  view: EditorView,
  change: (
    range: { from: number; to: number },
    state: EditorState,
  ) => { changes: ChangeSpec[]; range: ReturnType<typeof EditorSelection.range> },
): boolean {
  const { state } = view
  view.dispatch(
    state.changeByRange(range => change(range, state)),
    { scrollIntoView: true, userEvent: 'input' },
  )
  return true
}

function applied(view: EditorView, changes: ChangeSpec[]): boolean {
  if (changes.length > 0) view.dispatch({ changes, scrollIntoView: true, userEvent: 'input' })
  return true
}

function selectedLines({ doc, selection }: EditorState): Line[] {
  const numbers = new Set<number>()
  for (const { from, to } of selection.ranges) {
    for (let number = doc.lineAt(from).number; number <= doc.lineAt(to).number; number++) numbers.add(number)
  }
  return [...numbers].map(number => doc.line(number))
}
