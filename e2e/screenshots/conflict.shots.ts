import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { conflictWalks, type ConflictState } from '../fixtures/conflict-walk.ts'
import { test, type Editor } from '../fixtures/test.ts'
import { smallPng } from './small-png.ts'

/* `npm run screenshots`: every state of a conflict, light and dark, and docs/conflict-dialog.md, which shows them. */

const docs = resolve(import.meta.dirname, '../../docs')
const folder = join(docs, 'images/conflict')
const themes = ['light', 'dark'] as const

test('pictures of every state of a conflict', async ({ wiki, alice }) => {
  test.setTimeout(300_000)
  alice.page.setDefaultTimeout(15_000)
  await mkdir(folder, { recursive: true })
  for (const old of await readdir(folder)) await rm(join(folder, old))
  const rows: string[] = []
  for (const walk of Object.values(conflictWalks)) {
    for await (const state of walk(wiki, alice)) {
      await takePictures(state, alice)
      rows.push(rowOf(state))
    }
  }
  await writeFile(join(docs, 'conflict-dialog.md'), page(rows))
})

async function takePictures(state: ConflictState, editor: Editor): Promise<void> {
  for (const theme of themes) {
    await editor.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await writeFile(join(folder, `${state.name}-${theme}.png`), smallPng(await pictureOf(state, editor)))
  }
}

/** How much of a window without a dialog is shown: its banner, and where the article begins. */
const bannerHeight = 320

async function pictureOf({ part, name }: ConflictState, { page, conflict }: Editor): Promise<Buffer> {
  if (part !== undefined) return part.screenshot({ animations: 'disabled' })
  if (await conflict.dialog.isVisible()) return conflict.dialog.screenshot({ animations: 'disabled' })
  const { width, height } = page.viewportSize() ?? { width: 1440, height: 900 }
  const clip = { x: 0, y: 0, width, height: name === 'finish-later' ? height : bannerHeight }
  return page.screenshot({ animations: 'disabled', clip })
}

const rowOf = ({ name, says, drawing }: ConflictState): string =>
  `| **${name.replaceAll('-', ' ')}**<br>${says}<br>${drawing === undefined ? '' : `*Drawn as “${drawing}”.*`} |` +
  themes.map(theme => ` ![${name}, ${theme}](images/conflict/${name}-${theme}.png) |`).join('')

const page = (rows: readonly string[]): string => `# The conflict dialog, state by state

Every state that a person can see of a conflict, light and dark, as \`npm run screenshots\` finds it in the built product with
three people at one wiki. The states are walked through by \`e2e/fixtures/conflict-walk.ts\`; \`e2e/specs/conflict-states.spec.ts\`
goes the same way and holds each of them to axe and to its window. Where the design has a drawing of a state its name is given.
This page is written by that command too: change the walk, not the page.

| state | light | dark |
|---|---|---|
${rows.join('\n')}
`
