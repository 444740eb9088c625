import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinTexts, splitLines } from '../diff/text-lines.ts'
import { mergeBodies } from './body-merge.ts'
import { type Region } from './passage.ts'

/** A merge as a reader of a test sees it: kept and merged text as text, conflicts as their three versions. */
type Seen = string | { base: string; mine: string; theirs: string }

function merge(base: string, mine: string, theirs: string): Seen[] {
  const seen: Seen[] = []
  for (const region of mergeBodies(base, mine, theirs).regions) {
    const last = seen.at(-1)
    const next = see(region)
    if (typeof next === 'string' && typeof last === 'string') seen[seen.length - 1] = joinTexts([last, next])
    else seen.push(next)
  }
  return seen
}

function see(region: Region): Seen {
  if (region.kind === 'same') return region.text
  if (region.kind === 'merged') return region.value
  return { base: region.base, mine: region.mine, theirs: region.theirs }
}

/** Paragraphs, parted by blank lines. */
const text = (...paragraphs: string[]): string => paragraphs.join('\n\n') + '\n'

describe('edits that merge by themselves', () => {
  test('in different sections', () => {
    expect(
      merge(text('# A', 'one', '# B', 'two'), text('# A', 'one!', '# B', 'two'), text('# A', 'one', '# B', 'two?')),
    ).toEqual([text('# A', 'one!', '# B', 'two?')])
  })
  test('in neighbouring paragraphs', () => {
    expect(merge(text('one', 'two'), text('one!', 'two'), text('one', 'two?'))).toEqual([text('one!', 'two?')])
  })
  test('in lines with one unchanged line between', () => {
    expect(merge('- a\n- b\n- c\n', '- A\n- b\n- c\n', '- a\n- b\n- C\n')).toEqual(['- A\n- b\n- C\n'])
  })
  test('a new paragraph between two that the other edited', () => {
    expect(merge(text('one', 'two'), text('one', 'new', 'two'), text('one!', 'two?'))).toEqual([
      text('one!', 'new', 'two?'),
    ])
  })
  test('a new paragraph beside a line added to the next one', () => {
    expect(merge(text('one', 'two'), text('one', 'new', 'two'), text('one', 'first\ntwo'))).toEqual([
      text('one', 'new', 'first\ntwo'),
    ])
    expect(merge(text('one', 'two'), text('one', 'new', 'two'), text('one\nlast', 'two'))).toEqual([
      text('one\nlast', 'new', 'two'),
    ])
  })
  test('a removed paragraph between two that the other edited', () => {
    expect(merge(text('one', 'two', 'three'), text('one', 'three'), text('one!', 'two', 'three?'))).toEqual([
      text('one!', 'three?'),
    ])
  })
  test('a paragraph added at the end, or the beginning, beside one that the other edited', () => {
    expect(merge(text('one'), text('one', 'new'), text('one!'))).toEqual([text('one!', 'new')])
    expect(merge(text('one'), text('new', 'one'), text('one!'))).toEqual([text('new', 'one!')])
  })
  test('items added to a list after different items', () => {
    expect(merge('- a\n- b\n', '- a\n- new\n- b\n', '- a\n- b\n- newer\n')).toEqual(['- a\n- new\n- b\n- newer\n'])
  })
  test('the same edit by both, once', () => {
    expect(merge(text('one', 'two'), text('one!', 'two'), text('one!', 'two'))).toEqual([text('one!', 'two')])
    expect(merge(text('one'), text('one', 'new'), text('one', 'new'))).toEqual([text('one', 'new')])
    expect(merge(text('one', 'two'), text('two'), text('two'))).toEqual([text('two')])
  })
  test('paragraphs parted by two blank lines', () => {
    expect(merge('one\n\n\ntwo\n', 'one!\n\n\ntwo\n', 'one\n\n\ntwo?\n')).toEqual(['one!\n\n\ntwo?\n'])
  })
})

describe('edits that a person must decide', () => {
  test('the same line changed differently', () => {
    expect(merge(text('one', 'two'), text('mine', 'two'), text('theirs', 'two'))).toEqual([
      { base: 'one\n', mine: 'mine\n', theirs: 'theirs\n' },
      '\ntwo\n',
    ])
  })
  test('neighbouring lines', () => {
    expect(merge('- a\n- b\n- c\n', '- A\n- b\n- c\n', '- a\n- B\n- c\n')).toEqual([
      { base: '- a\n- b\n', mine: '- A\n- b\n', theirs: '- a\n- B\n' },
      '- c\n',
    ])
  })
  test('a removed line that the other edited', () => {
    expect(merge(text('one', 'two', 'three'), text('one', 'three'), text('one', 'two!', 'three'))).toEqual([
      'one\n\n',
      { base: 'two\n\n', mine: '', theirs: 'two!\n\n' },
      'three\n',
    ])
  })
  test('both add at the end', () => {
    expect(merge(text('one'), text('one', 'mine'), text('one', 'theirs'))).toEqual([
      'one\n',
      { base: '', mine: '\nmine\n', theirs: '\ntheirs\n' },
    ])
    expect(merge('- a\n', '- a\n- mine\n', '- a\n- theirs\n')).toEqual([
      '- a\n',
      { base: '', mine: '- mine\n', theirs: '- theirs\n' },
    ])
    expect(merge('- a\n', '- a\n\nmine\n', '- a\n- theirs\n')).toEqual([
      '- a\n',
      { base: '', mine: '\nmine\n', theirs: '- theirs\n' },
    ])
  })
  test('both add at the beginning', () => {
    expect(merge(text('one'), text('mine', 'one'), text('theirs', 'one'))).toEqual([
      { base: '', mine: 'mine\n\n', theirs: 'theirs\n\n' },
      'one\n',
    ])
  })
  test('one adds at an end where the other parts the paragraph there in two', () => {
    expect(merge(text('one'), text('mine', 'one'), text('first half', 'one!'))).toHaveLength(1)
    expect(merge(text('one'), text('one', 'mine'), text('one!', 'second half'))).toHaveLength(1)
  })
  test('both write into an empty article', () => {
    expect(merge('', 'mine', 'theirs')).toEqual([{ base: '', mine: 'mine', theirs: 'theirs' }])
  })
  test('both add a paragraph in one place', () => {
    expect(merge(text('one', 'two'), text('one', 'mine', 'two'), text('one', 'theirs', 'two'))).toEqual([
      'one\n\n',
      { base: '', mine: 'mine\n\n', theirs: 'theirs\n\n' },
      'two\n',
    ])
  })
  test('a paragraph added where the other parted a paragraph in two', () => {
    const [base, mine] = [text('one', 'two'), text('one', 'mine', 'two')]
    expect(merge(base, mine, text('one', 'first half', 'two!'))).toEqual([
      'one\n\n',
      { base: 'two\n', mine: 'mine\n\ntwo\n', theirs: 'first half\n\ntwo!\n' },
    ])
    expect(merge(base, mine, text('one!', 'second half', 'two'))).toEqual([
      { base: 'one\n\n', mine: 'one\n\nmine\n\n', theirs: 'one!\n\nsecond half\n\n' },
      'two\n',
    ])
  })
  test('edits among, and right beside, a run of equal lines that one of them changes', () => {
    const rows = '| a |\n| - |\n| - |\n| b |\n'
    const oneMore = '| a |\n| - |\n| - |\n| - |\n| b |\n'
    expect(merge(rows, oneMore, '| a |\n| - |\n| b |\n')).toHaveLength(3)
    expect(merge(rows, oneMore, '| a |\n| - |\n| x |\n| - |\n| b |\n')).toHaveLength(3)
    expect(merge(rows, oneMore, '| a |\n| - |\n| - |\n| B |\n')).toEqual([
      '| a |\n| - |\n| - |\n',
      { base: '| b |\n', mine: '| - |\n| b |\n', theirs: '| B |\n' },
    ])
  })
  test('an edit within a passage that the other wrote anew is one conflict, whatever blank lines they share', () => {
    const [base, mine] = [text('aa bb', 'cc dd', 'ee ff', 'gg hh'), text('kk ll', 'mm nn', 'oo pp', 'gg hh')]
    expect(merge(base, mine, text('aa bb', 'cc dd', 'new', 'ee ff', 'gg hh'))).toEqual([
      {
        base: 'aa bb\n\ncc dd\n\nee ff\n',
        mine: 'kk ll\n\nmm nn\n\noo pp\n',
        theirs: 'aa bb\n\ncc dd\n\nnew\n\nee ff\n',
      },
      '\ngg hh\n',
    ])
  })
  test('paragraphs edited one by one stay one by one', () => {
    const base = text('a first line', 'a second line', 'a third line')
    const mine = text('a first line, mine', 'a second line, mine', 'a third line, mine')
    expect(merge(base, mine, text('a first line', 'a second line, theirs', 'a third line'))).toEqual([
      'a first line, mine\n\n',
      { base: 'a second line\n', mine: 'a second line, mine\n', theirs: 'a second line, theirs\n' },
      '\na third line, mine\n',
    ])
  })
})

describe('line endings and trailing blanks', () => {
  test('are never a question, and whoever changed them wins', () => {
    expect(merge('one\ntwo\n', 'one\r\ntwo\r\n', 'one\ntwo!\n')).toEqual(['one\r\ntwo!\n'])
    expect(merge('one  \ntwo\n', 'one\ntwo\n', 'one  \ntwo\n')).toEqual(['one\ntwo\n'])
  })
  test('where both changed them, more blanks and the plainer ending win, each by itself', () => {
    expect(merge('one\n', 'one \n', 'one   \n')).toEqual(['one   \n'])
    expect(merge('one\r', 'one\r\n', 'one\n')).toEqual(['one\n'])
    expect(merge('one\r\n', 'one  \r\n', 'one\n')).toEqual(['one  \n'])
  })
  test('where both made the same edit but for blanks, it is one', () => {
    expect(merge('one\n', 'two\r\n', 'two  \n')).toEqual(['two  \n'])
  })
  test('a line that is no longer the last does not run into the next', () => {
    expect(merge('one\ntwo\n', 'one\ntwo', 'one\ntwo\nthree\n')).toEqual(['one\ntwo\nthree\n'])
  })
  test('a missing last ending is no difference', () => {
    expect(merge('one', 'one\n', 'one')).toEqual(['one\n'])
    expect(merge('one\n', 'one', 'one\n')).toEqual(['one'])
  })
})

describe('texts too different to compare', () => {
  const order = Array.from({ length: 4000 }, (_, index) => `line ${index}\n`)
  // A step that shares no factor with the length visits every line once.
  const stepped = (step: number): string => order.map((_, index) => order[(index * step) % order.length]).join('')

  test('are one conflict', () => {
    const [base, mine, theirs] = [order.join(''), stepped(1237), stepped(2539)]
    const merge = mergeBodies(base, mine, theirs)
    expect(merge.gaveUp).toBe(true)
    expect(merge.regions).toMatchObject([{ kind: 'conflict', base, mine, theirs }])
  })
  test('still merge where one side is unchanged or both are the same', () => {
    const [base, other] = [order.join(''), stepped(1237)]
    expect(mergeBodies(base, base, other).regions).toMatchObject([
      { kind: 'merged', changedBy: 'theirs', value: other },
    ])
    expect(mergeBodies(base, other, base).regions).toMatchObject([{ kind: 'merged', changedBy: 'mine', value: other }])
    expect(mergeBodies(base, other, other).regions).toMatchObject([{ kind: 'merged', changedBy: 'both', value: other }])
  })
  test('are not texts in which much was added, removed or written anew', () => {
    const base = text('one', 'two')
    const many = order.join('')
    expect(merge(base, text('one', many, 'two'), text('one', 'two!'))).toEqual([text('one', many, 'two!')])
    expect(merge(text('one', many, 'two'), base, text('one', many, 'two!'))).toEqual([text('one', 'two!')])
    expect(mergeBodies(many, many.replaceAll('line', 'row'), many + 'end\n').gaveUp).toBe(false)
  })
})

test('it does not matter from which end texts are compared, while passages are not moved', () => {
  const edit = fc.constantFrom('keep', 'keep', 'keep', 'remove', 'change', 'add before', 'add after', 'add line')
  const paragraph = fc.record({ mine: edit, theirs: edit })
  const apply = (paragraphs: readonly Record<'mine' | 'theirs', string>[], side?: 'mine' | 'theirs'): string[] => {
    const made = paragraphs.flatMap((edits, index): string[] => {
      const own = `paragraph number ${index}`
      const added = `an addition by ${side ?? ''} to ${index}`
      switch (side === undefined ? 'keep' : edits[side]) {
        case 'remove':
          return []
        case 'change':
          return [`${own}, changed by ${side ?? ''}`, '']
        case 'add before':
          return [added, '', own, '']
        case 'add after':
          return [own, '', added, '']
        case 'add line':
          return [own, added, '']
        default:
          return [own, '']
      }
    })
    return made.slice(0, -1)
  }
  const outcome = (base: string[], mine: string[], theirs: string[]): string[] | undefined => {
    const seen = merge(
      ...([base, mine, theirs].map(lines => lines.map(line => line + '\n').join('')) as [string, string, string]),
    )
    const [all = ''] = seen
    return seen.length > 1 || typeof all !== 'string' ? undefined : splitLines(all)
  }
  fc.assert(
    fc.property(fc.array(paragraph, { maxLength: 10 }), paragraphs => {
      const [base, mine, theirs] = [apply(paragraphs), apply(paragraphs, 'mine'), apply(paragraphs, 'theirs')]
      const down = outcome(base, mine, theirs)
      const up = outcome(base.toReversed(), mine.toReversed(), theirs.toReversed())
      if (down !== undefined && up !== undefined) expect(up.toReversed()).toEqual(down)
    }),
    { numRuns: 2000 },
  )
})
