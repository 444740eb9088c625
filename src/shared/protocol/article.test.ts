import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits, normalizeTags } from '../domain/article.ts'
import {
  articleIdSchema,
  articleSchema,
  createRequestSchema,
  etagReferenceSchema,
  etagSchema,
  patchRequestSchema,
  putRequestSchema,
  sideRevisionRequestSchema,
  tagsSchema,
  titleSchema,
} from './article.ts'

const id = '6f1e9f7a-3c1d-4b7e-9a51-0c2d3e4f5a6b'

describe('titles', () => {
  it('are normalised', () => {
    expect(titleSchema.parse('  Cafe\u0301   au lait ')).toBe('Café au lait')
  })

  it.each([
    '',
    '   ',
    'a\nb',
    'a\tb',
    'a\u0000',
    'a\u0085b',
    'a\u2028b',
    'a\ud800',
    'x'.repeat(limits.title + 1),
    1,
    null,
  ])('refuse %j', title => {
    expect(titleSchema.safeParse(title).success).toBe(false)
  })

  it('that were accepted are accepted again as they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const title = titleSchema.safeParse(text)
        fc.pre(title.success)
        expect(titleSchema.parse(title.data)).toBe(title.data)
      }),
    )
  })
})

describe('tags', () => {
  it('are normalised', () => {
    expect(tagsSchema.parse([' b', 'a', 'B', ''])).toEqual(normalizeTags([' b', 'a', 'B', '']))
  })

  it.each([[['a\nb']], [['x'.repeat(limits.tag + 1)]], [Array(limits.tags + 1).fill('a')], [[1]], ['a']])(
    'refuse %j',
    tags => {
      expect(tagsSchema.safeParse(tags).success).toBe(false)
    },
  )
})

describe('ids', () => {
  it('are UUIDs in lower case', () => {
    expect(articleIdSchema.parse(id.toUpperCase())).toBe(id)
    // As imports make them: version 8.
    expect(articleIdSchema.safeParse('5f0d12aa-aa29-87c0-912a-6a601a582805').success).toBe(true)
    for (const other of ['', '1', `${id}0`, `{${id}}`]) expect(articleIdSchema.safeParse(other).success).toBe(false)
  })
})

describe('etags', () => {
  it('carry their quotes, but may leave them out where a request refers to one', () => {
    expect(etagSchema.parse('"a"')).toBe('"a"')
    expect(etagSchema.safeParse('a').success).toBe(false)
    expect(etagSchema.safeParse('W/"a"').success).toBe(false)
    expect(etagReferenceSchema.parse('a')).toBe('"a"')
    expect(etagReferenceSchema.parse('"a"')).toBe('"a"')
    for (const other of ['', 'W/"a"', 'a b', '"a']) expect(etagReferenceSchema.safeParse(other).success).toBe(false)
  })
})

describe('requests', () => {
  it('that create need a title and nothing else', () => {
    expect(createRequestSchema.parse({ title: 'Tea', unknown: 1 })).toEqual({
      title: 'Tea',
      body: '',
      tags: [],
      parentId: null,
    })
    expect(createRequestSchema.safeParse({ body: 'x' }).success).toBe(false)
  })

  it('that put need everything a writer decides', () => {
    const whole = { title: 'Tea', body: '', tags: [], parentId: null }
    expect(putRequestSchema.parse({ ...whole, id, etag: '"x"' })).toEqual(whole)
    for (const member of Object.keys(whole)) {
      expect(putRequestSchema.safeParse({ ...whole, [member]: undefined }).success).toBe(false)
    }
  })

  it('that patch may leave out everything, and clear tags and parent', () => {
    expect(patchRequestSchema.parse({})).toEqual({})
    expect(patchRequestSchema.parse({ tags: null, parentId: null })).toEqual({ tags: null, parentId: null })
    expect(patchRequestSchema.safeParse({ title: null }).success).toBe(false)
    expect(patchRequestSchema.safeParse({ body: null }).success).toBe(false)
  })

  it('that keep a side revision name its base', () => {
    const side = { base: 'a', title: 'Tea', body: '', tags: [] }
    expect(sideRevisionRequestSchema.parse(side)).toEqual({ ...side, base: '"a"' })
    expect(sideRevisionRequestSchema.safeParse({ ...side, base: undefined }).success).toBe(false)
  })

  it('refuse text that disk and wire would carry differently, and notes of several lines', () => {
    for (const body of ['a\0b', '\ud800', '\udc00x']) {
      expect(createRequestSchema.safeParse({ title: 'Tea', body }).success).toBe(false)
    }
    expect(createRequestSchema.safeParse({ title: 'Tea', note: 'a\nb' }).success).toBe(false)
    expect(createRequestSchema.safeParse({ title: 'Tea', note: 'x'.repeat(limits.note + 1) }).success).toBe(false)
  })

  it('leave a body as it was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        fc.pre(!text.includes('\0'))
        const body = ` ${text}\r\n\t`
        expect(createRequestSchema.parse({ title: 'Tea', body }).body).toBe(body)
      }),
    )
  })
})

describe('answers', () => {
  it('are read with members that a newer server adds', () => {
    const article = {
      id,
      title: 'Tea',
      parentId: null,
      tags: [],
      body: '',
      etag: '"x"',
      revision: 1,
      createdAt: '2026-01-02T03:04:05.678Z',
      updatedAt: '2026-01-02T03:04:05.678Z',
      updatedBy: 'Ana',
    }
    expect(articleSchema.parse({ ...article, colour: 'green' })).toEqual(article)
    expect(articleSchema.safeParse({ ...article, etag: 'x' }).success).toBe(false)
    expect(articleSchema.safeParse({ ...article, revision: 0 }).success).toBe(false)
  })
})
