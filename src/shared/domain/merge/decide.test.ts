import { describe, expect, test } from 'vitest'
import { type ArticleContent, type ArticleId } from '../article.ts'
import { conflictsOf, mergeArticles, mergedPassagesOf, type ArticleMerge } from './article-merge.ts'
import { applyDecisions } from './decide.ts'
import { type Decision } from './passage.ts'

const article = (body: string, title = 'Salt', parentId: string | null = null): ArticleContent => ({
  title,
  parentId: parentId as ArticleId | null,
  tags: [],
  body,
})
const mergeBodies = (base: string, mine: string, theirs: string): ArticleMerge =>
  mergeArticles(article(base), article(mine), article(theirs))

/** What the text says when its one conflict is decided so. */
function decided(merge: ArticleMerge, decision: Decision): string | undefined {
  const [conflict, ...others] = conflictsOf(merge)
  if (conflict === undefined || others.length > 0) throw new Error('expected one conflict')
  const resolution = applyDecisions(merge, { [conflict.id]: decision })
  return resolution.kind === 'decided' ? resolution.content.body : undefined
}

describe('deciding a conflict', () => {
  const merge = mergeBodies('# S\n\nold\n\nend\n', '# S\n\nmine\n\nend\n', '# S\n\ntheirs\n\nend\n')

  test('nothing comes of a merge while something is undecided', () => {
    expect(applyDecisions(merge)).toEqual({ kind: 'undecided', ids: conflictsOf(merge).map(({ id }) => id) })
    expect(decided(merge, { kind: 'open' })).toBeUndefined()
  })
  test('takes one version, the original, or a text by hand', () => {
    expect(decided(merge, { kind: 'mine' })).toBe('# S\n\nmine\n\nend\n')
    expect(decided(merge, { kind: 'theirs' })).toBe('# S\n\ntheirs\n\nend\n')
    expect(decided(merge, { kind: 'original' })).toBe('# S\n\nold\n\nend\n')
    expect(decided(merge, { kind: 'text', text: 'by hand' })).toBe('# S\n\nby hand\n\nend\n')
    expect(decided(merge, { kind: 'text', text: '' })).toBe('# S\n\n\nend\n')
  })
  test('takes both as paragraphs of their own, in either order', () => {
    expect(decided(merge, { kind: 'both', first: 'mine' })).toBe('# S\n\nmine\n\ntheirs\n\nend\n')
    expect(decided(merge, { kind: 'both', first: 'theirs' })).toBe('# S\n\ntheirs\n\nmine\n\nend\n')
  })
  test('takes both without a blank line where the passage is part of a paragraph, a list or code', () => {
    const both: Decision = { kind: 'both', first: 'mine' }
    expect(decided(mergeBodies('a\nb\nc\n', 'a\nm\nc\n', 'a\nt\nc\n'), both)).toBe('a\nm\nt\nc\n')
    expect(decided(mergeBodies('- a\n', '- m\n', '- t\n'), both)).toBe('- m\n- t\n')
    expect(decided(mergeBodies('```\na\n```\n', '```\nm\n```\n', '```\nt\n```\n'), both)).toBe('```\nm\nt\n```\n')
  })
  test('takes both at the end of a text without a last line ending', () => {
    expect(decided(mergeBodies('one', 'one\n\nmine', 'one\n\ntheirs'), { kind: 'both', first: 'mine' })).toBe(
      'one\n\nmine\n\ntheirs',
    )
    expect(decided(mergeBodies('', 'mine', 'theirs'), { kind: 'both', first: 'mine' })).toBe('mine\n\ntheirs')
  })
  test('a title is decided as a text is; a place is one of three', () => {
    const fields = mergeArticles(article('', 'Salt'), article('', 'My salt', 'one'), article('', 'Their salt', 'two'))
    const [title, place] = conflictsOf(fields).map(({ id }) => id)
    const decide = (forTitle: Decision, forPlace: Decision): unknown =>
      applyDecisions(fields, { [title ?? '']: forTitle, [place ?? '']: forPlace })
    expect(decide({ kind: 'text', text: 'Our salt' }, { kind: 'theirs' })).toMatchObject({
      content: { title: 'Our salt', parentId: 'two' },
    })
    expect(decide({ kind: 'original' }, { kind: 'original' })).toMatchObject({
      content: { title: 'Salt', parentId: null },
    })
    expect(decide({ kind: 'both', first: 'mine' }, { kind: 'text', text: 'x' })).toEqual({
      kind: 'undecided',
      ids: [title, place],
    })
  })
})

describe('changing what merged by itself', () => {
  const merge = mergeBodies('one\n\ntwo\n', 'one!\n\ntwo\n', 'one\n\ntwo?\n')
  const [mine, theirs] = mergedPassagesOf(merge).map(({ id }) => id)

  test('without decisions it stands', () => {
    expect(applyDecisions(merge)).toMatchObject({ content: { body: 'one!\n\ntwo?\n' } })
  })
  test('taking it back makes it a passage to decide', () => {
    expect(applyDecisions(merge, { [theirs ?? '']: { kind: 'open' } })).toEqual({ kind: 'undecided', ids: [theirs] })
    expect(applyDecisions(merge, { [theirs ?? '']: { kind: 'original' } })).toMatchObject({
      content: { body: 'one!\n\ntwo\n' },
    })
    expect(applyDecisions(merge, { [mine ?? '']: { kind: 'theirs' } })).toMatchObject({
      content: { body: 'one\n\ntwo?\n' },
    })
  })
})

describe('when somebody saves again', () => {
  const base = 'one\n\ntwo\n\nthree\n\nfour\n'
  const mine = base.replace('one', 'my one').replace('three', 'my three')
  const before = mergeBodies(base, mine, base.replace('one', 'their one'))
  const [first] = conflictsOf(before)

  test('decisions hold for passages whose texts stayed the same, and only what is new is asked', () => {
    const after = mergeBodies(base, mine, base.replace('one', 'their one').replace('three', 'their three'))
    const [same, added] = conflictsOf(after)
    expect(same?.id).toBe(first?.id)
    expect(applyDecisions(after, { [first?.id ?? '']: { kind: 'mine' } })).toEqual({
      kind: 'undecided',
      ids: [added?.id],
    })
  })
  test('a passage that was changed again is asked again', () => {
    const after = mergeBodies(base, mine, base.replace('one', 'another one'))
    expect(applyDecisions(after, { [first?.id ?? '']: { kind: 'mine' } }).kind).toBe('undecided')
  })
  test('equal conflicts are told apart', () => {
    const base = 'same\n\nmiddle\n\nsame\n'
    const merge = mergeBodies(base, base.replaceAll('same', 'mine'), base.replaceAll('same', 'theirs'))
    expect(new Set(conflictsOf(merge).map(({ id }) => id)).size).toBe(2)
  })
})
