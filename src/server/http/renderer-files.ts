import express, { Router } from 'express'
import helmet from 'helmet'
import { isRead } from './exchange.ts'
import { problems } from './problem.ts'

const immutable = 'public, max-age=31536000, immutable'
const revalidated = 'no-cache'

/** The built renderer for browsers. Unknown addresses that a person opens are the renderer's own to show. */
export function rendererFiles(folder: string): Router {
  const router = Router()
  router.use((req, _res, next) => (isRead(req) ? next() : next('router')))
  router.use(
    helmet({
      strictTransportSecurity: false, // the server speaks plain HTTP, on loopback
      contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy },
    }),
  )
  router.use(
    express.static(folder, {
      index: false,
      redirect: false,
      cacheControl: false,
      setHeaders: (res, path) => {
        const isHashed = path.slice(folder.length).replaceAll('\\', '/').startsWith('/assets/')
        res.setHeader('Cache-Control', isHashed ? immutable : revalidated)
      },
    }),
  )
  router.use((req, res, next) => {
    const wantsPage = req.path === '/' || (req.headers.accept ?? '').includes('text/html')
    if (!wantsPage || req.path.startsWith('/assets/')) {
      next()
      return
    }
    res.setHeader('Cache-Control', revalidated)
    // By root: a path with a dot anywhere in it, as in ~/.local, would count as hidden.
    res.sendFile('index.html', { root: folder, cacheControl: false }, error => {
      if (!(error instanceof Error)) return
      if (res.headersSent) res.destroy()
      else next(problems.notFound())
    })
  })
  return router
}

const self = "'self'"
const none = "'none'"
const contentSecurityPolicy = {
  defaultSrc: [none],
  scriptSrc: [self],
  // CodeMirror and Vue set styles at run time.
  styleSrc: [self, "'unsafe-inline'"],
  fontSrc: [self, 'data:'],
  imgSrc: [self, 'data:', 'blob:', 'https:'],
  workerSrc: [self],
  manifestSrc: [self],
  // Other instances: on this machine, or anywhere behind TLS.
  connectSrc: [self, 'http://127.0.0.1:*', 'http://localhost:*', 'https:'],
  frameAncestors: [none],
  objectSrc: [none],
  baseUri: [none],
  formAction: [none],
}
