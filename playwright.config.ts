import { defineConfig } from '@playwright/test'
import { findBrowser } from './scripts/browser.mjs'

const executablePath = findBrowser()
const isRoot = process.getuid?.() === 0
const browser = {
  launchOptions: {
    ...(executablePath === undefined ? {} : { executablePath }),
    // Chromium's own sandbox refuses to run as root, which is what containers do.
    ...(isRoot ? { args: ['--no-sandbox'] } : {}),
  },
}

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/report.json' }]],
  use: {
    // Without films, and without a copy of the page at every step, which cost a twentieth of the time; `--trace on` takes them.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    timezoneId: 'Europe/Zurich',
  },
  projects: [
    { name: 'browser', testMatch: 'specs/**/*.spec.ts', use: browser },
    { name: 'desktop', testMatch: 'desktop/**/*.spec.ts', workers: 1 },
    // Makes pictures for the documentation, by hand.
    { name: 'screenshots', testMatch: 'screenshots/**/*.shots.ts', use: browser },
  ],
})
