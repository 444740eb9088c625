import { createServer, request as forward, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A proxy before the wiki: lets requests reach it and can drop their answers, or takes it off the network. */
export interface Gate {
  readonly url: string
  dropNextAnswer(): void
  block(): void
  unblock(): void
  /** As it was when it was opened: nothing is dropped or blocked any more. */
  calm(): void
  close(): Promise<void>
}

export async function openGate(wiki: string): Promise<Gate> {
  let drops = 0
  let isBlocked = false
  const proxy: Server = createServer((incoming, outgoing) => {
    if (isBlocked) {
      outgoing.destroy()
      return
    }
    const isDropped = drops > 0 && incoming.method !== 'GET'
    if (isDropped) drops -= 1
    const { method, headers, url } = incoming
    const onward = forward(
      new URL(url ?? '/', wiki),
      { method, headers: { ...headers, host: new URL(wiki).host } },
      answer => {
        if (isDropped) {
          answer.resume().on('end', () => outgoing.destroy())
          return
        }
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
      },
    )
    incoming.pipe(onward)
  })
  await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    dropNextAnswer: () => (drops += 1),
    block: () => (isBlocked = true),
    unblock: () => (isBlocked = false),
    calm: () => {
      drops = 0
      isBlocked = false
    },
    close: () =>
      new Promise(resolve => {
        proxy.close(() => resolve())
        proxy.closeAllConnections()
      }),
  }
}
