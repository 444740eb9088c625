import type { ArticlePresence, PresenceMode } from '#shared/protocol/presence.ts'

/** Who else has an article open. Everybody is named once, however many windows they have. */
export interface Company {
  /** Names of others, in the order of the alphabet. */
  readonly editing: readonly string[]
  /** Others who only read. */
  readonly reading: readonly string[]
  /** What you do in another window of yours. */
  readonly you: PresenceMode | undefined
}

export const alone: Company = { editing: [], reading: [], you: undefined }

/** What a window's own person sees of who is present. */
export function companyOf(
  present: ArticlePresence['present'],
  self: { readonly person: string; readonly session: string },
): Company {
  const others = present.filter(({ session, person }) => session !== self.session || person !== self.person)
  const modes = (person: string) => others.filter(other => other.person === person).map(({ mode }) => mode)
  const strongest = (person: string): PresenceMode | undefined => {
    const all = modes(person)
    return all.includes('editing') ? 'editing' : all[0]
  }
  const names = [...new Set(others.map(({ person }) => person))].filter(name => name !== self.person).sort(byName)
  return {
    editing: names.filter(name => strongest(name) === 'editing'),
    reading: names.filter(name => strongest(name) === 'reading'),
    you: strongest(self.person),
  }
}

const byName = (a: string, b: string): number => a.localeCompare(b)
