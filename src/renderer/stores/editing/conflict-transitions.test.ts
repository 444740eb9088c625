import { describe, expect, it } from 'vitest'
import {
  article,
  at,
  changed,
  content,
  deleted,
  overtakenBy,
  revision,
  saved,
  stale,
  tag,
  tools,
} from '../../testing/edits.ts'
import { phaseOf } from './edit-state.ts'
import { decided, decisionPostponed, newerTakenIn, saveRequested, typed } from './edit-transitions.ts'
import { broughtBack } from './going-back.ts'
import { requestOf } from './requests.ts'
import type { TransitionTools } from './transition-tools.ts'
import { headGone, headRead, sideAnswered, writeAnswered } from './wiki-answers.ts'

describe('a conflict', () => {
  const conflicted = (t: TransitionTools) =>
    overtakenBy(changed('first, by me\n\nsecond\n\nthird\n'), article('two', 'first, by Ana\n\nsecond\n\nthird\n'), t)

  it('is saved conditionally and becomes the text', () => {
    const t = tools()
    const resolving = decided(conflicted(t), content('first, by us\n\nsecond\n\nthird\n'), t)
    expect(requestOf(resolving)).toMatchObject({ expected: tag('two'), mergedFrom: tag('side') })
    const done = writeAnswered(resolving, saved(article('three', 'first, by us\n\nsecond\n\nthird\n', 'Marta', 4)), t)
    expect(phaseOf(done)).toBe('clean')
    expect(done.mine.body).toBe('first, by us\n\nsecond\n\nthird\n')
  })

  it('stays open with the newer text when somebody saves again meanwhile', () => {
    const t = tools()
    const resolving = decided(conflicted(t), content('decided'), t)
    const again = writeAnswered(resolving, stale(article('three', 'first, by Ben', 'Ben', 3)), t)
    expect(again.flow).toMatchObject({ kind: 'conflicted', open: true, conflict: { theirs: { etag: tag('three') } } })
    expect(again.mine.body).toBe('first, by me\n\nsecond\n\nthird\n')
  })

  it('keeps what was typed after the first refusal in history too, before the decision is saved', () => {
    const t = tools()
    const refused = writeAnswered(
      saveRequested(changed('first, by me\n\nsecond\n\nthird\n'), t),
      stale(article('two', 'first, by Ana\n\nsecond\n\nthird\n')),
      t,
    )
    const still = typed(refused, { body: 'first, by me, still typing\n\nsecond\n\nthird\n' }, at)
    const open = sideAnswered(still, { kind: 'appended', revision: revision('side', refused.mine) }, t)
    const keeping = decided(open, content('decided'), t)
    expect(requestOf(keeping)).toMatchObject({ base: tag('one'), content: { body: still.mine.body } })
    const resolving = sideAnswered(keeping, { kind: 'appended', revision: revision('side2', still.mine) }, t)
    expect(requestOf(resolving)).toMatchObject({ expected: tag('two'), mergedFrom: tag('side2') })
  })

  it('that was postponed is looked at anew with what was typed since', () => {
    const t = tools()
    const later = typed(decisionPostponed(conflicted(t)), { body: 'first, by Ana\n\nsecond, by me\n\nthird\n' }, at)
    const state = saveRequested(later, t)
    expect(state.flow.kind).toBe('writing')
    expect(state.mine.body).toBe('first, by Ana\n\nsecond, by me\n\nthird\n')
  })

  it('stays where it is when the article is deleted, and finds out when it is decided', () => {
    const t = tools()
    const state = conflicted(t)
    expect(headGone(state, undefined)).toBe(state)
    const gone = writeAnswered(decided(state, content('decided by hand'), t), deleted, t)
    expect(gone, 'what was decided is the text').toMatchObject({ mine: content('decided by hand') })
    expect(phaseOf(gone)).toBe('deleted')
  })

  it('sets my version aside where it is not in history and the article is deleted', () => {
    const t = tools()
    const refused = writeAnswered(saveRequested(changed('first, by me'), t), stale(article('two', 'first, by Ana')), t)
    const still = typed(refused, { body: 'first, by me, and more' }, at)
    const open = sideAnswered(still, { kind: 'appended', revision: revision('side', refused.mine) }, t)
    const gone = sideAnswered(decided(open, content('decided by hand'), t), deleted, t)
    expect(gone.mine.body).toBe('decided by hand')
    expect(gone.setAside).toEqual({ content: still.mine, isInHistory: false })
    expect(broughtBack(gone, at).mine.body).toBe('first, by me, and more')
  })

  it('does not let a decision swallow what was typed while it was on its way', () => {
    const t = tools()
    const resolving = typed(decided(conflicted(t), content('decided'), t), { body: 'typed after a restart' }, at)
    const after = writeAnswered(resolving, saved(article('three', 'decided', 'Marta', 4)), t)
    expect(after.mine.body).toBe('typed after a restart')
    // It still starts from the old text, so saving it cannot overwrite the decision.
    expect(requestOf(saveRequested(after, t))).toMatchObject({ expected: tag('one') })
  })
})

describe('news during a decision', () => {
  const mineBody = 'first, by me\n\nsecond\n\nthird\n'
  const deciding = (t: TransitionTools) =>
    overtakenBy(changed(mineBody), article('two', 'first, by Ana\n\nsecond\n\nthird\n'), t)

  it('waits until its writer goes on with it, and is then what the decision is about', () => {
    const t = tools()
    const told = headRead(deciding(t), article('three', 'first, by Ben\n\nsecond\n\nthird\n', 'Ben', 4))
    expect(told).toMatchObject({ newer: { etag: tag('three') }, flow: { conflict: { theirs: { etag: tag('two') } } } })
    const taken = newerTakenIn(told)
    expect(taken).toMatchObject({
      newer: undefined,
      flow: { open: true, conflict: { theirs: { etag: tag('three') } } },
    })
    expect(requestOf(decided(taken, content('decided'), t))).toMatchObject({ expected: tag('three') })
  })

  it('is no news any more once saving has met it', () => {
    const t = tools()
    const three = article('three', 'first, by Ben\n\nsecond\n\nthird\n', 'Ben', 4)
    const saving = decided(headRead(deciding(t), three), content('decided'), t)
    expect(writeAnswered(saving, stale(three), t)).toMatchObject({ flow: { kind: 'conflicted' }, newer: undefined })
  })
})
