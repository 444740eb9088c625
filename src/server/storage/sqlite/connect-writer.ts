import { Worker } from 'node:worker_threads'
import { fromFault } from './fault.ts'
import type { WriteAnswer } from './write-answer.ts'
import type { WriterCommand, WriterReport, WriterStart, WriteRequest } from './writer-messages.ts'

/** A writer thread that has the database open. */
export interface WriterThread {
  /** Sends writes, which may share a transaction with others that were sent and have not begun. */
  write(requests: readonly WriteRequest[]): void
  /** Finishes what was sent and closes the database; resolves once the thread has ended. */
  close(): Promise<void>
}
export interface WriterThreadListener {
  /** The next of those that were sent, in their order. */
  onAnswers(answers: readonly WriteAnswer[]): void
  /** The thread has ended without being told to; what was sent and not answered may have happened or not. */
  onDeath(cause: Error): void
}

/** The build knows this form of naming a thread's file (`threadFiles` in electron.vite.config.ts). The thread is given none of
 *  the process's options: some, like `--eval`, would keep it from starting. */
export const startWriterThread = (start: WriterStart): Worker =>
  new Worker(new URL('./writer-thread.ts', import.meta.url), { name: 'writer', workerData: start, execArgv: [] })

/** Resolves once the thread has the database open.
 *  @throws StorageRefused, StorageUnavailable, StorageFull where it cannot; what ended the thread where it died of it */
export function connectWriter(thread: Worker, listener: WriterThreadListener): Promise<WriterThread> {
  let phase: 'opening' | 'open' | 'closing' = 'opening'
  let cause: Error | undefined
  const post = (command: WriterCommand) => thread.postMessage(command)
  const ended = new Promise<void>(resolve => thread.once('exit', () => resolve()))
  const writer: WriterThread = {
    write: requests => post({ kind: 'write', requests }),
    close() {
      phase = 'closing'
      post({ kind: 'close' })
      return ended
    },
  }

  return new Promise((resolve, reject) => {
    thread.on('message', (report: WriterReport) => {
      switch (report.kind) {
        case 'opened':
          phase = 'open'
          resolve(writer)
          break
        case 'gave-up':
          cause = fromFault(report.fault)
          break
        case 'answered':
          listener.onAnswers(report.answers)
          break
      }
    })
    thread.on('error', error => (cause = error instanceof Error ? error : new Error(String(error))))
    // Comes last: whatever the thread still said has been heard.
    thread.once('exit', code => {
      const reason = cause ?? new Error(`the writer thread ended with exit code ${code}`)
      if (phase === 'opening') reject(reason)
      else if (phase === 'open') listener.onDeath(reason)
    })
  })
}
