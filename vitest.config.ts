import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue()],
  test: {
    // Each test file waits more than it computes: for disks, sockets and other processes.
    maxWorkers: '100%',
    include: ['src/**/*.test.ts', 'proofs/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
