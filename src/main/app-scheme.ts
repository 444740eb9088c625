import { net, protocol } from 'electron'
import { desktopOrigin } from '#shared/protocol/routes.ts'
import { builtPages, developmentPages } from './app-pages.ts'

const scheme = new URL(desktopOrigin).protocol.slice(0, -1)

/** Makes the app's scheme an origin like those of the web (ADR 0005). Must run before the app is ready. */
export function registerAppScheme(): void {
  const privileges = {
    standard: true,
    secure: true,
    supportFetchAPI: true,
    corsEnabled: true,
    stream: true,
    // From the third start on the page's code need not be compiled again, which was half of the way to its first picture.
    codeCache: true,
  }
  protocol.registerSchemesAsPrivileged([{ scheme, privileges }])
}

export interface AppSchemeOptions {
  /** The built renderer. */
  readonly rendererDir: string
  /** Development only: Vite's address. */
  readonly developmentServer: string | undefined
}

export function serveAppScheme({ rendererDir, developmentServer }: AppSchemeOptions): void {
  const pages =
    developmentServer === undefined
      ? builtPages(rendererDir)
      : developmentPages({ origin: new URL(developmentServer).origin }, address => net.fetch(address))
  protocol.handle(scheme, pages)
}
