import { chromium, type Browser, type Page } from '@playwright/test'
import { percentiles } from './load.ts'
import { benchToken } from './processes.ts'

/** A key is pressed this often, whether or not the one before was drawn. */
const keyEveryMs = 60
/** The window is at rest when it had no long task for this long. */
const restMs = 1500
/** The browser tells of no task that is shorter. */
const shortestLongTaskMs = 50
const letters = 'abcdefg'
const letterOf = (key: number): string => letters.charAt(key % letters.length)

/** What typing was like. */
export interface Typed {
  /** From the press of a key until the frame that follows it was drawn. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly longestTaskMs: number
}

/** What the window tells of itself. */
interface Watch {
  /** One a key, in milliseconds. */
  delays: number[]
  tasks: number[]
  lastTaskEnd: number
}
declare global {
  interface Window {
    typingWatch: Watch
  }
}

/** A window of the wiki that measures how soon it answers to whoever types in it. */
export async function openWindow(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.addInitScript(watchTyping)
  await page.goto(`${url}/sign-in?token=${benchToken}`)
  await page.waitForURL(`${url}/`)
  return page
}

export function launch(executablePath: string): Promise<Browser> {
  // Chromium's own sandbox refuses to run as root, which is what containers do.
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}

/** Opens an article's editor and replaces the whole text by pasting another. */
export async function writeText(page: Page, address: string, text: string): Promise<void> {
  await page.goto(address)
  const editor = page.getByRole('textbox', { name: 'Article text, Markdown' })
  await editor.waitFor()
  await untilAtRest(page)
  await editor.focus()
  await page.keyboard.press('ControlOrMeta+A')
  await editor.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
  await untilAtRest(page)
}

/** Types steadily at the end of the text, on an empty line, at least so many keys and until what goes on meanwhile is over.
 *  @param meanwhile is told how to press a chord between two keys */
export async function type(
  page: Page,
  keys: number,
  meanwhile: (press: (chord: string) => void) => Promise<unknown>,
): Promise<Typed> {
  await page.keyboard.press('ControlOrMeta+End')
  await untilAtRest(page)
  await watchAnew(page)
  const chords: string[] = []
  const work = { isOver: false }
  const over = meanwhile(chord => chords.push(chord)).finally(() => (work.isOver = true))
  over.catch(() => undefined) // awaited below
  const pressed: Promise<void>[] = []
  const startedAt = performance.now()
  for (let key = 0; key < keys || !work.isOver; key++) {
    await until(startedAt + key * keyEveryMs)
    const chord = chords.shift()
    if (chord !== undefined) {
      // Its modifier must not be down while letters are pressed.
      await Promise.all(pressed)
      await page.keyboard.press(chord)
    }
    pressed.push(page.keyboard.press(letterOf(key)))
  }
  await Promise.all(pressed)
  await over
  await untilAtRest(page)
  const typed = Array.from(pressed, (_, key) => letterOf(key)).join('')
  const written = (await lastLine(page)) ?? ''
  if (written !== typed) throw new Error(`typed was ${typed}, the editor says ${written}`)
  const { delays } = await page.evaluate(() => window.typingWatch)
  if (delays.length !== pressed.length) throw new Error(`${delays.length} of ${pressed.length} keys were measured`)
  return { ...percentiles(delays), longestTaskMs: await longestTask(page) }
}

export const watchAnew = (page: Page): Promise<unknown> =>
  page.evaluate(() => Object.assign(window.typingWatch, { delays: [], tasks: [] }))

/** In milliseconds, since the page was loaded or watched anew. */
export async function longestTask(page: Page): Promise<number> {
  return Math.max(shortestLongTaskMs, ...(await page.evaluate(() => window.typingWatch.tasks)))
}

const lastLine = (page: Page): Promise<string | null> => page.locator('.cm-line').last().textContent()

export async function untilAtRest(page: Page): Promise<void> {
  const calledAt = await page.evaluate(() => performance.now())
  await page.waitForFunction(
    ([since, ms]) => performance.now() - Math.max(since, window.typingWatch.lastTaskEnd) > ms,
    [calledAt, restMs] as const,
  )
}

async function until(time: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, Math.max(0, time - performance.now())))
}

/** Runs in the window, before anything else does. */
function watchTyping(): void {
  const watch: Watch = { delays: [], tasks: [], lastTaskEnd: 0 }
  window.typingWatch = watch
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries()) {
      watch.tasks.push(duration)
      watch.lastTaskEnd = startTime + duration
    }
  }).observe({ type: 'longtask', buffered: true })
  const pressed = ({ key, ctrlKey, metaKey, target, timeStamp }: KeyboardEvent): void => {
    const isLetter = key.length === 1 && !ctrlKey && !metaKey
    if (!isLetter || !(target instanceof Element) || target.closest('.cm-content') === null) return
    // What a frame's callback posts is received once that frame was drawn.
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => watch.delays.push(performance.now() - timeStamp)
      port2.postMessage(undefined)
    })
  }
  addEventListener('keydown', pressed, { capture: true })
}
