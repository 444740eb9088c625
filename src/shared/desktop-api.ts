import { z } from 'zod'
import type { Result } from './domain/result.ts'

/** Where the renderer finds the instance that runs inside the app. */
export const localInstanceSchema = z.object({ address: z.url(), token: z.string().min(1) })
export type LocalInstance = z.infer<typeof localInstanceSchema>

/** What the native menu asks the renderer to do. */
export const menuCommands = [
  'new-article',
  'edit-article',
  'save',
  'find',
  'find-next',
  'find-previous',
  'history',
  'import-folder',
  'join-wiki',
  'backups',
  'toggle-sidebar',
  'go-back',
  'go-forward',
] as const
export type MenuCommand = (typeof menuCommands)[number]

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Why a file of an imported folder did not become an article, or what about it was changed on the way. */
export const importNoteSchema = z.object({
  /** Relative to the folder, with forward slashes. */
  path: z.string(),
  reason: z.string(),
})
export const importReportSchema = z.object({
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  skipped: z.array(importNoteSchema),
  /** Images and other files that articles refer to and that stayed outside. */
  leftOut: z.array(importNoteSchema),
  /** Titles that had to be changed, links that lead nowhere, … */
  notes: z.array(importNoteSchema),
})
export type ImportReport = z.infer<typeof importReportSchema>
export const importProgressSchema = z.object({
  phase: z.enum(['reading', 'writing']),
  done: z.number().int(),
  total: z.number().int(),
})
export type ImportProgress = z.infer<typeof importProgressSchema>

/** A backup of the app's own wiki. */
export interface BackupEntry {
  /** Names it in `restoreBackup`. */
  readonly name: string
  readonly why: 'automatic' | 'manual' | 'before-migration' | 'before-restore'
  /** ISO 8601. */
  readonly at: string
  readonly bytes: number
  /** False: it was found damaged when it was made, and cannot be restored. */
  readonly isSound: boolean
}
export interface BackupOverview {
  /** The newest first. */
  readonly backups: readonly BackupEntry[]
  /** Why there is no newer one; null while all is well. */
  readonly failure: string | null
}
/** What is being done to restore a backup, in this order. */
export const restorePhases = ['closing', 'checking', 'copying', 'keeping', 'opening'] as const
export type RestorePhase = (typeof restorePhases)[number]

export type DesktopFailure = { readonly message: string }

/** Everything that the desktop app offers the renderer, as `window.etagere`; absent in a browser. */
export interface DesktopApi {
  readonly platform: 'linux' | 'darwin' | 'win32'
  localInstance(): Promise<Result<LocalInstance, DesktopFailure>>
  /** Asks for a folder and imports it; the value is null when the person chose none. */
  importFolder(): Promise<Result<ImportReport | null, DesktopFailure>>
  cancelImport(): Promise<Result<null, DesktopFailure>>
  backups(): Promise<Result<BackupOverview, DesktopFailure>>
  /** Makes a backup; `unneeded` where nothing was saved since the newest one. */
  backUpNow(): Promise<Result<'made' | 'unneeded', DesktopFailure>>
  /** Makes the app's wiki what a backup says; what it is now becomes a backup first. It cannot be reached meanwhile, and
   *  afterwards perhaps under another address. Where it fails, the wiki is as it was. */
  restoreBackup(name: string): Promise<Result<null, DesktopFailure>>
  setTheme(theme: Theme): Promise<Result<null, DesktopFailure>>
  openWebLink(address: string): Promise<Result<null, DesktopFailure>>
  /** Returns what ends the subscription. */
  onMenuCommand(listener: (command: MenuCommand) => void): () => void
  onImportProgress(listener: (progress: ImportProgress) => void): () => void
  onRestorePhase(listener: (phase: RestorePhase) => void): () => void
  /** The window is about to close: the app waits (a few seconds at most) until the listener says whether all words are kept
   *  outside of it. Where they are not, the person is asked whether to close it all the same. */
  onBeforeClose(listener: () => Promise<boolean>): () => void
}
