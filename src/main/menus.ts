import { app, BrowserWindow, clipboard, Menu, shell, type MenuItemConstructorOptions } from 'electron'
import { reportFault } from './faults.ts'
import { sendMenuCommand } from './ipc.ts'
import { menuTemplate } from './menu-template.ts'
import { isWebLink } from './web-policy.ts'

export interface MenuOptions {
  readonly dataDir: string
  /** For commands that are chosen while no window is open (macOS). */
  readonly showWindow: () => void
}

export function setApplicationMenu({ dataDir, showWindow }: MenuOptions): void {
  const context = { platform: process.platform, developer: !app.isPackaged }
  const template = menuTemplate(context, {
    command(command) {
      const window = BrowserWindow.getFocusedWindow()
      if (window === null) showWindow()
      else sendMenuCommand(window.webContents, command)
    },
    showDataFolder() {
      void shell.openPath(dataDir).then(failure => {
        if (failure !== '') reportFault(new Error(failure))
      })
    },
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

/** Gives every page the menu that people expect under the right button, where the page has none of its own. */
export function offerContextMenus(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('context-menu', (_menuEvent, { isEditable, selectionText, linkURL }) => {
      const items: MenuItemConstructorOptions[] = [
        ...(isEditable ? [{ role: 'cut' } as const] : []),
        ...(isEditable || selectionText !== '' ? [{ role: 'copy' } as const] : []),
        ...(isEditable ? ([{ role: 'paste' }, { role: 'selectAll' }] as const) : []),
        ...(isWebLink(linkURL) ? [{ label: 'Copy link address', click: () => clipboard.writeText(linkURL) }] : []),
      ]
      if (items.length > 0) Menu.buildFromTemplate(items).popup()
    })
  })
}
