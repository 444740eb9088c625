import { app, shell, type Session } from 'electron'
import type { DesktopFailure } from '#shared/desktop-api.ts'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import { reportFault } from './faults.ts'
import { grantsPermission, isWebLink, judgeNavigation, judgeNewWindow } from './web-policy.ts'

/** Puts the web policy into force for everything that will ever show a page. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-frame-navigate', event => {
      const destination = judgeNavigation(event.url, event)
      if (destination !== 'app') event.preventDefault()
      if (destination === 'outside') void openWebLink(event.url)
    })
    contents.on('will-redirect', event => {
      if (judgeNavigation(event.url, event) !== 'app') event.preventDefault()
    })
    contents.on('will-attach-webview', event => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      if (judgeNewWindow(url) === 'outside') void openWebLink(url)
      return { action: 'deny' }
    })
  })
}

/** Both handlers are needed: a missing check handler lets some requests fail without ever asking the other one. */
export function guardPermissions(session: Session): void {
  session.setPermissionCheckHandler((_contents, permission, origin) => grantsPermission(permission, origin))
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    answer(grantsPermission(permission, requestingUrl))
  })
  session.setDevicePermissionHandler(() => false)
}

/** Opens a web or mail address in the program that the person uses for it. */
export async function openWebLink(address: string): Promise<Result<null, DesktopFailure>> {
  if (!isWebLink(address)) return fail({ message: 'Etagere opens only web and mail addresses.' })
  try {
    await shell.openExternal(address)
    return ok(null)
  } catch (error) {
    reportFault(error)
    return fail({ message: 'No program on this computer opened this address.' })
  }
}
