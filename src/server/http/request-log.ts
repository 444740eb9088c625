import type { Logger } from 'pino'
import type { Exchange } from './exchange.ts'

/** Writes one line for each request that ended: never its query, its headers or its text. */
export function requestLog(log: Logger): (exchange: Exchange) => void {
  if (!log.isLevelEnabled('info')) return () => undefined
  return ({ req, res, path, person, startedAt }) => {
    log.info({
      method: req.method,
      path: path.slice(0, 200),
      status: res.statusCode,
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
      person: person?.name,
      ...(res.writableFinished ? {} : { isCut: true }),
    })
  }
}
