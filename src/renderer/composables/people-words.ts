/** How people are spoken of. */

/** `Ana`, `Ana and Ben`, `Ana, Ben and Carla`. */
export function listOf(names: readonly string[]): string {
  const last = names.at(-1) ?? 'Somebody'
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `Ana’s`, `Jonas’`. */
export const possessive = (name: string): string => (/[sxz]$/iu.test(name) ? `${name}’` : `${name}’s`)

/** Who saved: each person once, in the order of their saves, `You` for oneself. */
export function namesOf(people: readonly string[], me: string | undefined): string {
  return capitalised(listOf([...new Set(people)].map(name => (name === me ? 'you' : name))))
}
