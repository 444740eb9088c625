import type { MenuItemConstructorOptions } from 'electron'
import type { MenuCommand } from '#shared/desktop-api.ts'

/** What the menu says for each thing the renderer can be asked to do, and the shortcut of the design's keyboard table. */
export const menuCommandItems: Readonly<Record<MenuCommand, { readonly label: string; readonly accelerator: string }>> =
  {
    'new-article': { label: 'New article', accelerator: 'CmdOrCtrl+N' },
    'import-folder': { label: 'Import a folder…', accelerator: 'CmdOrCtrl+O' },
    'join-wiki': { label: 'Join a wiki…', accelerator: 'CmdOrCtrl+J' },
    backups: { label: 'Backups…', accelerator: 'CmdOrCtrl+Shift+B' },
    save: { label: 'Save', accelerator: 'CmdOrCtrl+S' },
    find: { label: 'Find…', accelerator: 'CmdOrCtrl+F' },
    'find-next': { label: 'Find next', accelerator: 'CmdOrCtrl+G' },
    'find-previous': { label: 'Find previous', accelerator: 'CmdOrCtrl+Shift+G' },
    'edit-article': { label: 'Edit article', accelerator: 'CmdOrCtrl+E' },
    history: { label: 'History', accelerator: 'CmdOrCtrl+Shift+H' },
    'toggle-sidebar': { label: 'Sidebar', accelerator: 'CmdOrCtrl+\\' },
    'go-back': { label: 'Back', accelerator: 'Alt+Left' },
    'go-forward': { label: 'Forward', accelerator: 'Alt+Right' },
  }
/** On macOS Alt with an arrow moves the caret by a word. */
const macAccelerators: Partial<Record<MenuCommand, string>> = { 'go-back': 'Cmd+[', 'go-forward': 'Cmd+]' }

export interface MenuActions {
  /** Asks the focused window's page. */
  command(command: MenuCommand): void
  showDataFolder(): void
}

export interface MenuContext {
  readonly platform: NodeJS.Platform
  /** Offers what only developers need: to load the page again and to inspect it. */
  readonly developer: boolean
}

/** The native menu, as Electron's `Menu.buildFromTemplate` takes it. */
export function menuTemplate({ platform, developer }: MenuContext, actions: MenuActions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin'
  const item = (command: MenuCommand): MenuItemConstructorOptions => ({
    id: command,
    label: menuCommandItems[command].label,
    accelerator: (mac ? macAccelerators[command] : undefined) ?? menuCommandItems[command].accelerator,
    click: () => actions.command(command),
  })
  const line: MenuItemConstructorOptions = { type: 'separator' }

  return [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('new-article'),
        item('import-folder'),
        item('join-wiki'),
        line,
        item('save'),
        line,
        item('backups'),
        line,
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        line,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'pasteAndMatchStyle' },
        { role: 'selectAll' },
        line,
        item('find'),
        item('find-next'),
        item('find-previous'),
        line,
        item('edit-article'),
      ],
    },
    {
      label: '&View',
      submenu: [
        item('toggle-sidebar'),
        item('history'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        // On many keyboards plus needs Shift; everybody expects the key itself to work.
        { role: 'zoomIn', accelerator: 'CmdOrCtrl+=', visible: false, acceleratorWorksWhenHidden: true },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(developer ? ([line, { role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
      ],
    },
    { label: '&Go', submenu: [item('go-back'), item('go-forward')] },
    ...(mac ? [{ role: 'windowMenu' } as const] : []),
    {
      role: 'help',
      submenu: [
        { label: 'Show the folder of this wiki', click: () => actions.showDataFolder() },
        ...(mac ? [] : ([line, { role: 'about' }] as const)),
      ],
    },
  ]
}
