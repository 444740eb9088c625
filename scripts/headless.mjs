import { ensureBuilt } from './ensure-built.mjs'

/* `npm run serve`, `import`, `backup`, `restore`, `verify`, `reindex`: the product without Electron, in this process, so that
   signals reach it. */
ensureBuilt()
await import('../out/main/headless.js')
