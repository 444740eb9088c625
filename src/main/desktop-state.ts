import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { themes } from '#shared/desktop-api.ts'
import { windowPlacementSchema } from './window-placement.ts'

const desktopStateSchema = z.object({
  /** What the renderer chose last: the window has the right colour before the renderer runs. */
  theme: z.enum(themes).catch('system'),
  window: windowPlacementSchema.optional().catch(undefined),
})
/** What the desktop app remembers about itself, beside the wiki and apart from it. */
export type DesktopState = Readonly<z.infer<typeof desktopStateSchema>>

export interface DesktopStateFile {
  readonly current: DesktopState
  /** Changes some of it, on disk too. */
  remember(change: Partial<DesktopState>): void
}

/** Opens the file that remembers the desktop app's state. A missing or damaged file, or a damaged part of one, counts as
 *  nothing remembered: a window in the wrong place is no reason not to open a wiki.
 *  @throws where the file exists and cannot be read, or cannot be written. */
export function openDesktopState(path: string): DesktopStateFile {
  let current: DesktopState = read(path)
  return {
    get current() {
      return current
    },
    remember(change) {
      current = { ...current, ...change }
      const draft = `${path}.new`
      writeFileSync(draft, `${JSON.stringify(current, null, 2)}\n`)
      renameSync(draft, path)
    },
  }
}

function read(path: string): DesktopState {
  const parsed = desktopStateSchema.safeParse(parseJson(readText(path)))
  return parsed.success ? parsed.data : desktopStateSchema.parse({})
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
