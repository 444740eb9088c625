import { comparable, isBlankLine, splitLines } from '../diff/text-lines.ts'
import { anchorsOf, type Anchor } from './anchor.ts'
import { type ConflictRegion, type MergedRegion, type Region, type SameRegion } from './passage.ts'

export type UnanchoredRegion = SameRegion | Unanchored<MergedRegion> | Unanchored<ConflictRegion>

type Unanchored<T extends Region> = Omit<T, 'anchor' | 'standsAlone'>

/** Says of each region where it stands in the result. An undecided conflict counts there as what both writers started
 *  from, or as one version where nothing stood before. */
export function anchorRegions(regions: readonly UnanchoredRegion[]): Region[] {
  const texts = regions.map(region => splitLines(textInResult(region)).map(comparable))
  const lines = texts.flat()
  const anchors = anchorsOf(lines)
  let from = 0
  return regions.map((region, index): Region => {
    const to = from + (texts[index]?.length ?? 0)
    const span = { from, to }
    from = to
    if (region.kind === 'same') return region
    const anchor = anchorOf(lines, anchors, span)
    return { ...region, anchor, standsAlone: anchor.block === 'paragraph' && isApart(lines, anchors, span) }
  })
}

function textInResult(region: UnanchoredRegion): string {
  if (region.kind === 'same') return region.text
  if (region.kind === 'merged') return region.value
  if (region.base.trim() !== '') return region.base
  // Either would do; which must not depend on who is called mine.
  const [one, other] = [region.mine, region.theirs]
  return one.length > other.length || (one.length === other.length && one > other) ? one : other
}

interface Lines {
  readonly from: number
  readonly to: number
}

const introduction: Anchor = { path: [], block: 'paragraph', number: 1 }

/** The anchor of the passage's first line with text; of what follows, where it has none; else of what comes before. */
function anchorOf(lines: readonly string[], anchors: readonly Anchor[], { from, to }: Lines): Anchor {
  for (let line = from; line < lines.length; line++) {
    const anchor = anchors[line]
    if (anchor === undefined || isBlankLine(lines[line] ?? '')) continue
    if (line < to || anchor.block !== 'heading') return anchor
    break
  }
  return anchors[from - 1] ?? anchors[from] ?? introduction
}

function isApart(lines: readonly string[], anchors: readonly Anchor[], { from, to }: Lines): boolean {
  const isBlankBefore = isBlankLine(lines[from - 1] ?? '') || anchors[from - 1]?.block === 'heading'
  return isBlankBefore && (isBlankLine(lines[to] ?? '') || isBlankLine(lines[to - 1] ?? ''))
}
