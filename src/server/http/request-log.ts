import type { RequestHandler } from 'express'
import type { Logger } from 'pino'
import type { Person } from '../index.ts'

/** One line for each request: never its query, its headers or its text. */
export function logRequests(log: Logger): RequestHandler {
  if (!log.isLevelEnabled('info')) return (_req, _res, next) => next()
  return (req, res, next) => {
    const startedAt = performance.now()
    const { method, path } = req
    res.once('close', () => {
      const person = (res.locals['person'] as Person | undefined)?.name
      const ms = Math.round((performance.now() - startedAt) * 10) / 10
      const isCut = !res.writableFinished
      log.info({ method, path: path.slice(0, 200), status: res.statusCode, ms, person, ...(isCut ? { isCut } : {}) })
    })
    next()
  }
}
