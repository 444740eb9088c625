import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { computed, effectScope, nextTick, ref } from 'vue'
import { useDrawingTurns } from './use-drawing-turns.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const keysFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => `part ${first + index}`)

test('what is sought is drawn at once, little beside it, and everything in the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.nat(199), fc.nat(199), async (count, first, second) => {
      const scope = effectScope()
      const keys = ref(keysFrom(0, count))
      const sought = ref(`part ${first % count}`)
      const isDrawn = scope.run(() =>
        useDrawingTurns(
          computed(() => keys.value),
          computed(() => sought.value),
        ),
      )
      const drawn = () => keys.value.filter(key => isDrawn?.(key))
      expect(drawn()).toContain(sought.value)
      sought.value = `part ${second % count}`
      await nextTick()
      expect(drawn()).toContain(sought.value)
      expect(drawn().length).toBeLessThan(15)
      vi.runAllTimers()
      expect(drawn()).toEqual(keys.value)

      keys.value = keysFrom(50, count)
      await nextTick()
      vi.runAllTimers()
      expect(drawn()).toEqual(keys.value)
      scope.stop()
    }),
  )
})

test('nothing more is drawn for whoever left', () => {
  const scope = effectScope()
  const keys = keysFrom(0, 100)
  const isDrawn = scope.run(() =>
    useDrawingTurns(
      computed(() => keys),
      computed(() => undefined),
    ),
  )
  expect(isDrawn?.('part 0')).toBe(true)
  scope.stop()
  vi.runAllTimers()
  expect(isDrawn?.('part 99')).toBe(false)
})
