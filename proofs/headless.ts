import { startServerProcess, type Surroundings } from '../src/server/testing/server-process.ts'
import { alice } from '../src/server/testing/test-wiki.ts'
import { ServerSlot } from './server-slot.ts'

/** A place for the headless server, from its source, on a folder. */
export const headlessSlot = (dataDir: string, surroundings?: Surroundings): ServerSlot =>
  new ServerSlot(async () => {
    const server = await startServerProcess(dataDir, [], surroundings)
    return {
      port: server.port,
      token: alice.token,
      async kill() {
        await server.end('SIGKILL')
      },
    }
  })
