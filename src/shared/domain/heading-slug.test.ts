import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHeadingSlugger, headingSlug } from './heading-slug.ts'

describe('headingSlug', () => {
  it.each([
    ['Who owns what?', 'who-owns-what'],
    ['Where’s the -> Operator?', 'wheres-the---operator'],
    ['Using if let', 'using-if-let'],
    ['snake_case and Kebab-Case', 'snake_case-and-kebab-case'],
    ['C++ & Rust', 'c--rust'],
    ['  Blanks   inside ', 'blanks-inside'],
    ['Überschrift № 3', 'überschrift--3'],
    ['हिन्दी', 'हिन्दी'],
    ['見出し', '見出し'],
    ['???', 'section'],
    ['', 'section'],
  ])('makes %j into %j', (heading, slug) => {
    expect(headingSlug(heading)).toBe(slug)
  })
})

describe('createHeadingSlugger', () => {
  it('numbers headings that would share a slug', () => {
    const slug = createHeadingSlugger()
    expect(['Example', 'Example', 'Example 1', 'Example'].map(slug)).toEqual([
      'example',
      'example-1',
      'example-1-1',
      'example-2',
    ])
  })

  it('never gives one slug to two headings', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'A', 'a 1', 'a-1', 'a-1-1', '?', 'section', 'constructor')),
        headings => {
          const slugs = headings.map(createHeadingSlugger())
          expect(new Set(slugs).size).toBe(slugs.length)
        },
      ),
    )
  })

  it('needs no more than a moment for ten thousand equal headings', () => {
    const slug = createHeadingSlugger()
    const slugs = Array.from({ length: 10_000 }, () => slug('Example'))
    expect(slugs.at(-1)).toBe('example-9999')
  })
})
