import { expect, test } from './test.ts'

/* What the page may do, and where it may go. */

test('the page has what the contract names, and nothing of Node', async ({ startApp }) => {
  const { window, electron } = await startApp()
  const found = await window.page.evaluate(() => {
    const page = window as unknown as Record<string, unknown>
    const names = [
      'require',
      'process',
      'module',
      'exports',
      'Buffer',
      'global',
      '__dirname',
      'electron',
      'ipcRenderer',
    ]
    return {
      offered: Object.entries(page['etagere'] as object).map(([name, value]) => `${name}: ${typeof value}`),
      ofNode: names.filter(name => page[name] !== undefined),
      origin: location.origin,
    }
  })
  expect(found.offered.toSorted()).toEqual([
    'backUpNow: function',
    'backups: function',
    'cancelImport: function',
    'importFolder: function',
    'localInstance: function',
    'onBeforeClose: function',
    'onImportProgress: function',
    'onMenuCommand: function',
    'onRestorePhase: function',
    'openWebLink: function',
    'platform: string',
    'restoreBackup: function',
    'setTheme: function',
  ])
  expect(found.ofNode).toEqual([])
  expect(found.origin).toBe('etagere-app://wiki')
  const settings = await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as
      { getLastWebPreferences(): Record<string, unknown> } | undefined
    const { contextIsolation, nodeIntegration, webviewTag, webSecurity } = contents?.getLastWebPreferences() ?? {}
    return { contextIsolation, nodeIntegration, webviewTag, webSecurity }
  })
  expect(settings).toEqual({ contextIsolation: true, nodeIntegration: false, webviewTag: false, webSecurity: true })
})

test('no page leads the window away, and only web links go to the browser', async ({ startApp }) => {
  const { window: app, electron } = await startApp()
  await electron.evaluate(({ shell }) => {
    const opened: string[] = []
    Object.assign(globalThis, { opened })
    shell.openExternal = async (address: string) => {
      opened.push(address)
    }
  })
  const addresses = ['https://example.org/a', 'file:///etc/passwd', 'etagere-app://elsewhere/', 'data:text/html,hello']
  const results = await app.page.evaluate(targets => {
    for (const target of targets) {
      const link = document.createElement('a')
      link.href = target
      document.body.append(link)
      link.click()
      link.remove()
    }
    return targets.map(target => window.open(target) === null)
  }, addresses)
  expect(results, 'no window was opened').toEqual(addresses.map(() => true))
  const opened = () => electron.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
  // Once for the link, once for the window.
  await expect.poll(opened).toEqual(['https://example.org/a', 'https://example.org/a'])
  // Asked of the app: Playwright goes on waiting for a navigation that was refused.
  const after = await electron.evaluate(async ({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows()
    const contents = windows[0]?.webContents
    const isWhole: unknown = await contents?.executeJavaScript('window.etagere !== undefined')
    return { windows: windows.length, address: contents?.getURL(), isLoading: contents?.isLoading(), isWhole }
  })
  expect(after).toEqual({ windows: 1, address: 'etagere-app://wiki/', isLoading: false, isWhole: true })
})
