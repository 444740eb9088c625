import type { Page } from '@playwright/test'
import { articleSchema } from '#shared/protocol/article.ts'
import { routes } from '#shared/protocol/routes.ts'
import { findBrowser } from '../scripts/browser.mjs'
import { authorization } from './articles.ts'
import { compared, median, within } from './figure.ts'
import { createRandom, editsOfASide, proseLines, text } from './long-text.ts'
import { startBuilt } from './processes.ts'
import { interleave } from './rounds.ts'
import type { Topic } from './topic.ts'
import { launch, openWindow, type, writeText, type Typed } from './typing-window.ts'
import { create, pageOf, save } from './writer.ts'

const keys = 100
/** A merge that takes longer than this while somebody types never comes. */
const patienceMs = 30_000

export const typing: Topic = {
  title: 'Typing while others save',
  how:
    `In Chromium, an article of 1 MB with ${editsOfASide} unsaved edits scattered over it is typed in at 16 keys a second. While ` +
    `that goes on, somebody else saves ${editsOfASide} other edits, the window counts them, saves and takes the merged text in. ` +
    'Beside the same typing with nobody else there.',
  async measure(bench) {
    const executablePath = findBrowser()
    if (executablePath === undefined) {
      bench.skip('typing', 'there is no Chromium')
      return []
    }
    bench.progress('typing')
    const texts = versions()
    const wiki = await startBuilt(bench.work)
    const browser = await launch(executablePath)
    try {
      const page = await openWindow(browser, wiki.url)
      const rounds = await interleave(bench.rounds, {
        alone: () => typeAlone(page, wiki.url, texts),
        merging: () => typeDuringMerge(page, wiki.url, texts),
      })
      const figure = (name: string, of: (typed: Typed) => number) =>
        compared({
          name,
          unit: 'ms',
          values: rounds.merging.map(of),
          beside: { name: 'nobody else there', values: rounds.alone.map(of) },
        })
      const added = rounds.merging.map(({ p99Ms }, round) => p99Ms - (rounds.alone[round]?.p99Ms ?? NaN))
      return [
        figure('key to paint, p50', ({ p50Ms }) => p50Ms),
        figure('key to paint, p99', ({ p99Ms }) => p99Ms),
        { name: 'what the merge adds to p99', unit: 'ms', value: Math.max(0, median(added)), required: within(50) },
        figure('longest task (50 ms and more)', ({ longestTaskMs }) => longestTaskMs),
      ]
    } finally {
      await browser.close()
      await wiki.stop()
    }
  },
}

interface Versions {
  readonly base: string
  readonly mine: string
  readonly theirs: string
}

function versions(): Versions {
  const base = proseLines(createRandom(3), 28)
  return { base: text(base), mine: text(scattered(base, 'mine', 0.25)), theirs: text(scattered(base, 'theirs', 0.75)) }
}

async function typeAlone(page: Page, url: string, { base, mine }: Versions): Promise<Typed> {
  const article = await create(url, base)
  await writeText(page, await pageOf(url, article, 'edit'), mine)
  return type(page, keys, () => Promise.resolve())
}

async function typeDuringMerge(page: Page, url: string, { base, mine, theirs }: Versions): Promise<Typed> {
  const article = await create(url, base)
  await writeText(page, await pageOf(url, article, 'edit'), mine)
  return type(page, keys, async press => {
    await save(url, article, theirs)
    await page.locator('[role=status]', { hasText: /\d+ changes/u }).waitFor()
    const merged = page.waitForResponse(
      response => response.request().method() === 'PUT' && response.url().endsWith(article.id) && response.ok(),
      { timeout: patienceMs },
    )
    press('ControlOrMeta+S')
    await merged
    const saved = articleSchema.parse(
      await (await fetch(url + routes.article(article.id), { headers: authorization })).json(),
    )
    const [mineThere, theirsThere] = ['mine', 'theirs'].map(writer => saved.body.split(edit(writer)).length - 1)
    if (mineThere !== editsOfASide || theirsThere !== editsOfASide) throw new Error('the edits were not merged')
  })
}

/** As many edits as a side makes, none where the other side has one. */
function scattered(base: readonly string[], writer: string, offset: number): string[] {
  const prose = base.length / 2 // each second line is blank
  const edited = Array.from({ length: editsOfASide }, (_, n) => 2 * Math.floor(((n + offset) * prose) / editsOfASide))
  const lines = new Set(edited)
  return base.map((line, index) => (lines.has(index) ? line + edit(writer) : line))
}

const edit = (writer: string): string => ` An edit of ${writer}.`
