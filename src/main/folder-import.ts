import { dialog } from 'electron'
import type { DesktopFailure, ImportReport } from '#shared/desktop-api.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Hosting } from './hosting.ts'
import { sendImportProgress } from './ipc.ts'

/** Imports folders that the person chooses, one at a time. */
export interface FolderImport {
  run(window: Electron.BrowserWindow): Promise<Result<ImportReport | null, DesktopFailure>>
  /** What was imported until then stays. */
  cancel(): void
}

export function createFolderImport(hosting: Hosting): FolderImport {
  let underWay: AbortController | undefined

  return {
    async run(window) {
      if (underWay !== undefined) return fail({ message: 'A folder is being imported already.' })
      const { signal } = (underWay = new AbortController())
      try {
        const folder = await chooseFolder(window)
        if (folder === undefined) return ok(null)
        const { webContents } = window
        const onProgress = sendImportProgress.bind(undefined, webContents)
        return ok(await hosting.importFolder(folder, { signal, onProgress }))
      } finally {
        underWay = undefined
      }
    },
    cancel() {
      underWay?.abort()
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
