import { app, dialog } from 'electron'

/** Writes a fault to standard error: what nobody could handle, and what was handled but should not have happened. */
export function reportFault(fault: unknown): void {
  process.stderr.write(`${new Date().toISOString()} ${describeFault(fault)}\n`)
}

/** From now on a fault that nobody handles is reported and shown, and the person decides whether to go on. */
export function watchForFaults(): void {
  // Started from a terminal that is gone, the app has nobody to write to; that must not become a fault of its own.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)

  let showing = false
  const meet = (fault: unknown) => {
    reportFault(fault)
    if (showing || !app.isReady()) return
    showing = true
    void showFault(fault).finally(() => (showing = false))
  }
  process.on('uncaughtException', meet)
  process.on('unhandledRejection', meet)
}

async function showFault(fault: unknown): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'Something in Etagere went wrong.',
    detail: `What the wiki has saved is safe on disk. If something no longer answers, restart Etagere.\n\n${describeFault(fault)}`,
    buttons: ['Restart Etagere', 'Go on'],
    defaultId: 1,
    cancelId: 1,
    noLink: true,
  })
  if (response !== 0) return
  app.relaunch()
  app.quit()
}

/** The fault with its stack and everything that caused it. */
function describeFault(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault)
  const described = fault.stack ?? `${fault.name}: ${fault.message}`
  return fault.cause === undefined ? described : `${described}\nCaused by: ${describeFault(fault.cause)}`
}
