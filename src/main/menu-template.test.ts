import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { menuCommands, type MenuCommand } from '#shared/desktop-api.ts'
import { menuTemplate, type MenuActions, type MenuContext } from './menu-template.ts'

const nothing: MenuActions = { command: () => undefined, showDataFolder: () => undefined }
const platforms = ['linux', 'win32', 'darwin'] as const

/** Every item that is not a menu of its own. */
function items(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap(item => (Array.isArray(item.submenu) ? items(item.submenu) : [item]))
}
const itemsOf = (context: MenuContext, actions = nothing) => items(menuTemplate(context, actions))
const accelerators = (context: MenuContext) =>
  new Map(itemsOf(context).flatMap(({ id, accelerator }) => (id === undefined ? [] : [[id, accelerator]])))

describe('menuTemplate', () => {
  test.each(platforms)('offers every command once on %s, and asks for it when chosen', platform => {
    const asked: MenuCommand[] = []
    const template = itemsOf(
      { platform, developer: false },
      { ...nothing, command: command => void asked.push(command) },
    )
    const chosen = template.filter(item => item.id !== undefined)
    for (const { click } of chosen) (click as () => void)()
    expect(asked.toSorted()).toEqual(menuCommands.toSorted())
  })

  test('has the shortcuts of the keyboard table', () => {
    expect(Object.fromEntries(accelerators({ platform: 'linux', developer: false }))).toEqual({
      'new-article': 'CmdOrCtrl+N',
      'import-folder': 'CmdOrCtrl+O',
      'join-wiki': 'CmdOrCtrl+J',
      backups: 'CmdOrCtrl+Shift+B',
      save: 'CmdOrCtrl+S',
      find: 'CmdOrCtrl+F',
      'find-next': 'CmdOrCtrl+G',
      'find-previous': 'CmdOrCtrl+Shift+G',
      'edit-article': 'CmdOrCtrl+E',
      history: 'CmdOrCtrl+Shift+H',
      'toggle-sidebar': 'CmdOrCtrl+\\',
      'go-back': 'Alt+Left',
      'go-forward': 'Alt+Right',
    })
  })

  test('leaves Alt with an arrow to the text on macOS', () => {
    expect(accelerators({ platform: 'darwin', developer: false }).get('go-back')).toBe('Cmd+[')
  })

  test.each(platforms)('gives no shortcut twice on %s', platform => {
    const given = itemsOf({ platform, developer: true }).flatMap(({ accelerator }) => accelerator ?? [])
    expect(new Set(given).size).toBe(given.length)
  })

  test.each(platforms)('offers to load the page again to developers only, on %s', platform => {
    const roles = (developer: boolean) => itemsOf({ platform, developer }).map(({ role }) => role)
    expect(roles(true)).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
    expect(roles(false).filter(role => role === 'reload' || role === 'toggleDevTools')).toEqual([])
  })

  test.each(platforms)('can be left and can edit text on %s', platform => {
    const roles = new Set(menuTemplate({ platform, developer: false }, nothing).map(({ role }) => role))
    const inside = itemsOf({ platform, developer: false }).map(({ role }) => role)
    expect(inside).toEqual(expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'zoomIn']))
    expect(roles.has('appMenu') || inside.includes('quit')).toBe(true)
  })
})
