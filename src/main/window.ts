import { BrowserWindow, dialog, nativeTheme, screen } from 'electron'
import { desktopOrigin } from '#shared/protocol/routes.ts'
import type { DesktopStateFile } from './desktop-state.ts'
import { reportFault } from './faults.ts'
import { placeWindow, smallestWindow } from './window-placement.ts'

export interface MainWindowOptions {
  readonly state: DesktopStateFile
  /** The built preload script. */
  readonly preload: string
  readonly icon: string
  /** Gives the page time to put away what is not saved yet, and tells whether nothing would be lost with the window. Settles
   *  in bounded time. */
  readonly prepareToClose: (window: BrowserWindow) => Promise<boolean>
  /** A window is loaded before this resolves, and seen only after. */
  readonly hiddenUntil: Promise<unknown>
}

/** The app's window: there is at most one, and it can be opened again after it was closed. */
export interface MainWindow {
  /** Opens the window, or brings the open one to the front. */
  readonly show: () => void
  /** Closes it as its close button does.
   *  @returns whether it is gone: not where somebody keeps it open for the words that are in it alone. */
  readonly close: () => Promise<boolean>
}

export function createMainWindow(options: MainWindowOptions): MainWindow {
  let open: { readonly window: BrowserWindow; close(): Promise<boolean> } | undefined

  return {
    show() {
      if (open === undefined) {
        const window = buildWindow(options)
        open = { window, close: closeOnce(window, options) }
        window.on('closed', () => (open = undefined))
        return
      }
      if (open.window.isMinimized()) open.window.restore()
      open.window.show()
      open.window.focus()
    },
    async close() {
      return open === undefined || open.close()
    },
  }
}

function buildWindow({ state, preload, icon, hiddenUntil }: MainWindowOptions): BrowserWindow {
  const { maximised, ...bounds } = placeWindow(state.current.window, workAreas())
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallestWindow.width,
    minHeight: smallestWindow.height,
    show: false,
    title: 'Etagere',
    backgroundColor: paper(),
    autoHideMenuBar: true,
    ...(process.platform === 'darwin' ? { titleBarStyle: 'hiddenInset', trafficLightPosition } : { icon }),
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Elsewhere Chromium fetches its dictionaries from a server that nobody asked it to talk to.
      spellcheck: process.platform === 'darwin',
    },
  })
  const repaint = () => window.setBackgroundColor(paper())
  nativeTheme.on('updated', repaint)
  window.once('closed', () => nativeTheme.off('updated', repaint))
  const isDrawn = new Promise<void>(resolve => window.once('ready-to-show', () => resolve()))
  // Where it is never to be seen, who waits for the same tells the person why.
  void Promise.all([isDrawn, hiddenUntil]).then(
    () => {
      if (window.isDestroyed()) return
      if (maximised) window.maximize()
      window.show()
    },
    () => undefined,
  )
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    reportFault(new Error(`The page ended: ${reason} (${exitCode})`))
    void offerReload(window)
  })
  // A page that cannot be loaded is told by the event above or shown empty; either way this promise only repeats it.
  window.loadURL(`${desktopOrigin}/`).catch(reportFault)
  return window
}

/** The page is asked before its window closes, once, however often closing is asked for. */
function closeOnce(window: BrowserWindow, { state, prepareToClose }: MainWindowOptions): () => Promise<boolean> {
  let closing: Promise<boolean> | undefined
  const close = () => {
    closing ??= (async () => {
      rememberPlacement(window, state)
      const mayClose = (await prepareToClose(window)) || (await askToClose(window))
      closing = undefined
      if (mayClose && !window.isDestroyed()) window.destroy()
      return mayClose
    })()
    return closing
  }
  window.on('close', event => {
    event.preventDefault()
    void close()
  })
  return close
}

function rememberPlacement(window: BrowserWindow, state: DesktopStateFile): void {
  try {
    state.remember({ window: { ...window.getNormalBounds(), maximised: window.isMaximized() } })
  } catch (error) {
    reportFault(error) // the window must close whether or not its place can be remembered
  }
}

/** @returns whether the window may close although words in it are nowhere else. */
async function askToClose(window: BrowserWindow): Promise<boolean> {
  if (window.isDestroyed()) return true
  window.show()
  const { response } = await dialog.showMessageBox(window, {
    type: 'warning',
    message: 'Some of your text is only in this window.',
    detail:
      'This computer did not keep it; perhaps its disk is full. Keep the window open to copy the text or to save it again.',
    buttons: ['Keep it open', 'Close all the same'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  return response === 1
}

async function offerReload(window: BrowserWindow): Promise<void> {
  if (window.isDestroyed()) return
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'This window stopped working.',
    detail: 'What the wiki has saved is safe on disk. Load the window again to go on.',
    buttons: ['Load again', 'Close'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  if (window.isDestroyed()) return
  if (response === 0) window.webContents.reload()
  else window.close()
}

function workAreas() {
  const primary = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id)
  return [primary.workArea, ...others.map(({ workArea }) => workArea)] as const
}

/** In the middle of the sidebar's bar, where the page keeps room for the window's buttons. */
const trafficLightPosition = { x: 16, y: 16 }

/** The page's colour (`--paper`), so that nothing flashes before it is drawn. */
function paper(): string {
  return nativeTheme.shouldUseDarkColors ? '#1b1c1a' : '#fcfbf8'
}
