import { BrowserWindow, ipcMain, type IpcMainEvent, type IpcMainInvokeEvent, type WebContents } from 'electron'
import { z } from 'zod'
import {
  themes,
  type DesktopApi,
  type DesktopFailure,
  type ImportProgress,
  type MenuCommand,
  type RestorePhase,
} from '#shared/desktop-api.ts'
import { channels } from '#shared/desktop-channels.ts'
import { fail, type Result } from '#shared/domain/result.ts'
import { reportFault } from './faults.ts'
import { isTrustedSender } from './web-policy.ts'

type Question =
  | 'localInstance'
  | 'importFolder'
  | 'cancelImport'
  | 'backups'
  | 'backUpNow'
  | 'restoreBackup'
  | 'setTheme'
  | 'openWebLink'

/** What answers the questions of the preload contract. Arguments have been parsed, and the page that asks is the app's. */
export type DesktopAnswers = {
  readonly [Name in Question]: (
    window: Electron.BrowserWindow,
    ...args: Parameters<DesktopApi[Name]>
  ) => Promise<Awaited<ReturnType<DesktopApi[Name]>>>
}

const argumentSchemas = {
  localInstance: z.tuple([]),
  importFolder: z.tuple([]),
  cancelImport: z.tuple([]),
  backups: z.tuple([]),
  backUpNow: z.tuple([]),
  restoreBackup: z.tuple([z.string()]),
  setTheme: z.tuple([z.enum(themes)]),
  openWebLink: z.tuple([z.string()]),
} satisfies { [Name in Question]: z.ZodType<Parameters<DesktopApi[Name]>> }

export function handleQuestions(answers: DesktopAnswers): void {
  handle(channels.localInstance, argumentSchemas.localInstance, answers.localInstance)
  handle(channels.importFolder, argumentSchemas.importFolder, answers.importFolder)
  handle(channels.cancelImport, argumentSchemas.cancelImport, answers.cancelImport)
  handle(channels.backups, argumentSchemas.backups, answers.backups)
  handle(channels.backUpNow, argumentSchemas.backUpNow, answers.backUpNow)
  handle(channels.restoreBackup, argumentSchemas.restoreBackup, answers.restoreBackup)
  handle(channels.setTheme, argumentSchemas.setTheme, answers.setTheme)
  handle(channels.openWebLink, argumentSchemas.openWebLink, answers.openWebLink)
}

function handle<Args extends readonly unknown[], T>(
  channel: string,
  schema: z.ZodType<Args>,
  answer: (window: Electron.BrowserWindow, ...args: Args) => Promise<Result<T, DesktopFailure>>,
): void {
  ipcMain.handle(channel, async (event, ...given: unknown[]): Promise<Result<T, DesktopFailure>> => {
    const window = trustedWindow(event)
    if (window === null) return fail({ message: 'Only the page of Etagere itself may ask for this.' })
    const args = schema.safeParse(given)
    if (!args.success) return fail({ message: `The page asked wrongly: ${z.prettifyError(args.error)}` })
    try {
      return await answer(window, ...args.data)
    } catch (error) {
      reportFault(error)
      return fail({ message: error instanceof Error ? error.message : 'This did not work.' })
    }
  })
}

/** How long a closing window waits for its page. Its words are on disk within a second of being typed; this is for the
 *  save that is under way. */
const closeLimitMs = 5_000

/** Lets the page put away what is not saved yet. Settles when it says so, when it is gone, or after a few seconds.
 *  @returns whether nothing would be lost with the window: not so where the page says it, or says nothing. */
export async function prepareToClose(window: Electron.BrowserWindow): Promise<boolean> {
  const { webContents } = window
  if (webContents.isCrashed() || webContents.isLoadingMainFrame()) return true
  return new Promise(resolve => {
    const finish = (isKept: boolean) => {
      clearTimeout(limit)
      ipcMain.off(channels.readyToClose, heard)
      webContents.off('render-process-gone', gone)
      webContents.off('destroyed', gone)
      resolve(isKept)
    }
    const heard = (event: IpcMainEvent, isKept: unknown) => {
      if (trustedWindow(event) === window) finish(isKept === true)
    }
    const gone = () => finish(true)
    const limit = setTimeout(() => finish(false), closeLimitMs)
    ipcMain.on(channels.readyToClose, heard)
    webContents.once('render-process-gone', gone)
    webContents.once('destroyed', gone)
    webContents.send(channels.beforeClose)
  })
}

export function sendMenuCommand(contents: WebContents, command: MenuCommand): void {
  contents.send(channels.menuCommand, command)
}

export function sendImportProgress(contents: WebContents, progress: ImportProgress): void {
  // The window may have been closed while the import went on.
  if (!contents.isDestroyed()) contents.send(channels.importProgress, progress)
}

export function sendRestorePhase(contents: WebContents, phase: RestorePhase): void {
  if (!contents.isDestroyed()) contents.send(channels.restorePhase, phase)
}

function trustedWindow({ sender, senderFrame }: IpcMainInvokeEvent | IpcMainEvent): Electron.BrowserWindow | null {
  if (senderFrame === null) return null
  const { origin, url, parent } = senderFrame
  if (!isTrustedSender({ origin, url, isMainFrame: parent === null })) return null
  return BrowserWindow.fromWebContents(sender)
}
