import type { Etag } from '#shared/domain/etag.ts'

/* What clients did to one article and what they were told, as a linearizability checker wants it. Moments are whole numbers
   from one clock that never gives the same twice: an answer that came before something was sent has the smaller one. */

interface Call {
  readonly client: string
  /** When it was first sent. */
  readonly sentAt: number
  /** When the answer that settled it was there; Infinity where none ever was. */
  readonly answeredAt: number
}

/** A wish to add one line to the text of `base`, repeated until it was settled. */
export interface Append extends Call {
  readonly kind: 'append'
  /** Unique over the whole history, except where a wish that was refused is made again over another base. */
  readonly line: string
  readonly base: Etag
  /** `saved` with the revision's etag; `refused`: it has not happened and never will; `unknown`: it may have. */
  readonly outcome: { readonly kind: 'saved'; readonly etag: Etag } | { readonly kind: 'refused' | 'unknown' }
}

/** Learning what is current: by reading it, by hearing that it is unchanged, or by being refused. */
export interface Read extends Call {
  readonly kind: 'read'
  readonly etag: Etag
  /** Undefined where the answer carried no text. */
  readonly text: string | undefined
}

/** A revision as the wiki tells of it at the end. */
export interface Version {
  readonly etag: Etag
  readonly parents: readonly Etag[]
  readonly text: string
}

export interface ArticleHistory {
  readonly calls: readonly (Append | Read)[]
  /** Oldest first. The first one is there before any call. */
  readonly versions: readonly Version[]
}

export const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.split('\n'))
export const withLine = (text: string, line: string): string => (text === '' ? line : `${text}\n${line}`)

/** Everything about one article's history that cannot have happened in a wiki where each append and each read takes effect at
 *  one moment between its sending and its answer, as sentences; empty where there is nothing. */
export function violationsOf({ calls, versions }: ArticleHistory): string[] {
  const places = new Map(versions.map(({ etag }, place) => [etag, place]))
  const appends = calls.filter(call => call.kind === 'append')
  const reads = calls.filter(call => call.kind === 'read')
  return [
    ...brokenChain(versions, places),
    ...unexplainedLines(versions, appends),
    ...brokenPromises(versions, appends),
    ...unknownReads(versions, places, reads),
    ...brokenTime(versions, places, appends, reads),
  ]
}

/** Each version continues the one before it and adds one line at its end, which is there only once. */
function brokenChain(versions: readonly Version[], places: ReadonlyMap<Etag, number>): string[] {
  const found: string[] = []
  if (places.size !== versions.length) found.push('an etag names two versions')
  const last = versions.at(-1)
  const lines = linesOf(last?.text ?? '')
  for (const line of new Set(lines)) {
    const count = lines.filter(other => other === line).length
    if (count > 1) found.push(`"${line}" is in the text ${count} times`)
  }
  versions.forEach(({ etag, parents, text }, place) => {
    const before = versions[place - 1]
    const expected = before === undefined ? [] : [before.etag]
    if (parents.join() !== expected.join()) {
      found.push(
        `version ${place} ${etag} continues [${parents.join()}], but the one before it is [${expected.join()}]`,
      )
    }
    if (before !== undefined && text !== withLine(before.text, addedBy(text))) {
      found.push(`version ${place} ${etag} is not the version before it and one line: lost ${lost(before.text, text)}`)
    }
  })
  return found
}

/** Every line was asked for, over the version that it continues, by a request that was not refused. */
function unexplainedLines(versions: readonly Version[], appends: readonly Append[]): string[] {
  const wishes = new Map(appends.map(append => [wishOf(append.base, append.line), append]))
  return pairsOf(versions).flatMap(([before, { etag, text }]) => {
    const wish = wishes.get(wishOf(before.etag, addedBy(text)))
    if (wish === undefined) {
      return [`version ${etag} adds "${addedBy(text)}", which nobody asked for over ${before.etag}`]
    }
    if (wish.outcome.kind === 'refused') return [`"${wish.line}" was refused over ${wish.base}, but is version ${etag}`]
    return []
  })
}

/** What was acknowledged is there, under the etag that was given out. */
function brokenPromises(versions: readonly Version[], appends: readonly Append[]): string[] {
  const made = new Map(pairsOf(versions).map(([before, { etag, text }]) => [wishOf(before.etag, addedBy(text)), etag]))
  return appends.flatMap(({ base, line, outcome, client, answeredAt }) => {
    if (outcome.kind !== 'saved') return []
    const etag = made.get(wishOf(base, line))
    if (etag === outcome.etag) return []
    const there = etag === undefined ? 'no version adds it over that' : `the version that adds it is ${etag}`
    return [`${client} was told at ${answeredAt} that "${line}" over ${base} is saved as ${outcome.etag}, but ${there}`]
  })
}

function unknownReads(
  versions: readonly Version[],
  places: ReadonlyMap<Etag, number>,
  reads: readonly Read[],
): string[] {
  return reads.flatMap(({ etag, text, client, answeredAt }) => {
    const version = versions[places.get(etag) ?? -1]
    if (version === undefined) return [`${client} read ${etag} at ${answeredAt}, which is no version`]
    if (text === undefined || text === version.text) return []
    return [`${client} read another text under ${etag} at ${answeredAt} than the one that it names`]
  })
}

/** The order of the versions, each followed by the reads that saw it, is the only order in which all of it can have taken
 *  effect. So nothing in it may have been answered before something in front of it was sent; reads of one version have no
 *  order among each other. */
function brokenTime(
  versions: readonly Version[],
  places: ReadonlyMap<Etag, number>,
  appends: readonly Append[],
  reads: readonly Read[],
): string[] {
  const wishes = new Map(appends.map(append => [wishOf(append.base, append.line), append]))
  const readsAt = Map.groupBy(reads, ({ etag }) => places.get(etag) ?? -1)
  const found: string[] = []
  let latest: { readonly call: Append | Read; readonly place: number } | undefined
  const visit = (calls: readonly (Append | Read)[], place: number) => {
    for (const call of calls) {
      if (latest === undefined || call.answeredAt > latest.call.sentAt) continue
      found.push(`${tell(call, place)} was over at ${call.answeredAt}, before ${tell(latest.call, latest.place)} began`)
    }
    for (const call of calls) if (latest === undefined || call.sentAt > latest.call.sentAt) latest = { call, place }
  }
  versions.forEach(({ text }, place) => {
    const before = versions[place - 1]
    const append = before === undefined ? undefined : wishes.get(wishOf(before.etag, addedBy(text)))
    if (append !== undefined) visit([append], place)
    visit(readsAt.get(place) ?? [], place)
  })
  return found
}

const addedBy = (text: string) => linesOf(text).at(-1) ?? ''
const wishOf = (base: Etag, line: string) => `${base} ${line}`
const pairsOf = (versions: readonly Version[]) =>
  versions.slice(1).map((version, index): readonly [Version, Version] => [versions[index] ?? version, version])

function lost(before: string, after: string): string {
  const kept = new Set(linesOf(after))
  return JSON.stringify(linesOf(before).filter(line => !kept.has(line)))
}

const tell = (call: Append | Read, place: number) =>
  call.kind === 'append'
    ? `${call.client}’s append of "${call.line}" (version ${place}, sent at ${call.sentAt})`
    : `${call.client}’s read of version ${place} (sent at ${call.sentAt})`
