import { ensureBuilt } from './ensure-built.mjs'

/* `npm run serve` and `npm run import`: the product without Electron, in this process, so that signals reach it. */
ensureBuilt()
await import('../out/main/headless.js')
