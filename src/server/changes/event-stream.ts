import type { ServerResponse } from 'node:http'
import type { ChangeFeed, Subscriber } from './change-feed.ts'

/** Text that waits for one client; beyond it the client is cut off and resumes from its last id. */
const unsentBoundBytes = 1024 * 1024

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
    send: frame => {
      if (res.writable) res.write(frame)
    },
    drained: () => (res.writableNeedDrain && !res.closed ? nextDrain(res) : Promise.resolve()),
    isBehind: () => res.writableLength > unsentBoundBytes,
    // A stream that still holds unsent text would wait for its slow client.
    end: () => {
      if (res.writableLength > unsentBoundBytes) res.destroy()
      else res.end()
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
