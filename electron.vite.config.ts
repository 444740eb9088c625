import { resolve } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

/* The desktop end-to-end tests may run on an Electron older than the one in package.json
   (Chromium 130, Node 20.18); building for those runs on every newer one too. */
const nodeTarget = 'node20.18'
const chromiumTarget = 'chrome130'

export default defineConfig({
  main: {
    build: {
      target: nodeTarget,
      rolldownOptions: {
        input: { index: resolve('src/main/index.ts'), headless: resolve('src/server/cli.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: nodeTarget,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        // A sandboxed preload script must be CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [vue()],
    build: {
      target: chromiumTarget,
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
  },
})
