/** The names under which the main process and the preload script talk. Only `src/main/ipc.ts` and the preload script
 *  import them: everything else knows `DesktopApi`. */
export const channels = {
  /** The renderer asks, the main process answers with a `Result`. */
  localInstance: 'etagere:local-instance',
  importFolder: 'etagere:import-folder',
  cancelImport: 'etagere:cancel-import',
  backups: 'etagere:backups',
  backUpNow: 'etagere:back-up-now',
  restoreBackup: 'etagere:restore-backup',
  setTheme: 'etagere:set-theme',
  openWebLink: 'etagere:open-web-link',
  /** The main process tells. */
  menuCommand: 'etagere:menu-command',
  importProgress: 'etagere:import-progress',
  restorePhase: 'etagere:restore-phase',
  beforeClose: 'etagere:before-close',
  /** The renderer tells, with whether all words are kept: whatever had to be done before closing is done. */
  readyToClose: 'etagere:ready-to-close',
} as const
