import { app, powerMonitor } from 'electron'
import { reportFault } from './faults.ts'

export interface Stoppable {
  /** Closes the window; its page gets time to save. False: somebody keeps it open, and the app goes on. */
  readonly closeWindow: () => Promise<boolean>
  /** Finishes every write that is under way and closes the wiki. */
  readonly closeWiki: () => Promise<void>
}

/** From now on every way to end the app, the menu, the last window, a signal, the computer going down, first closes the
 *  window, then the wiki, and only then ends the process. */
export function stopCleanly({ closeWindow, closeWiki }: Stoppable): void {
  let phase: 'running' | 'stopping' | 'stopped' = 'running'

  const stop = async () => {
    try {
      if (!(await closeWindow())) {
        phase = 'running'
        return
      }
      await closeWiki()
      phase = 'stopped'
      app.quit()
    } catch (error) {
      reportFault(error)
      app.exit(1)
    }
  }

  app.on('before-quit', event => {
    if (phase === 'stopped') return
    event.preventDefault()
    if (phase === 'stopping') return
    phase = 'stopping'
    void stop()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
  // Electron's types leave out the event, which its documentation promises: preventing it holds the shutdown up.
  powerMonitor.on('shutdown', (...[event]: readonly Electron.Event[]) => {
    event?.preventDefault()
    app.quit()
  })
}
