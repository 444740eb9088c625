import { dialog } from 'electron'
import type { DesktopFailure, ImportReport } from '#shared/desktop-api.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Hosting } from './hosting.ts'
import { sendImportProgress } from './ipc.ts'

/** Imports folders that the person chooses, one at a time. */
export interface FolderImport {
  run(window: Electron.BrowserWindow): Promise<Result<ImportReport | null, DesktopFailure>>
  /** What was imported until then stays. Settles when nothing is being written any more. */
  cancel(): Promise<void>
}

export function createFolderImport(hosting: Hosting): FolderImport {
  let underWay: { readonly controller: AbortController; report?: Promise<ImportReport> } | undefined

  return {
    async run(window) {
      if (underWay !== undefined) return fail({ message: 'A folder is being imported already.' })
      const { controller } = (underWay = { controller: new AbortController() })
      const { signal } = controller
      try {
        const folder = await chooseFolder(window)
        if (folder === undefined || signal.aborted) return ok(null)
        const onProgress = sendImportProgress.bind(undefined, window.webContents)
        underWay.report = hosting.importFolder(folder, { signal, onProgress })
        return ok(await underWay.report)
      } finally {
        underWay = undefined
      }
    },
    async cancel() {
      underWay?.controller.abort()
      await Promise.allSettled([underWay?.report]) // whoever asked for the import hears how it ended
    },
  }
}

async function chooseFolder(window: Electron.BrowserWindow): Promise<string | undefined> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Import a folder of Markdown',
    message: 'Your files stay where they are; Etagere reads a copy.',
    buttonLabel: 'Import',
    properties: ['openDirectory'],
  })
  return canceled ? undefined : filePaths[0]
}
