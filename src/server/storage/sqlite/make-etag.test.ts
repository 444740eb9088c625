import { describe, expect, it } from 'vitest'
import { etagFromPath, etagToPath } from '#shared/domain/etag.ts'
import { makeEtag } from './make-etag.ts'

describe('an etag', () => {
  it('never comes twice, also where the clock stands still or is set back', () => {
    const now = Date.now()
    const etags = [0, 1, 0, -1000, 0].flatMap(ms => Array.from({ length: 1000 }, () => makeEtag(now + ms)))
    expect(new Set(etags).size).toBe(etags.length)
  })

  it('stands behind those of earlier milliseconds', () => {
    const times = [0, 1, 63, 64, 4095, 4096, Date.now(), Date.now() + 1, Date.now() + 64, 2 ** 48 - 1]
    const etags = times.map(ms => makeEtag(ms))
    expect([...etags].sort()).toEqual(etags)
  })

  it('is one text of one length that stands in a header and in a path as it is', () => {
    const etag = makeEtag()
    expect(etag).toMatch(/^"[\w-]{24}"$/u)
    expect(makeEtag(0)).toHaveLength(etag.length)
    expect(etagFromPath(encodeURIComponent(etagToPath(etag)))).toBe(etag)
  })
})
