import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { placeWindow, smallestWindow, type Area, type WindowPlacement } from './window-placement.ts'

const primary: Area = { x: 0, y: 25, width: 1920, height: 1055 }
const left: Area = { x: -1600, y: 0, width: 1600, height: 900 }
const remembered: WindowPlacement = { x: -1400, y: 40, width: 1200, height: 800, maximised: false }

describe('placeWindow', () => {
  test('opens the first window in the middle of the first display', () => {
    expect(placeWindow(undefined, [primary, left])).toEqual({
      x: 320,
      y: 123,
      width: 1280,
      height: 860,
      maximised: false,
    })
  })

  test('opens it where it was left', () => {
    expect(placeWindow(remembered, [primary, left])).toEqual(remembered)
    expect(placeWindow({ ...remembered, maximised: true }, [primary, left]).maximised).toBe(true)
  })

  test('brings it back from a display that is gone, and keeps its size', () => {
    expect(placeWindow(remembered, [primary])).toEqual({ x: 360, y: 153, width: 1200, height: 800, maximised: false })
  })

  test('brings back a window whose title bar stands above or below every display', () => {
    expect(placeWindow({ ...remembered, x: 0, y: -10 }, [primary]).y).toBe(153)
    expect(placeWindow({ ...remembered, x: 0, y: 1070 }, [primary]).y).toBe(153)
  })

  test('can be grasped, is large enough, and is no larger than its display allows', () => {
    const whole = fc.integer({ min: -10_000, max: 10_000 })
    const size = fc.integer({ min: 1, max: 20_000 })
    const area = fc.record({
      x: whole,
      y: whole,
      width: fc.integer({ min: 640, max: 8000 }),
      height: fc.integer({ min: 480, max: 5000 }),
    })
    const placement = fc.record({ x: whole, y: whole, width: size, height: size, maximised: fc.boolean() })
    fc.assert(
      fc.property(
        fc.option(placement, { nil: undefined }),
        area,
        fc.array(area, { maxLength: 3 }),
        (window, first, rest) => {
          const areas: readonly [Area, ...Area[]] = [first, ...rest]
          const placed = placeWindow(window, areas)
          const home = areas.find(
            ({ x, y, width, height }) =>
              Math.min(placed.x + placed.width, x + width) - Math.max(placed.x, x) >= 120 &&
              placed.y >= y &&
              placed.y + 24 <= y + height,
          )
          expect(home).toBeDefined()
          expect(placed.width).toBeGreaterThanOrEqual(smallestWindow.width)
          expect(placed.height).toBeGreaterThanOrEqual(smallestWindow.height)
          const widest = Math.max(smallestWindow.width, ...areas.map(({ width }) => width))
          expect(placed.width).toBeLessThanOrEqual(widest)
        },
      ),
    )
  })
})
