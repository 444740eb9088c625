/** What a heading's slug keeps: letters with their marks, digits, connectors, hyphens and blanks. */
const notInSlugs = /[^\p{Alphabetic}\p{M}\p{N}\p{Pc}\- ]/gu

/** The fragment under which a heading is reached, as GitHub and mdBook make it: `Who owns what?` → `who-owns-what`.
 *  `heading` is what a reader sees of it, code included, without markup. */
export function headingSlug(heading: string): string {
  const slug = heading.trim().replace(/\s+/gu, ' ').toLowerCase().replace(notInSlugs, '').replaceAll(' ', '-')
  return slug === '' ? 'section' : slug
}

/** Gives the headings of one article, in order, slugs that differ: a second `Example` becomes `example-1`. */
export function createHeadingSlugger(): (heading: string) => string {
  const used = new Map<string, number>()
  return heading => {
    const slug = headingSlug(heading)
    let count = used.get(slug)
    if (count === undefined) {
      used.set(slug, 0)
      return slug
    }
    let numbered: string
    do numbered = `${slug}-${++count}`
    while (used.has(numbered))
    used.set(slug, count)
    used.set(numbered, 0)
    return numbered
  }
}
