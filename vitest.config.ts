import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { sourceOptions } from './src/server/testing/source-options.ts'

export default defineConfig({
  plugins: [vue()],
  test: {
    // Each test file waits more than it computes: for disks, sockets and other processes.
    maxWorkers: '100%',
    execArgv: [...sourceOptions],
    include: ['src/**/*.test.ts', 'proofs/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
