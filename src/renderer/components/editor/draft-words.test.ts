import { expect, it } from 'vitest'
import type { ArticleId } from '#shared/domain/article.ts'
import type { DraftSummary, DraftWait } from '../../stores/drafts.ts'
import { draftWords, waitingWords } from './draft-words.ts'

const now = new Date(2026, 0, 2, 15, 0)
const at = new Date(2026, 0, 2, 14, 2).toISOString()
const draft = (waitsFor: DraftWait): DraftSummary => ({
  slot: 's',
  instanceId: 'i',
  articleId: 'a' as ArticleId,
  title: 'Salt',
  writtenAt: at,
  isNew: false,
  waitsFor,
})
const wiki = { name: 'Ana’s MacBook', state: 'offline' } as const

it('says what a draft waits for and since when', () => {
  const words = (wait: DraftWait) => draftWords(draft(wait), wiki, now.getTime())
  expect(words({ kind: 'wiki', since: at })).toBe('Waits since 14:02 for Ana’s MacBook to come back')
  expect(words({ kind: 'decision' })).toBe('To decide')
  expect(words({ kind: 'refused', refusal: { kind: 'title-taken', title: 'Salt' } })).toContain('has this title')
  expect(words({ kind: 'writing' })).toBe('Written 14:02, only on this computer')
})

it('counts what waits, and names who can end the wait', () => {
  expect(waitingWords(2, wiki)).toBe('2 articles wait for Ana’s MacBook to come back')
  expect(waitingWords(1, { ...wiki, state: 'sign-in-needed' })).toBe(
    '1 article waits for you to sign in to Ana’s MacBook',
  )
})
