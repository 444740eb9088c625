import { syntaxTree } from '@codemirror/language'
import { StateEffect, type Extension, type Range } from '@codemirror/state'
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'
import { wikiLinkAt } from '#shared/domain/wiki-link.ts'

/** Whether an article of that title exists may have changed. */
export const linksMayHaveChanged = StateEffect.define()

const bracket = Decoration.mark({ class: 'm' })
const found = Decoration.mark({ class: 'wl' })
const missing = Decoration.mark({ class: 'wl wl--missing' })

/** Colours `[[links]]` in what is visible, those to articles that nobody wrote yet differently. */
export function wikiLinkMarks(exists: (title: string) => boolean): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = marksOf(view, exists)
      }
      update(update: ViewUpdate): void {
        const isToldTo = update.transactions.some(each => each.effects.some(effect => effect.is(linksMayHaveChanged)))
        const isReparsed = syntaxTree(update.startState) !== syntaxTree(update.state)
        if (update.docChanged || update.viewportChanged || isToldTo || isReparsed) {
          this.decorations = marksOf(update.view, exists)
        }
      }
    },
    { decorations: plugin => plugin.decorations },
  )
}

function marksOf(view: EditorView, exists: (title: string) => boolean): DecorationSet {
  const marks: Range<Decoration>[] = []
  for (const { from, to } of view.visibleRanges) {
    const text = view.state.doc.sliceString(from, to)
    for (let at = text.indexOf('[['); at !== -1; at = text.indexOf('[[', at + 1)) {
      const link = wikiLinkAt(text, at)
      if (link === undefined || isCode(view, from + at)) continue
      const [start, end] = [from + link.start, from + link.end]
      marks.push(bracket.range(start, start + 2))
      marks.push((exists(link.target) ? found : missing).range(start + 2, end - 2))
      marks.push(bracket.range(end - 2, end))
    }
  }
  return Decoration.set(marks)
}

const isCode = (view: EditorView, position: number): boolean =>
  /Code|Comment/u.test(syntaxTree(view.state).resolveInner(position, 1).name)
