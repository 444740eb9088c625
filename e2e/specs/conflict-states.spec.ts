import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { conflictWalks } from '../fixtures/conflict-walk.ts'
import { expect, test, type Editor } from '../fixtures/test.ts'

/* Every state of a conflict, as the documentation shows them: usable by everybody, in both themes. */

for (const [what, walk] of Object.entries(conflictWalks)) {
  test(`${what}: no state has an accessibility fault, and none is wider than its window`, async ({ wiki, alice }) => {
    test.setTimeout(300_000) // axe reads every element of every state, twice
    const { page } = alice
    for await (const { name } of walk(wiki, alice)) {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
      expect.soft(await faultsOf(await reader(alice)), name).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
      // The other rules do not depend on the theme.
      expect.soft(await faultsOf((await reader(alice)).withRules('color-contrast')), `${name}, dark`).toEqual([])
      expect.soft(await tooWide(page), `${name}: what cannot be read without scrolling sideways`).toEqual([])
    }
  })
}

/** What is behind the dialog is inert. */
async function reader({ page, conflict }: Editor): Promise<AxeBuilder> {
  const axe = new AxeBuilder({ page })
  return (await conflict.dialog.isVisible()) ? axe.include('[role=dialog]') : axe
}

async function faultsOf(axe: AxeBuilder): Promise<string[]> {
  const { violations } = await axe.analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
  )
}

/** What is cut off or scrolls sideways in the dialog; code and tables may. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[role=dialog], [role=dialog] *')].flatMap(element => {
      const { overflowX } = getComputedStyle(element)
      const isTold = element.matches('.clip, .vh, pre, .vh *') || overflowX === 'visible'
      return isTold || element.scrollWidth <= element.clientWidth + 1 ? [] : [element.outerHTML.slice(0, 120)]
    }),
  )
}
