import { z } from 'zod'

export const windowPlacementSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  maximised: z.boolean(),
})
/** Where a window stood and how large it was when it was not maximised, in device-independent pixels. */
export type WindowPlacement = z.infer<typeof windowPlacementSchema>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The smallest window in which every view fits. */
export const smallestWindow = { width: 1024, height: 700 } as const
const usualWindow = { width: 1280, height: 860 } as const

/** How much of a title bar must be visible for a person to get hold of the window. */
const grip = { width: 120, height: 24 } as const

/** Where to open the window: as it was left, unless that place is gone (a display was unplugged) or has become too
 *  small; else in the middle of the first display. `workAreas` are the displays without their bars, the primary first. */
export function placeWindow(
  remembered: WindowPlacement | undefined,
  workAreas: readonly [Area, ...Area[]],
): WindowPlacement {
  const maximised = remembered?.maximised ?? false
  if (remembered !== undefined) {
    const left = workAreas.map(area => ({ area, window: { ...remembered, ...fit(remembered, area) } }))
    const home = left.find(({ area, window }) => canBeGrasped(window, area))
    if (home !== undefined) return home.window
  }
  const [area] = workAreas
  const { width, height } = fit(remembered ?? usualWindow, area)
  const x = Math.round(area.x + Math.max(0, area.width - width) / 2)
  const y = Math.round(area.y + Math.max(0, area.height - height) / 2)
  return { x, y, width, height, maximised }
}

/** The smallest size wins over a display that is smaller still: the window can be moved, its content cannot shrink. */
function fit(wanted: Pick<Area, 'width' | 'height'>, area: Area): Pick<Area, 'width' | 'height'> {
  return {
    width: Math.max(smallestWindow.width, Math.min(wanted.width, area.width)),
    height: Math.max(smallestWindow.height, Math.min(wanted.height, area.height)),
  }
}

function canBeGrasped(window: Area, area: Area): boolean {
  const visible = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  return visible >= grip.width && window.y >= area.y && window.y + grip.height <= area.y + area.height
}
