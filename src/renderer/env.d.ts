import type { DesktopApi } from '#shared/desktop-api.ts'

declare global {
  interface Window {
    /** What the desktop app offers; absent in a browser. */
    readonly etagere?: DesktopApi
  }
}
