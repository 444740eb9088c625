/** The headers under which the app's pages are served. */

/** Development only: where Vite serves the renderer, e.g. `http://localhost:5173`. */
export interface DevelopmentServer {
  readonly origin: string
}

/** What a page of the app may load and whom it may talk to. Instances are reached by `fetch`: on this computer in plain
 *  HTTP, elsewhere by TLS alone. (An IPv6 address cannot stand in a policy; `http://localhost` reaches ::1.) */
export function contentSecurityPolicy(development?: DevelopmentServer): string {
  const loopback = 'http://127.0.0.1:* http://localhost:*'
  // Vite's client hears of changed files over a WebSocket.
  const reload = development === undefined ? '' : ` ${development.origin.replace(/^http/u, 'ws')}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    "worker-src 'self'",
    // The editor writes its rules into a style element; sanitising keeps styles out of articles.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    `img-src 'self' data: blob: https: ${loopback}`,
    `media-src 'self' blob: https: ${loopback}`,
    `connect-src 'self' ${loopback} https:${reload}`,
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
}

export function securityHeaders(development?: DevelopmentServer): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(development),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
}
