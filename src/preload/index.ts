import { contextBridge, ipcRenderer } from 'electron'
import type { DesktopApi, ImportProgress, MenuCommand, RestorePhase } from '#shared/desktop-api.ts'
import { channels } from '#shared/desktop-channels.ts'

// No schema library here: the main process parses what it is asked, and what it answers is its own.
const ask = <T>(channel: string, ...args: unknown[]) => ipcRenderer.invoke(channel, ...args) as Promise<T>

interface Told {
  readonly [channels.menuCommand]: MenuCommand
  readonly [channels.importProgress]: ImportProgress
  readonly [channels.restorePhase]: RestorePhase
}

/** Calls back for every message on the channel; returns what ends that. */
function listen<Channel extends keyof Told>(channel: Channel, listener: (message: Told[Channel]) => void): () => void {
  const heard = (_event: unknown, message: Told[Channel]) => listener(message)
  ipcRenderer.on(channel, heard)
  return () => void ipcRenderer.off(channel, heard)
}

const beforeClose = new Set<() => Promise<boolean>>()
ipcRenderer.on(channels.beforeClose, () => {
  void Promise.allSettled([...beforeClose].map(async listener => listener())).then(answers => {
    const isKept = answers.every(answer => answer.status === 'fulfilled' && answer.value)
    ipcRenderer.send(channels.readyToClose, isKept)
  })
})

const { platform } = process

contextBridge.exposeInMainWorld('etagere', {
  platform: platform === 'darwin' || platform === 'win32' ? platform : 'linux',
  localInstance: () => ask(channels.localInstance),
  importFolder: () => ask(channels.importFolder),
  cancelImport: () => ask(channels.cancelImport),
  backups: () => ask(channels.backups),
  backUpNow: () => ask(channels.backUpNow),
  restoreBackup: name => ask(channels.restoreBackup, name),
  setTheme: theme => ask(channels.setTheme, theme),
  openWebLink: address => ask(channels.openWebLink, address),
  onMenuCommand: listener => listen(channels.menuCommand, listener),
  onImportProgress: listener => listen(channels.importProgress, listener),
  onRestorePhase: listener => listen(channels.restorePhase, listener),
  onBeforeClose: listener => {
    beforeClose.add(listener)
    return () => void beforeClose.delete(listener)
  },
} satisfies DesktopApi)
