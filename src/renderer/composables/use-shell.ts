import { inject, provide, type InjectionKey } from 'vue'

/** What any view can ask of the window around it. */
export interface Shell {
  /** Opens the dialog that joins a wiki. */
  readonly join: () => void
  /** Asks for a folder of Markdown and imports it. Only the desktop app can. */
  readonly importFolder: () => void
  /** Shows the backups of the app's own wiki. Only the desktop app has them. */
  readonly backups: () => void
  /** Begins a new article. */
  readonly create: () => void
}

const key: InjectionKey<Shell> = Symbol('shell')
export const provideShell = (shell: Shell): void => provide(key, shell)

/** @throws Error outside of the shell. */
export function useShell(): Shell {
  const shell = inject(key)
  if (shell === undefined) throw new Error('There is no shell around this component')
  return shell
}
