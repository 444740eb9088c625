import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import type { RequestListener, ServerResponse } from 'node:http'
import type { Access } from './access.ts'
import { problems } from './problem.ts'
import { rendererFiles } from './renderer-files.ts'

interface PagesOptions {
  readonly access: Access
  readonly rendererDir: string | undefined
  /** Answers what fails. */
  readonly fail: (error: unknown, res: ServerResponse) => void
}

/** What is not the API: the sign-in link and the renderer's files. */
export function createPages({ access, rendererDir, fail }: PagesOptions): RequestListener {
  const pages = express()
  pages.disable('x-powered-by')
  pages.disable('etag')
  pages.set('query parser', false)
  pages.enable('case sensitive routing')
  pages.enable('strict routing')
  pages.get('/sign-in', access.signIn)
  if (rendererDir !== undefined) pages.use(rendererFiles(rendererDir))
  pages.use(nothingHere)
  // Express knows a handler of failures by its four parameters.
  pages.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => fail(error, res))
  return pages
}

const nothingHere: RequestHandler = () => {
  throw problems.notFound()
}
