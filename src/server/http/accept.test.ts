import { describe, expect, it } from 'vitest'
import { preferredMediaType } from './accept.ts'

const offered = ['application/json', 'text/markdown']

describe('preferredMediaType', () => {
  it.each<[string | undefined, string | undefined]>([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/markdown', 'text/markdown'],
    ['TEXT/Markdown', 'text/markdown'],
    ['text/*', 'text/markdown'],
    ['text/markdown, application/json', 'text/markdown'],
    ['application/json, text/markdown', 'application/json'],
    ['*/*, text/markdown', 'text/markdown'],
    ['application/json;q=0.5, text/markdown;q=0.6', 'text/markdown'],
    ['application/json; q=0.5, */*', 'text/markdown'],
    // The closest range counts, not the kindest.
    ['application/json;q=0, */*', 'text/markdown'],
    ['*/*;q=0.1, text/markdown;q=0', 'application/json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['', undefined],
    ['text/html', undefined],
    ['*/*;q=0', undefined],
    ['application/json;q=0', undefined],
    ['application/json;q=x', undefined],
    ['application/json;version=2', undefined],
    ['json', undefined],
    [',;,', undefined],
  ])('%j → %s', (accept, preferred) => {
    expect(preferredMediaType(accept, offered)).toBe(preferred)
  })
})
