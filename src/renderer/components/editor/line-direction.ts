import type { Extension, Range } from '@codemirror/state'
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from '@codemirror/view'
import { hasRightToLeft } from '../../markdown/text-direction.ts'

const automatic = Decoration.line({ attributes: { dir: 'auto' } })

/** Lets each line run as its own first letter does, as the wiki's readers see it. */
export const lineDirection: Extension = [
  EditorView.perLineTextDirection.of(true),
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet
      constructor(view: EditorView) {
        this.decorations = directionsOf(view)
      }
      update({ docChanged, viewportChanged, view }: ViewUpdate): void {
        if (docChanged || viewportChanged) this.decorations = directionsOf(view)
      }
    },
    { decorations: plugin => plugin.decorations },
  ),
]

function directionsOf(view: EditorView): DecorationSet {
  const lines: Range<Decoration>[] = []
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at)
      if (hasRightToLeft(line.text)) lines.push(automatic.range(line.from))
      at = line.to + 1
    }
  }
  return Decoration.set(lines)
}
