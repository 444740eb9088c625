import { Agent, request, type IncomingHttpHeaders } from 'node:http'

/** Where a server answers, and by which token it knows its owner. */
export interface Address {
  readonly port: number
  readonly token: string
}

export interface Request {
  readonly method?: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Hangs up as soon as the request was sent, so that the answer is lost whatever it is. */
  readonly hangsUp?: boolean
}
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** One person's connection to whatever server is there; it is kept open between requests. */
export class Connection {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 })

  /** The answer, or `lost` where none came: the server may have done what was asked, or may not. */
  async ask(
    { port, token }: Address,
    { method = 'GET', path, headers, body, hangsUp }: Request,
  ): Promise<Answer | 'lost'> {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    return new Promise(resolve => {
      const sending = request({
        ...{ host: '127.0.0.1', port, path, method, agent: this.#agent },
        headers: {
          Authorization: `Bearer ${token}`,
          ...(payload === undefined
            ? {}
            : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) }),
          ...headers,
        },
      })
      const lose = () => resolve('lost')
      sending.on('error', lose)
      sending.on('close', lose)
      sending.on('response', answer => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', lose)
        answer.on('end', () => {
          const status = answer.statusCode ?? 0
          resolve({ status, headers: answer.headers, text: Buffer.concat(chunks).toString() })
        })
      })
      sending.end(payload, () => {
        if (hangsUp) sending.destroy()
      })
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
