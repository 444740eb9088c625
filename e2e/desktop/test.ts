import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '../fixtures/test.ts'
import { DesktopApp } from './desktop-app.ts'

export interface DesktopFixtures {
  /** A folder for a wiki; it is gone after the test. */
  readonly newFolder: () => Promise<string>
  /** Starts the app on a folder, or on a new one. Every app that is still open at the end is ended. */
  readonly startApp: (dataDir?: string, env?: Readonly<Record<string, string>>) => Promise<DesktopApp>
}

/** The test function of the desktop tests. Whatever a page throws, or its policy has to stop, fails the test. */
export const test = base.extend<DesktopFixtures>({
  newFolder: async ({}, use) => {
    const folders: string[] = []
    await use(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'etagere-desktop-'))
      folders.push(folder)
      return folder
    })
    for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  startApp: async ({ newFolder, ledger }, use, { errors: failures }) => {
    const apps: DesktopApp[] = []
    await use(async (dataDir, env) => {
      const app = await DesktopApp.start(dataDir ?? (await newFolder()), ledger, env)
      apps.push(app)
      return app
    })
    // An app whose words are nowhere else asks before it ends; nobody would answer.
    for (const app of apps) await (failures.length === 0 ? app.quit() : app.kill())
    const errors = apps.flatMap(app => app.errors)
    if (errors.length > 0) throw new Error(`uncaught in a page:\n${errors.join('\n')}`)
  },
})
export { expect, expectNothingLost } from '../fixtures/test.ts'
