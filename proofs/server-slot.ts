import type { Address } from './connection.ts'

/** A running server of whatever kind: headless, or inside the desktop app. */
export interface Server extends Address {
  /** As a power cut would end it, resolved once it has ended. */
  kill(): Promise<void>
}

/** A place in which there is a server, or will be one soon. */
export class ServerSlot {
  readonly #start: () => Promise<Server>
  #current: Promise<Server>

  constructor(start: () => Promise<Server>) {
    this.#start = start
    this.#current = start()
  }

  /** The server that is there now, or as soon as it has started. */
  get current(): Promise<Server> {
    return this.#current
  }

  /** Kills the server in the middle of its work and starts another one. */
  async replace(): Promise<void> {
    const old = await this.#current
    this.#current = old.kill().then(this.#start)
    await this.#current
  }

  async kill(): Promise<void> {
    await (await this.#current).kill()
  }
}
