/** What pages inside the app may do, as pure decisions. `guard-contents.ts` puts them into force. */
import { desktopOrigin } from '#shared/protocol/routes.ts'

const { protocol: appProtocol, host: appHost } = new URL(desktopOrigin)

/** Where a navigation goes: inside the app, to the person's own browser or mail program, or nowhere. */
export type Destination = 'app' | 'outside' | 'nowhere'

/** True for the app's own pages and for nothing that only looks like them. */
export function isAppAddress(address: string): boolean {
  const url = URL.parse(address)
  // To Node this scheme is not a special one, so `url.origin` would be "null".
  return url !== null && url.protocol === appProtocol && url.host === appHost && !carriesCredentials(url)
}

/** True for what may be handed to the operating system: it starts a program by the address's scheme, and many schemes
 *  start programs that do harm. */
export function isWebLink(address: string): boolean {
  const url = URL.parse(address)
  if (url === null || carriesCredentials(url)) return false
  if (url.protocol === 'mailto:') return url.pathname !== ''
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.host !== ''
}

export function judgeNavigation(address: string, frame: { readonly isMainFrame: boolean }): Destination {
  if (!frame.isMainFrame) return 'nowhere'
  if (isAppAddress(address)) return 'app'
  return isWebLink(address) ? 'outside' : 'nowhere'
}

/** New windows are never opened by a page; a link meant for one opens outside, or not at all. */
export function judgeNewWindow(address: string): Exclude<Destination, 'app'> {
  return isWebLink(address) ? 'outside' : 'nowhere'
}

/** Fetching from instances on this computer and in the local network (Electron 43 and later ask), and copying text. */
const grantedPermissions: ReadonlySet<string> = new Set([
  'local-network-access',
  'local-network',
  'loopback-network',
  'clipboard-sanitized-write',
])

/** `requestedBy` is the origin, or the address, of the page that asks; Electron gives one here and the other there. */
export function grantsPermission(permission: string, requestedBy: string | undefined): boolean {
  return grantedPermissions.has(permission) && requestedBy !== undefined && isAppAddress(requestedBy)
}

/** Who may use the preload contract: the page itself, at its own address, not a frame inside it. */
export function isTrustedSender(
  sender: { readonly origin: string; readonly url: string; readonly isMainFrame: boolean } | undefined,
): boolean {
  return sender !== undefined && sender.isMainFrame && sender.origin === desktopOrigin && isAppAddress(sender.url)
}

function carriesCredentials(url: URL): boolean {
  return url.username !== '' || url.password !== ''
}
