import type { ServerResponse } from 'node:http'
import type { ChangeFeed, Subscriber } from './change-feed.ts'

/** What waits for one client; beyond it the client is cut off and resumes from its last id. A thousand clients who read nothing
 *  hold the same bytes; those that stopped at different times hold this many each. */
const unsentBoundBytes = 256 * 1024

/** Answers a request for events with everything after `since` (undefined: from now on), until either side ends it. */
export async function openEventStream(feed: ChangeFeed, res: ServerResponse, since: number | undefined): Promise<void> {
  res.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  if (res.req.method === 'HEAD') return void res.end()
  res.write('retry: 1000\n\n')
  const unsubscribe = await feed.subscribe(subscriberFor(res), since)
  if (res.closed) unsubscribe()
  else res.once('close', unsubscribe)
}

function subscriberFor(res: ServerResponse): Subscriber {
  return {
    send: events => {
      if (!res.writable) return
      const { socket } = res
      // Written in one piece when it is uncorked; by itself Node would do it once the feed has let go of the thread.
      socket?.cork()
      res.write(events)
      socket?.uncork()
    },
    drained: () => (res.writableNeedDrain && !res.closed ? nextDrain(res) : Promise.resolve()),
    isBehind: () => res.writableLength > unsentBoundBytes,
    end: () => {
      res.end()
      // Whoever has not taken what was sent would hold up its end, and with it the server's stop. It resumes from its last id.
      setImmediate(() => {
        if (!res.writableFinished) res.destroy()
      })
    },
  }
}

function nextDrain(res: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const settle = () => {
      res.off('drain', settle).off('close', settle)
      resolve()
    }
    res.on('drain', settle).on('close', settle)
  })
}
