import { onScopeDispose, shallowReactive, watch, type ComputedRef } from 'vue'

/** About one screen, most of it below what is sought. */
const screen = { before: 2, after: 4 } as const
const partsInATurn = 6

/** Draws a long document in turns, between which the window answers: what is sought and the screen around it at once, then
 *  the rest from the top.
 *  @returns whether a part is drawn by now; until then something else keeps its place */
export function useDrawingTurns(
  keys: ComputedRef<readonly string[]>,
  sought: ComputedRef<string | undefined>,
): (key: string) => boolean {
  const drawn = shallowReactive(new Set<string>())
  let next: ReturnType<typeof setTimeout> | undefined

  function drawScreen(): void {
    const at = Math.max(0, keys.value.indexOf(sought.value ?? ''))
    for (const key of keys.value.slice(Math.max(0, at - screen.before), at + screen.after)) drawn.add(key)
  }
  function waitForTurn(): void {
    clearTimeout(next)
    if (keys.value.some(key => !drawn.has(key))) next = setTimeout(drawTurn)
  }
  function drawTurn(): void {
    for (const key of keys.value.filter(waiting => !drawn.has(waiting)).slice(0, partsInATurn)) drawn.add(key)
    waitForTurn()
  }
  watch(
    [keys, sought],
    () => {
      drawScreen()
      waitForTurn()
    },
    { immediate: true },
  )
  onScopeDispose(() => clearTimeout(next))
  return key => drawn.has(key)
}
