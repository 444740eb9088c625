const parentLookMs = 250

/** Resolves once the program is asked to stop: by SIGINT or SIGTERM, or because npm, which started it, is gone (a signal
 *  that is sent to npm alone may end npm and its shell without ever reaching this process). */
export function stopSignal(isUnderNpm: boolean): Promise<void> {
  return new Promise(resolve => {
    const parent = process.ppid
    const look = setInterval(() => {
      if (isUnderNpm && process.ppid !== parent) stop()
    }, parentLookMs)
    look.unref()
    const stop = () => {
      clearInterval(look)
      resolve()
    }
    // Both stay handled: a second signal (npm passes on what the terminal has sent already) must not cut the clean stop.
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
  })
}
