import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromium } from '@playwright/test'

const systemBrowsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Playwright's own Chromium, else the system's, else undefined. */
export function findBrowser() {
  return [process.env.ETAGERE_CHROMIUM, chromium.executablePath(), ...systemBrowsers].find(
    path => path !== undefined && path !== '' && existsSync(path),
  )
}

/** Finds a Chromium, or installs one: Playwright's, else Debian's.
 *  @throws Error that says what to do, where neither works. */
export function ensureBrowser() {
  const present = findBrowser()
  if (present !== undefined) return present
  const attempts = [
    ['npx', ['playwright', 'install', 'chromium']],
    ['sh', ['-c', 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium']],
    ['sudo', ['-n', 'sh', '-c', 'apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium']],
  ]
  for (const [command, args] of attempts) {
    console.log(`No Chromium here; trying: ${command} ${args.join(' ')}`)
    spawnSync(command, args, { stdio: 'inherit', timeout: 600_000 })
    const installed = findBrowser()
    if (installed !== undefined) return installed
  }
  throw new Error(
    'The end-to-end tests need Chromium. Install it (Debian: apt-get install chromium) and run npm test again.',
  )
}
