/** The strong tag of one revision, in the form in which it stands in HTTP headers: quoted, `"…"`.
 *  It names the revision and nothing else, so it never stands for other content (ADR 0002). */
export type Etag = string & { readonly __brand: 'Etag' }

// RFC 9110 §8.8.3: etagc = %x21 / %x23-7E / obs-text.
const strongTag = /^"[\x21\x23-\x7e\x80-\xff]*"$/

/** The text as a strong etag, or undefined where it is weak, unquoted or malformed. */
export function parseEtag(text: string): Etag | undefined {
  return strongTag.test(text) ? (text as Etag) : undefined
}

/** The etag without its quotes, as it stands in URLs. */
export const etagToPath = (etag: Etag): string => etag.slice(1, -1)

/** The etag that a URL segment or a client's text names, with or without its quotes. */
export const etagFromPath = (text: string): Etag | undefined =>
  parseEtag(text) ?? (text === '' ? undefined : parseEtag(`"${text}"`))
