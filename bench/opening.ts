import type { Page } from '@playwright/test'
import { findBrowser } from '../scripts/browser.mjs'
import type { Article } from './articles.ts'
import { median, within, type Figure } from './figure.ts'
import { createRandom, editsOfASide, proseLines, text } from './long-text.ts'
import { startBuilt } from './processes.ts'
import type { Topic } from './topic.ts'
import { launch, longestTask, openWindow, untilAtRest, watchAnew, writeText } from './typing-window.ts'
import { create, pageOf, save } from './writer.ts'

const readLength = 300_000
const revisions = 100

/** What opening something was like. */
interface Opened {
  readonly ms: number
  /** For so long the window answered nobody. */
  readonly longestTaskMs: number
}

export const opening: Topic = {
  title: 'Opening what is long',
  how:
    `In Chromium: the first screen of an article of ${readLength / 1000} KB, from the wiki’s answer until it is painted; the ` +
    `conflict dialog of an article of 1 MB with ${editsOfASide} conflicts, from Save until the first card is there; the history ` +
    `of one with ${revisions} revisions, from its address until the newest difference is there.`,
  async measure(bench) {
    const executablePath = findBrowser()
    if (executablePath === undefined) {
      bench.skip('opening', 'there is no Chromium')
      return []
    }
    bench.progress('opening')
    const wiki = await startBuilt(bench.work)
    const browser = await launch(executablePath)
    try {
      const page = await openWindow(browser, wiki.url)
      const lines = proseLines(createRandom(5), 28)
      const read: number[] = []
      const conflicts: Opened[] = []
      const histories: Opened[] = []
      const old = await createOld(wiki.url, lines)
      for (let round = 0; round < bench.rounds; round++) {
        read.push(await firstScreen(page, wiki.url, text(lines).slice(0, readLength)))
        conflicts.push(await openConflict(page, wiki.url, lines))
        histories.push(await openHistory(page, wiki.url, old))
      }
      const firstMs = {
        name: 'first screen of an article',
        unit: 'ms',
        value: median(read),
        required: within(300),
      } as const
      return [firstMs, ...figures('the conflict dialog', conflicts), ...figures('the history', histories)]
    } finally {
      await browser.close()
      await wiki.stop()
    }
  },
}

const figures = (what: string, opened: readonly Opened[]): Figure[] => [
  { name: what, unit: 'ms', value: median(opened.map(({ ms }) => ms)) },
  { name: `${what}: longest task`, unit: 'ms', value: median(opened.map(({ longestTaskMs }) => longestTaskMs)) },
]

async function firstScreen(page: Page, url: string, body: string): Promise<number> {
  const article = await create(url, body)
  await page.goto(url)
  const link = page.getByRole('treeitem', { name: article.title })
  await link.waitFor()
  await untilAtRest(page)
  const painted = page.evaluate(
    id =>
      new Promise<number>(resolve => {
        const isThere = () => document.querySelector('article.prose .text > *')
        const observer = new MutationObserver(() => {
          if (isThere() === null) return
          observer.disconnect()
          // What a frame's callback posts is received once that frame was drawn.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel()
            port1.onmessage = () => {
              const answer = performance.getEntriesByType('resource').findLast(({ name }) => name.endsWith(id))
              resolve(performance.now() - (answer as PerformanceResourceTiming).responseEnd)
            }
            port2.postMessage(undefined)
          })
        })
        observer.observe(document.body, { childList: true, subtree: true })
      }),
    article.id,
  )
  await link.click()
  return painted
}

async function openConflict(page: Page, url: string, lines: readonly string[]): Promise<Opened> {
  const article = await create(url, text(lines))
  await writeText(page, await pageOf(url, article, 'edit'), text(changed(lines, 'Mine')))
  await save(url, article, text(changed(lines, 'Theirs')))
  await page.locator('[role=status]', { hasText: /\d+ changes/u }).waitFor()
  await untilAtRest(page)
  return measured(page, async () => {
    await page.keyboard.press('ControlOrMeta+S')
    await page.locator('.choose').first().waitFor()
  })
}

function openHistory(page: Page, url: string, article: Article): Promise<Opened> {
  return measured(page, async () => {
    await page.goto(await pageOf(url, article, 'history'))
    await page.locator('.plus').first().waitFor()
  })
}

async function measured(page: Page, open: () => Promise<void>): Promise<Opened> {
  await watchAnew(page)
  const before = performance.now()
  await open()
  const ms = performance.now() - before
  await untilAtRest(page)
  return { ms, longestTaskMs: await longestTask(page) }
}

/** An article that was saved many times, each time in another place. */
async function createOld(url: string, lines: readonly string[]): Promise<Article> {
  let article = await create(url, text(lines))
  for (let revision = 1; revision < revisions; revision++) {
    article = await save(url, article, text(lines.with(revision * 20, `Revision ${revision}.`)))
  }
  return article
}

/** As many lines, always the same ones, begin with a word of their writer's. */
function changed(lines: readonly string[], word: string): string[] {
  const every = 2 * Math.floor(lines.length / 2 / editsOfASide) // each second line is blank
  return lines.map((line, index) => (index % every === 0 && index / every < editsOfASide ? `${word} ${line}` : line))
}
