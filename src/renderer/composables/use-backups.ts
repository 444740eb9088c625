import { onScopeDispose, reactive, shallowRef } from 'vue'
import type { BackupEntry, BackupOverview, RestorePhase } from '#shared/desktop-api.ts'
import { useInstances } from '../stores/instances.ts'

export type BackupsPhase =
  | { readonly kind: 'closed' }
  /** `said`: what came of the last thing that was asked for. */
  | { readonly kind: 'listed'; readonly overview: BackupOverview; readonly said: Said | undefined }
  | { readonly kind: 'backing-up'; readonly overview: BackupOverview }
  /** Says what will happen, and waits. */
  | { readonly kind: 'asking'; readonly overview: BackupOverview; readonly backup: BackupEntry }
  | { readonly kind: 'restoring'; readonly backup: BackupEntry; readonly step: RestorePhase }
  | { readonly kind: 'restored'; readonly backup: BackupEntry }
  | { readonly kind: 'failed'; readonly title: string; readonly message: string }

export type Said = 'made' | 'unneeded'

export interface Backups {
  readonly phase: BackupsPhase
  /** Shows what backups there are. */
  readonly open: () => Promise<void>
  readonly backUpNow: () => Promise<void>
  readonly ask: (backup: BackupEntry) => void
  readonly restore: () => Promise<void>
  /** One step back; nothing that runs can be closed. */
  readonly close: () => void
}

/** The backups of the desktop app's own wiki, and how one is made or restored. Elsewhere there are none. */
export function useBackups(): Backups {
  const desktop = window.etagere
  const instances = useInstances()
  const phase = shallowRef<BackupsPhase>({ kind: 'closed' })

  const stop = desktop?.onRestorePhase(step => {
    if (phase.value.kind === 'restoring') phase.value = { ...phase.value, step }
  })
  if (stop !== undefined) onScopeDispose(stop)

  async function list(said?: Said): Promise<void> {
    const answer = await desktop?.backups()
    if (answer?.ok === true) phase.value = { kind: 'listed', overview: answer.value, said }
    else if (answer?.ok === false) fail('The backups could not be listed', answer.error.message)
  }
  async function open(): Promise<void> {
    if (phase.value.kind === 'closed') await list()
  }
  async function backUpNow(): Promise<void> {
    if (desktop === undefined || phase.value.kind !== 'listed') return
    phase.value = { kind: 'backing-up', overview: phase.value.overview }
    const answer = await desktop.backUpNow()
    if (answer.ok) await list(answer.value)
    else fail('No backup was made', answer.error.message)
  }
  function ask(backup: BackupEntry): void {
    if (phase.value.kind === 'listed') phase.value = { kind: 'asking', overview: phase.value.overview, backup }
  }
  async function restore(): Promise<void> {
    if (desktop === undefined || phase.value.kind !== 'asking') return
    const { backup } = phase.value
    phase.value = { kind: 'restoring', backup, step: 'closing' }
    const answer = await desktop.restoreBackup(backup.name)
    await instances.reopenLocal()
    if (answer.ok) phase.value = { kind: 'restored', backup }
    else fail('The backup was not restored', answer.error.message)
  }
  function fail(title: string, message: string): void {
    phase.value = { kind: 'failed', title, message }
  }
  function close(): void {
    switch (phase.value.kind) {
      case 'backing-up':
      case 'restoring':
        return
      case 'asking':
        phase.value = { kind: 'listed', overview: phase.value.overview, said: undefined }
        return
      default:
        phase.value = { kind: 'closed' }
    }
  }
  return reactive({ phase, open, backUpNow, ask, restore, close })
}
