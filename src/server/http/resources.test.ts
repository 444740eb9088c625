import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createResources } from './resources.ts'

const paths = ['/a', '/a/{id}', '/a/{id}/b', '/a/{id}/b/{tag}', '/a/fixed', '/a/fixed/c']
const find = createResources(new Map(paths.map(path => [path, path])))

describe('createResources', () => {
  it('finds a path and its parameters, as they are', () => {
    expect(find('/a')).toEqual({ value: '/a', params: {} })
    expect(find('/a/x%20y')).toEqual({ value: '/a/{id}', params: { id: 'x%20y' } })
    expect(find('/a/x/b/y')).toEqual({ value: '/a/{id}/b/{tag}', params: { id: 'x', tag: 'y' } })
  })

  it('goes by a segment that is written out before a parameter', () => {
    expect(find('/a/fixed')).toEqual({ value: '/a/fixed', params: {} })
    expect(find('/a/fixed/c')?.value).toBe('/a/fixed/c')
    expect(find('/a/fixed/b')).toBeUndefined()
  })

  it.each(['', '/', 'a', '/A', '/a/', '//a', '/a//b', '/a/x/b/', '/a/x/b/y/z', '/b', '*', '/{id}'])(
    'finds nothing for %j',
    path => {
      expect(find(path)).toBeUndefined()
    },
  )

  it('finds what was put together from a known path, and nothing else', () => {
    const segment = fc.stringMatching(/^[^/{}]{1,8}$/)
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.array(segment, { minLength: 3, maxLength: 3 }), (path, values) => {
        let next = 0
        const filled = path.replaceAll(/\{\w+\}/g, () => `~${values[next++] ?? ''}`)
        expect(find(filled)?.value).toBe(path)
        expect(Object.values(find(filled)?.params ?? {})).toEqual(values.slice(0, next).map(value => `~${value}`))
        expect(find(`${filled}/`)).toBeUndefined()
      }),
    )
  })

  it('refuses two names for one parameter', () => {
    expect(() =>
      createResources(
        new Map([
          ['/a/{id}', 1],
          ['/a/{other}/b', 2],
        ]),
      ),
    ).toThrow('stand in one place')
  })
})
