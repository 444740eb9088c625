import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

/* The desktop end-to-end tests may run on an Electron older than the one in package.json
   (Chromium 130, Node 20.18); building for those runs on every newer one too. */
const nodeTarget = 'node20.18'
const chromiumTarget = 'chrome130'

/** Development only: Vite's own address. The page has the app's, so Vite's client must be told where to listen. */
const vite = { host: '127.0.0.1', port: 5173 }

/** The page is served at the addresses of its views too, so its files cannot be named relative to it, as electron-vite
 *  sets it for pages that are loaded from files. */
const namedFromTheTop: Plugin = { name: 'named-from-the-top', config: () => ({ base: '/' }) }

/** Bundles the file that a worker thread runs, and starts the thread from the bundle. The source names it as Node finds it;
 *  Vite itself follows that for browsers alone. */
const threadFiles: Plugin = {
  name: 'thread-files',
  enforce: 'pre',
  transform(code, importer) {
    return code.replaceAll(/new Worker\(new URL\('([^']+)', import\.meta\.url\)/gu, (_, path: string) => {
      const chunk = this.emitFile({ type: 'chunk', id: path, importer })
      return `new Worker(new URL(import.meta.ROLLDOWN_FILE_URL_${chunk})`
    })
  },
  resolveFileUrl: ({ relativePath }) => `new URL(${JSON.stringify(relativePath)}, import.meta.url).href`,
}

export default defineConfig({
  main: {
    plugins: [threadFiles],
    build: {
      target: nodeTarget,
      // Finding and reading the many small files of the packages was most of a start. Only what loads a binary stays outside.
      externalizeDeps: false,
      rolldownOptions: {
        external: ['better-sqlite3'],
        input: { index: resolve('src/main/index.ts'), headless: resolve('src/server/cli.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      // A sandboxed preload script can require nothing but Electron.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload script must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [vue(), namedFromTheTop],
    server: { ...vite, strictPort: true, hmr: { protocol: 'ws', host: vite.host, clientPort: vite.port } },
    build: {
      target: chromiumTarget,
      minify: true,
      // The page's policy takes fonts from files alone, never from data: addresses.
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
  },
})
