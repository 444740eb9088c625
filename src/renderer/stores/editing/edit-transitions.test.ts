import { describe, expect, it } from 'vitest'
import type { ArticleContent, ArticleId } from '#shared/domain/article.ts'
import type { WriteAnswer } from '../../api/wiki-api.ts'
import {
  article,
  at,
  changed,
  content,
  editing,
  id,
  overtakenBy,
  revision,
  saved,
  stale,
  started,
  tag,
  tools,
  unreachable,
} from '../../testing/edits.ts'
import { draftOf } from './draft.ts'
import { isDirty, openState, phaseOf } from './edit-state.ts'
import { saveAsNewRequested, saveRequested, typed } from './edit-transitions.ts'
import { broughtBack, mergeUndone, wentBack } from './going-back.ts'
import { isSideWrite, requestOf } from './requests.ts'
import { articleGone, headRead, sideAnswered, writeAnswered } from './wiki-answers.ts'

describe('saving', () => {
  it('is clean only once the wiki confirmed exactly this text', () => {
    const t = tools()
    const saving = saveRequested(changed('new'), t)
    expect(phaseOf(saving)).toBe('saving')
    expect(isDirty(saving)).toBe(true)
    const done = writeAnswered(saving, saved(article('two', 'new', 'Marta')), t)
    expect(phaseOf(done)).toBe('clean')
    expect(draftOf('slot', 'wiki', done)).toBeUndefined()
  })

  it('keeps what was typed meanwhile, on the new etag', () => {
    const t = tools()
    const saving = typed(saveRequested(changed('new'), t), { body: 'newer' }, at)
    const after = writeAnswered(saving, saved(article('two', 'new', 'Marta')), t)
    expect(phaseOf(after)).toBe('dirty')
    expect(after.mine.body).toBe('newer')
    expect(requestOf(saveRequested(after, t))).toMatchObject({ expected: tag('two'), content: { body: 'newer' } })
  })

  it('saves once more when that was asked for meanwhile', () => {
    const t = tools()
    const saving = saveRequested(typed(saveRequested(changed('new'), t), { body: 'newer' }, at), t)
    const after = writeAnswered(saving, saved(article('two', 'new', 'Marta')), t)
    expect(requestOf(after)).toMatchObject({ expected: tag('two'), content: { body: 'newer' } })
  })

  it('repeats the very same request after a lost answer, whatever was typed and however often', () => {
    const t = tools()
    const saving = saveRequested(changed('new'), t)
    const request = requestOf(saving)
    let state = saving
    for (const body of ['a', 'b', 'c']) {
      state = saveRequested(typed(writeAnswered(state, unreachable, t), { body }, at), t)
      expect(requestOf(state)).toBe(request)
    }
  })

  it('asks for a title before it asks the wiki', () => {
    const state = saveRequested(typed(editing(), { title: '  ' }, at), tools())
    expect(requestOf(state)).toBeUndefined()
    expect(state.trouble).toEqual({ kind: 'title-missing' })
    expect(typed(state, { title: 'Salt' }, at).trouble).toBeUndefined()
  })

  it('says that a title is taken, and keeps the text', () => {
    const t = tools()
    const state = writeAnswered(saveRequested(changed('new'), t), { kind: 'title-taken', detail: '' }, t)
    expect(state).toMatchObject({ flow: { kind: 'resting' }, mine: { body: 'new' } })
    expect(state.trouble).toEqual({ kind: 'title-taken', title: 'The salt road' })
  })

  it('gives up a request that the wiki refuses, and keeps the text', () => {
    const t = tools()
    const problem = { type: 'about:blank', title: 'Too large', status: 413, code: 'too-large' } as const
    const refusal: WriteAnswer = { kind: 'failed', failure: { kind: 'refused', problem } }
    const state = writeAnswered(saveRequested(changed('new'), t), refusal, t)
    expect(requestOf(state)).toBeUndefined()
    expect(phaseOf(state)).toBe('dirty')
    expect(state.trouble?.kind).toBe('refused')
  })

  describe('below an article that is not there any more', () => {
    const below = 'dddddddd-0000-4000-8000-00000000000d' as ArticleId
    const errors = [{ path: 'parentId', message: 'The parent was deleted.' }]
    const problem = { type: 'about:blank', title: 'Unprocessable', status: 422, code: 'invalid', errors } as const
    const refusal: WriteAnswer = { kind: 'failed', failure: { kind: 'refused', problem } }
    const placed = (body: string): ArticleContent => ({ ...content(body), parentId: below })

    it('puts a new article at the top, with what was asked to be saved and nothing else', () => {
      const t = tools()
      const sent = saveRequested(openState(id, { kind: 'new' }, placed('asked'), at), t)
      const state = writeAnswered(typed(sent, { body: 'typed since' }, at), refusal, t)
      expect(state).toMatchObject({ mine: { parentId: null, body: 'typed since' }, trouble: undefined })
      const request = requestOf(state)
      expect(request).toMatchObject({ content: { ...content('asked'), parentId: null }, expected: undefined })
      expect(request?.key, 'it is another request').not.toBe(requestOf(sent)?.key)
    })

    it('leaves an article where it stands', () => {
      const t = tools()
      const state = writeAnswered(saveRequested(typed(editing(), placed('moved'), at), t), refusal, t)
      expect(requestOf(state)).toMatchObject({ content: content('moved'), expected: started.etag })
    })

    it('gives up where the place was not the reason after all', () => {
      const t = tools()
      const state = writeAnswered(saveRequested(changed('new'), t), refusal, t)
      expect(state).toMatchObject({ flow: { kind: 'resting' }, trouble: { kind: 'refused' }, mine: { body: 'new' } })
    })
  })

  it('takes a head that says the same for its own', () => {
    const t = tools()
    const state = writeAnswered(saveRequested(changed('same'), t), stale(article('two', 'same')), t)
    expect(phaseOf(state)).toBe('clean')
  })
})

describe('a save that was overtaken', () => {
  it('first keeps the refused text in history, from the revision it started from', () => {
    const t = tools()
    const state = writeAnswered(saveRequested(changed('mine'), t), stale(article('two', 'theirs')), t)
    const request = requestOf(state)
    expect(request).toMatchObject({ base: tag('one'), content: { body: 'mine' } })
    expect(request !== undefined && isSideWrite(request)).toBe(true)
  })

  it('merges what does not overlap and saves that against theirs, naming both', () => {
    const t = tools()
    const theirs = article('two', 'first\n\nsecond\n\nthird, by Ana\n')
    const state = overtakenBy(changed('first, by me\n\nsecond\n\nthird\n'), theirs, t)
    const merged = 'first, by me\n\nsecond\n\nthird, by Ana\n'
    expect(state.mine.body).toBe(merged)
    expect(requestOf(state)).toMatchObject({ expected: tag('two'), mergedFrom: tag('side'), content: { body: merged } })
    expect(state.merge).toMatchObject({ by: 'Ana', changes: 1 })
  })

  it('merges what was typed while the refused text was on its way into history', () => {
    const t = tools()
    const theirs = article('two', 'first\n\nsecond\n\nthird, by Ana\n')
    const refused = writeAnswered(saveRequested(changed('first, me\n\nsecond\n\nthird\n'), t), stale(theirs), t)
    const still = typed(refused, { body: 'first, me, again\n\nsecond\n\nthird\n' }, at)
    const state = sideAnswered(still, { kind: 'appended', revision: revision('side', refused.mine) }, t)
    expect(state.mine.body).toBe('first, me, again\n\nsecond\n\nthird, by Ana\n')
  })

  it('is undone as an ordinary save that keeps what was typed since', () => {
    const t = tools()
    const theirs = article('two', 'first\n\nsecond\n\nthird, by Ana\n')
    const merging = overtakenBy(changed('first, by me\n\nsecond\n\nthird\n'), theirs, t)
    const done = writeAnswered(merging, saved({ ...theirs, ...merging.mine, etag: tag('merge') }), t)
    const typedOn = typed(done, { body: done.mine.body.replace('first', 'very first') }, at)
    const undone = mergeUndone(typedOn, at, t)
    expect(undone?.mine.body).toBe('very first, by me\n\nsecond\n\nthird\n')
    expect(undone && requestOf(undone)).toMatchObject({ expected: tag('merge') })
  })

  it('asks a person about what overlaps, holding all three texts', () => {
    const state = overtakenBy(
      changed('first, by me\n\nsecond\n\nthird\n'),
      article('two', 'first, by Ana\n\nsecond\n\nthird\n'),
      tools(),
    )
    expect(phaseOf(state)).toBe('conflicted')
    expect(requestOf(state)).toBeUndefined()
    expect(state.flow).toMatchObject({
      open: true,
      conflict: {
        side: tag('side'),
        base: { etag: tag('one'), author: 'Marta', body: started.body },
        mine: { body: 'first, by me\n\nsecond\n\nthird\n' },
        theirs: { etag: tag('two') },
      },
    })
  })

  it('tries again from theirs where the wiki does not know what the text started from', () => {
    const t = tools()
    const refused = writeAnswered(saveRequested(changed('mine'), t), stale(article('two', 'theirs')), t)
    const problem = { type: '', title: '', status: 422, code: 'invalid', unknown: tag('one') } as const
    const second = sideAnswered(refused, { kind: 'failed', failure: { kind: 'refused', problem } }, t)
    expect(requestOf(second)).toMatchObject({ base: tag('two'), content: { body: 'mine' } })
    expect(requestOf(second)?.key).not.toBe(requestOf(refused)?.key)
  })
})

describe('an article that changes or goes while it is edited', () => {
  it('is followed silently without edits and announced with edits', () => {
    const newer = article('two', 'newer')
    expect(headRead(editing(), newer)).toMatchObject({ mine: { body: 'newer' }, newer: undefined })
    const told = headRead(changed('mine'), newer)
    expect(phaseOf(told)).toBe('stale')
    expect(told.mine.body).toBe('mine')
  })

  it('begins again with my text after it was deleted, only when that is asked for', () => {
    const t = tools()
    const gone = articleGone(changed('mine'), { by: 'Ana', at })
    expect(phaseOf(gone)).toBe('deleted')
    expect(requestOf(saveRequested(gone, t))).toBeUndefined()
    expect(requestOf(saveAsNewRequested(gone, t))).toMatchObject({ expected: undefined, content: { body: 'mine' } })
  })

  it('goes on as before when the deletion is undone', () => {
    const back = headRead(articleGone(changed('mine'), {}), article('restored', started.body))
    expect(phaseOf(back)).toBe('stale')
  })
})

describe('going back to the saved text', () => {
  it('puts mine into history, and keeps a draft of it until it is there', () => {
    const t = tools()
    const back = wentBack(changed('mine'), at, t)
    expect(back.mine.body).toBe(started.body)
    expect(draftOf('slot', 'wiki', back)?.state.setAside?.content.body).toBe('mine')
    const request = requestOf(back)
    expect(request).toMatchObject({ base: tag('one'), content: { body: 'mine' } })
    const shelved = sideAnswered(back, { kind: 'appended', revision: revision('side', content('mine')) }, t)
    expect(draftOf('slot', 'wiki', shelved)).toBeUndefined()
    expect(broughtBack(shelved, at).mine.body).toBe('mine')
  })

  it('sets aside what was typed since when mine is brought back', () => {
    const swapped = broughtBack(typed(wentBack(changed('mine'), at, tools()), { body: 'since' }, at), at)
    expect(swapped).toMatchObject({ mine: { body: 'mine' }, setAside: { content: { body: 'since' } } })
  })
})
