import { sameContent } from '#shared/domain/article.ts'
import type { Etag } from '#shared/domain/etag.ts'
import type { Edit, Expectation, Writer } from '../port.ts'
import { toContent, type HeadRow } from './rows.ts'

/* A write whose answer got lost is sent again: is the head exactly what that write made? These answer for requests
   without an idempotency key. */

const saves = ['edit', 'merge', 'rename', 'move']

/** With `any` nothing tells from which head the writer started; saving once more what is already one's own head adds
 *  nothing either way. */
export function repeatsSave(head: HeadRow, expected: Expectation, edit: Edit, { person }: Writer): boolean {
  return (
    saves.includes(head.kind) &&
    head.updated_by === person &&
    (expected === 'any' || replaced(head, expected)) &&
    head.source_etag === (edit.mergedFrom ?? null) &&
    head.note === edit.note &&
    sameContent(toContent(head), edit)
  )
}

/** RFC 9110 §13.1.1: `*` is false where nothing is, so with `any` a second removal finds the article deleted. */
export function repeatsRemove(head: HeadRow, expected: Expectation, note: string, { person }: Writer): boolean {
  return head.kind === 'delete' && head.updated_by === person && replaced(head, expected) && head.note === note
}

export function repeatsRestore(
  head: HeadRow,
  expected: Expectation,
  etag: Etag,
  note: string,
  { person }: Writer,
): boolean {
  return (
    head.kind === 'restore' &&
    head.updated_by === person &&
    (expected === 'any' || replaced(head, expected)) &&
    head.source_etag === etag &&
    head.note === note
  )
}

/** The head replaced one of these revisions, and is not one of them itself: the expectation was true then and is false now. */
const replaced = (head: HeadRow, expected: Expectation) =>
  expected !== 'any' && head.base_etag !== null && expected.includes(head.base_etag) && !expected.includes(head.etag)
