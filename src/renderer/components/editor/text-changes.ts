import { Text, type ChangeSpec } from '@codemirror/state'
import type { TextEdit } from '#shared/domain/diff/text-edits.ts'

/** A text with LF endings as the editor takes it, whatever it writes between lines itself. */
export const asText = (text: string): Text => Text.of(text.split('\n'))

/** Edits of a text with LF endings as the editor takes them. */
export const asChanges = (edits: readonly TextEdit[]): ChangeSpec =>
  edits.map(({ from, to, insert }) => ({ from, to, insert: asText(insert) }))
