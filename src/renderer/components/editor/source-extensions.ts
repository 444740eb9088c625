import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { markdownKeymap, markdownLanguage, pasteURLAsLink } from '@codemirror/lang-markdown'
import { syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, Prec, type Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, keymap, placeholder } from '@codemirror/view'
import { tagHighlighter, tags } from '@lezer/highlight'
import { formats } from './formatting.ts'
import { lineDirection } from './line-direction.ts'

/** Classes of `styles/source-editor.css`, where their colours come from the tokens. */
const markdownClasses = tagHighlighter([
  { tag: tags.heading, class: 'h' },
  { tag: tags.processingInstruction, class: 'm' },
  { tag: tags.contentSeparator, class: 'm' },
  { tag: tags.emphasis, class: 'em' },
  { tag: tags.strong, class: 'strong' },
  { tag: tags.strikethrough, class: 'strike' },
  { tag: tags.monospace, class: 'mono-text' },
  { tag: tags.quote, class: 'quoted' },
  { tag: tags.link, class: 'label' },
  { tag: tags.url, class: 'url' },
  { tag: tags.labelName, class: 'm' },
  { tag: tags.comment, class: 'm' },
])

/** What the search panel says, in the app's words. */
const searchWords = {
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Regular expression',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  close: 'Close',
}

/** Ctrl+Enter saves what a dialog decided: pressed once too often, it must not write into the text behind. */
const textKeymap = defaultKeymap.filter(({ key }) => key !== 'Mod-Enter')

/** Everything about writing Markdown that does not depend on the article. */
export const sourceExtensions: Extension = [
  history(),
  drawSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  EditorState.phrases.of(searchWords),
  EditorView.lineWrapping,
  lineDirection,
  // Not `markdown()`, which looks for HTML in the whole text whenever a key is pressed.
  markdownLanguage,
  pasteURLAsLink,
  Prec.high(keymap.of(markdownKeymap)),
  syntaxHighlighting(markdownClasses),
  placeholder('Write in Markdown. [[Title]] links to another article.'),
  EditorView.contentAttributes.of({
    tabindex: '0', // it can be reached anyway, which not every tool knows
    'aria-label': 'Article text, Markdown',
    spellcheck: 'true',
    autocorrect: 'on',
    autocapitalize: 'sentences',
  }),
  Prec.high(
    keymap.of([
      { key: 'Mod-b', run: formats.bold },
      { key: 'Mod-i', run: formats.italic },
    ]),
  ),
  keymap.of([...searchKeymap, ...historyKeymap, ...textKeymap]),
]
