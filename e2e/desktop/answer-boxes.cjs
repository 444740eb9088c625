/* Loaded into the app before its own code: says each message box on standard output instead of showing it, presses the button
   that the environment names, and says that the app would start again. A native box is out of reach of whoever drives the page. */
const { isMainThread } = require('node:worker_threads')

// Electron's own modules are there a moment later, and long before the app is ready to show anything.
if (isMainThread && process.type === 'browser') setImmediate(answerBoxes)

function answerBoxes() {
  const { app, BrowserWindow, dialog } = require('electron')
  app.relaunch = () => process.stdout.write('again\n')
  dialog.showMessageBox = async (...asked) => {
    const options = asked.at(-1)
    const seen = BrowserWindow.getAllWindows().filter(window => window.isVisible()).length
    process.stdout.write(`${JSON.stringify({ ...options, windows: seen })}\n`)
    return { response: Math.max(0, (options.buttons ?? []).indexOf(process.env.E2E_PRESS)) }
  }
}
