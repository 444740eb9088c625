import { describe, expect, it } from 'vitest'
import { changeSchema } from './change.ts'
import { problemSchema } from './problem.ts'
import { routes } from './routes.ts'
import type { ArticleId } from '../domain/article.ts'
import type { Etag } from '../domain/etag.ts'

const committed = { sequence: 3, at: '2026-01-02T03:04:05.678Z' }
const id = '6f1e9f7a-3c1d-4b7e-9a51-0c2d3e4f5a6b' as ArticleId

describe('changes', () => {
  it('are of an article, or tell that everything may differ', () => {
    const saved = {
      ...committed,
      kind: 'edit',
      articleId: id,
      etag: '"x"',
      revision: 2,
      title: 'Tea',
      parentId: null,
      author: 'Ana',
    }
    expect(changeSchema.parse(saved)).toEqual(saved)
    expect(changeSchema.parse({ ...committed, kind: 'reset' })).toEqual({ ...committed, kind: 'reset' })
    expect(changeSchema.safeParse({ ...committed, kind: 'edit' }).success).toBe(false)
    expect(changeSchema.safeParse({ ...saved, kind: 'unheard-of' }).success).toBe(false)
    expect(changeSchema.safeParse({ ...saved, sequence: -1 }).success).toBe(false)
  })
})

describe('problems', () => {
  it('are told by their code, with members that a newer server adds', () => {
    const problem = { type: 'about:blank', title: 'Stale', status: 412, code: 'stale', hint: 'x' }
    expect(problemSchema.parse(problem)).toEqual(problem)
    expect(problemSchema.safeParse({ ...problem, code: 'odd' }).success).toBe(false)
  })
})

describe('routes', () => {
  it('carry an etag without its quotes, encoded', () => {
    expect(routes.revision(id, '"a/b%"' as Etag)).toBe(`/api/v1/articles/${id}/revisions/a%2Fb%25`)
  })
})
