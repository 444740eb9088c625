/** The form in which titles, tags and link targets are compared: NFC and case-folded beyond ASCII, so that `STRASSE`
 *  and `Straße`, or `Σίσυφος` and `ΣΊΣΥΦΟΣ`, are one title. Never shown to anybody. */
export function foldTitle(title: string): string {
  // Upper-casing in between expands what has no single partner (ß → SS), for ẞ only once it is ß; lower-casing writes Σ as
  // ς at the end of a word, which is the same letter.
  return title
    .normalize('NFC')
    .trim()
    .replace(/\s+/gu, ' ')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC')
}

/** A title as it is kept: NFC, without blanks at its ends or runs of blanks inside. */
export function normalizeTitle(title: string): string {
  return title.normalize('NFC').trim().replace(/\s+/gu, ' ')
}
