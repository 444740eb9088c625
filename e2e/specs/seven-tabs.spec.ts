import { eventStreams, saves } from '../fixtures/gate.ts'
import { expect, test } from '../fixtures/test.ts'
import type { WikiWindow } from '../pages/wiki-window.ts'

/* A browser has six connections to a host for all of its tabs together (HTTP/1.1), and an event stream takes one for good. */

const title = 'The salt road'
const count = 7

async function openIn({ page, sidebar }: WikiWindow): Promise<void> {
  await page.bringToFront() // a browser slows down the tabs behind
  await sidebar.open(title)
}

test.describe.configure({ timeout: 240_000 })

test('seven tabs load, follow and save over one event stream, whichever of them close', async ({ wiki, alice }) => {
  const article = await wiki.as('Carol').create({ title, body: 'Nobody has written here.\n' })
  const tabs: WikiWindow[] = [alice]
  while (tabs.length < count) tabs.push(await alice.openWindow())
  for (const tab of tabs) await openIn(tab)
  await expect.poll(() => alice.gate.underWay(eventStreams), 'one stream for all').toBe(1)

  await test.step('all of them follow', async () => {
    await wiki.as('Carol').edit(article.id, () => 'Carol wrote this for everybody to see.\n')
    for (const { reading } of tabs) await expect(reading.article).toContainText('for everybody to see')
  })

  await test.step('all of them save', async () => {
    for (const [index, tab] of tabs.entries()) {
      await tab.page.bringToFront()
      await tab.reading.edit.click()
      await tab.editing.text.waitFor()
      await tab.editing.append(`\nFrom tab ${index + 1}.\n`)
      await tab.editing.save.click()
      await tab.editing.expectSaved()
      await tab.editing.done.click()
      await expect(tab.reading.article).toContainText(`From tab ${index + 1}.`)
    }
    for (const { reading } of tabs) await expect(reading.article).toContainText(`From tab ${count}.`)
  })

  await test.step('all of them save at once', async () => {
    // More saves than there are connections: they take turns.
    const own = await Promise.all(tabs.map((_, index) => wiki.as('Carol').create({ title: `Of tab ${index + 1}` })))
    for (const [index, tab] of tabs.entries()) {
      await tab.page.bringToFront()
      await tab.editArticle(`Of tab ${index + 1}`)
      await tab.editing.append('Written at the same time as six others.')
    }
    const held = alice.gate.holdRequest(saves)
    for (const { page, editing } of tabs) {
      await page.bringToFront()
      await editing.save.click()
    }
    await held.arrived
    held.release()
    for (const { editing } of tabs) await editing.expectSaved()
    for (const { id } of own) expect((await wiki.as('Carol').read(id)).body).toContain('six others')
    for (const tab of tabs) await openIn(tab)
    expect(alice.gate.underWay(eventStreams)).toBe(1)
  })

  await test.step('closing the tab that leads hands over, without a gap, until one is left', async () => {
    for (const [index, leading] of tabs.slice(0, -1).entries()) {
      // The one that was opened first leads, then the one that waited longest.
      const closing = leading.page.close()
      await wiki.as('Carol').edit(article.id, body => `${body}\nAfter ${index + 1} closed.\n`)
      await closing
      for (const { reading } of tabs.slice(index + 1)) {
        await expect(reading.article).toContainText(`After ${index + 1} closed.`)
      }
      await expect.poll(() => alice.gate.underWay(eventStreams)).toBe(1)
    }
  })
})

test('a tab that leads and does not answer loses the lead', async ({ wiki, alice }) => {
  const article = await wiki.as('Carol').create({ title, body: 'Nobody has written here.\n' })
  await alice.sidebar.open(title)
  await expect.poll(() => alice.gate.underWay(eventStreams)).toBe(1)
  // As if the tab hung: its script does not go on until the test is over, and it keeps its lock.
  const session = await alice.context.newCDPSession(alice.page)
  await session.send('Debugger.enable')
  const stopped = new Promise(resolve => session.once('Debugger.paused', resolve))
  await session.send('Debugger.pause')
  void alice.page.evaluate(() => document.title).catch(() => undefined)
  await stopped

  const second = await alice.openWindow()
  await second.sidebar.open(title)
  await wiki.as('Carol').edit(article.id, () => 'The second tab hears it.\n')
  await expect(second.reading.article).toContainText('The second tab hears it.')

  await session.send('Debugger.resume')
  await expect(alice.reading.article).toContainText('The second tab hears it.')
  await expect.poll(() => alice.gate.underWay(eventStreams)).toBe(1)
})
