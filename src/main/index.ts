/** The desktop app from its start to its window, in order. Each step stands in a file of its own. */
import { join } from 'node:path'
import { app, nativeTheme, session } from 'electron'
import { ok } from '#shared/domain/result.ts'
import { defaultDataDir } from '../server/index.ts'
import { registerAppScheme, serveAppScheme } from './app-scheme.ts'
import { stopCleanly } from './clean-stop.ts'
import { readCommandLine } from './command-line.ts'
import { openDesktopState } from './desktop-state.ts'
import { reportFault, watchForFaults } from './faults.ts'
import { createFolderImport } from './folder-import.ts'
import { guardContents, guardPermissions, openWebLink } from './guard-contents.ts'
import { startHosting, type Hosting } from './hosting.ts'
import { handleQuestions, prepareToClose, sendRestorePhase } from './ipc.ts'
import { offerContextMenus, setApplicationMenu } from './menus.ts'
import { useOwnProfile, useProfileIn } from './profile.ts'
import { showStartFailure } from './show-start-failure.ts'
import { createMainWindow } from './window.ts'

const built = (path: string) => join(import.meta.dirname, '..', path)

watchForFaults()
// Both together stop Electron's child processes; who starts the app with the switch (root has to) has decided.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerAppScheme()
guardContents()
offerContextMenus()
// To scripts/start.mjs: Electron works on this computer.
void app.whenReady().then(() => process.send?.('ready'))
void start()

async function start(): Promise<void> {
  let dataDir = defaultDataDir()
  try {
    const asked = readCommandLine(process.argv, process.cwd()).dataDir
    dataDir = asked ?? dataDir
    if (asked === undefined) useOwnProfile()
    else useProfileIn(asked)

    if (!app.requestSingleInstanceLock()) {
      app.exit(0) // the app that holds it brings its window to the front
      return
    }
    // Beside Electron's own start, which takes longer.
    const hosting = startHosting({ dataDir, version: app.getVersion() })
    await app.whenReady()
    await openWindow(dataDir, hosting)
  } catch (error) {
    reportFault(error)
    await app.whenReady()
    app.once('before-quit', () => app.exit(1)) // a signal while the dialog stands
    await showStartFailure(error, dataDir)
    app.exit(1)
  }
}

/** The page is loaded while the wiki is opened, and shown once it is open: where it cannot be, there is a dialog in its place. */
async function openWindow(dataDir: string, hosting: Hosting): Promise<void> {
  const state = openDesktopState(join(app.getPath('userData'), 'desktop.json'))
  nativeTheme.themeSource = state.current.theme

  const folderImport = createFolderImport(hosting)
  const window = createMainWindow({
    state,
    preload: built('preload/index.cjs'),
    icon: built('../resources/icon.png'),
    prepareToClose,
    hiddenUntil: hosting.opened,
  })

  guardPermissions(session.defaultSession)
  serveAppScheme({ rendererDir: built('renderer'), developmentServer: developmentServer() })
  handleQuestions({
    localInstance: async () => ok(await hosting.instance()),
    importFolder: asking => folderImport.run(asking),
    cancelImport: async () => {
      await folderImport.cancel()
      return ok(null)
    },
    backups: async () => ok(await hosting.backups()),
    backUpNow: async () => ok(await hosting.backUpNow()),
    async restoreBackup(asking, name) {
      await folderImport.cancel()
      await hosting.restore(name, sendRestorePhase.bind(undefined, asking.webContents))
      return ok(null)
    },
    setTheme: async (_asking, theme) => {
      nativeTheme.themeSource = theme
      state.remember({ theme })
      return ok(null)
    },
    openWebLink: (_asking, address) => openWebLink(address),
  })
  setApplicationMenu({ dataDir, showWindow: window.show })
  window.show()
  await hosting.opened
  stopCleanly({
    closeWindow: window.close,
    closeWiki: async () => {
      await folderImport.cancel()
      await hosting.close()
    },
  })
  app.on('second-instance', window.show)
  app.on('activate', window.show)
}

/** `electron-vite dev` names its server here. */
function developmentServer(): string | undefined {
  return app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL']
}
