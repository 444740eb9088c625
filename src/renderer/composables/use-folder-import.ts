import { onScopeDispose, reactive, shallowRef } from 'vue'
import type { ImportProgress, ImportReport } from '#shared/desktop-api.ts'

export type ImportPhase =
  | { readonly kind: 'closed' }
  | { readonly kind: 'running'; readonly progress: ImportProgress | undefined; readonly isStopping: boolean }
  /** `isStopped`: the person stopped it before its end. */
  | { readonly kind: 'done'; readonly report: ImportReport; readonly isStopped: boolean }
  | { readonly kind: 'failed'; readonly message: string }

export interface FolderImport {
  readonly phase: ImportPhase
  readonly start: () => Promise<void>
  readonly cancel: () => Promise<void>
  /** Puts the report away; stops an import that runs. */
  readonly close: () => void
}

/** Importing a folder of Markdown with the desktop app. Elsewhere it never starts. */
export function useFolderImport(): FolderImport {
  const desktop = window.etagere
  const phase = shallowRef<ImportPhase>({ kind: 'closed' })
  let isRunning = false

  const stop = desktop?.onImportProgress(progress => {
    if (!isRunning) return
    const isStopping = phase.value.kind === 'running' && phase.value.isStopping
    phase.value = { kind: 'running', progress, isStopping }
  })
  if (stop !== undefined) onScopeDispose(stop)

  async function start(): Promise<void> {
    if (desktop === undefined || isRunning) return
    isRunning = true
    const outcome = await desktop.importFolder().finally(() => (isRunning = false))
    if (!outcome.ok) phase.value = { kind: 'failed', message: outcome.error.message }
    else if (outcome.value === null) phase.value = { kind: 'closed' }
    else phase.value = { kind: 'done', report: outcome.value, isStopped: isCutShort(phase.value) }
  }
  async function cancel(): Promise<void> {
    if (phase.value.kind !== 'running') return
    phase.value = { ...phase.value, isStopping: true }
    await desktop?.cancelImport()
  }
  function close(): void {
    if (phase.value.kind === 'running') void cancel()
    else phase.value = { kind: 'closed' }
  }
  return reactive({ phase, start, cancel, close })
}

/** Asking to stop may come too late. */
function isCutShort(phase: ImportPhase): boolean {
  if (phase.kind !== 'running' || !phase.isStopping) return false
  const { progress } = phase
  return progress?.phase !== 'writing' || progress.done < progress.total
}
