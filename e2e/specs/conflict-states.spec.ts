import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { walkThroughConflicts } from '../fixtures/conflict-walk.ts'
import { expect, test } from '../fixtures/test.ts'

/* Every state of a conflict, as the documentation shows them: usable by everybody, in both themes. */

test('no state of a conflict has an accessibility fault, and none is wider than its window', async ({
  wiki,
  alice,
}) => {
  test.setTimeout(300_000) // axe reads every element of every state, twice
  const { page } = alice
  for await (const { name } of walkThroughConflicts(wiki, alice)) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect.soft(await faultsOf(page), `${name}, ${colorScheme}`).toEqual([])
    }
    expect.soft(await tooWide(page), `${name}: what cannot be read without scrolling sideways`).toEqual([])
  }
})

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
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
