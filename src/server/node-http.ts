/* node:http as require would give it. To import it by name has Node read each of its members to begin with, one of which loads
   the whole of Node's WebSocket and fetch: 20 ms of each start. */
export const { createServer, STATUS_CODES } = process.getBuiltinModule('node:http')
