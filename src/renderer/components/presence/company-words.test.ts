import { describe, expect, it } from 'vitest'
import { alone, type Company } from '../../stores/presence/company.ts'
import { editingWords, everybody } from './company-words.ts'

const company = (present: Partial<Company>): Company => ({ ...alone, ...present })

describe('the words about company', () => {
  const too = { too: true }
  it('name one, two, or the first of more', () => {
    expect(editingWords(company({ editing: ['Ben'] }), too)).toBe('Ben is editing too')
    expect(editingWords(company({ editing: ['Ana', 'Ben'] }), too)).toBe('Ana and Ben are editing too')
    const three = company({ editing: ['Ana', 'Ben', 'Carol'] })
    expect(editingWords(three, too)).toBe('Ana and 2 others are editing too')
    expect(editingWords(three, { too: false })).toBe('Ana and 2 others are editing')
  })

  it('say nothing of readers, and of oneself only where nobody else edits', () => {
    expect(editingWords(company({ reading: ['Ben'] }), too)).toBe('')
    expect(editingWords(company({ you: 'editing' }), too)).toBe('You are editing in another window')
    expect(editingWords(company({ you: 'editing', editing: ['Ben'] }), too)).toBe('Ben is editing too')
    expect(editingWords(company({ you: 'reading' }), too)).toBe('')
  })

  it('name everybody in the tooltip', () => {
    expect(everybody(company({ editing: ['Ben'], reading: ['Ana', 'Carol'], you: 'reading' }))).toBe(
      'Ben is editing. Ana and Carol have it open. You have it open in another window.',
    )
  })
})
