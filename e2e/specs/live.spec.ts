import type { Locator } from '@playwright/test'
import type { Article } from '#shared/domain/article.ts'
import { eventStreams, presence } from '../fixtures/gate.ts'
import { expect, test } from '../fixtures/test.ts'
import type { Wiki } from '../fixtures/wiki.ts'
import type { WikiWindow } from '../pages/wiki-window.ts'

/* What windows tell each other while people read and write: who is there, and what they have just changed. */

const title = 'The salt road'
const paragraphs = Array.from({ length: 40 }, (_, index) => `Paragraph ${index + 1} of the way over the pass.`)
const body = `${paragraphs.join('\n\n')}\n`
const begin = (wiki: Wiki): Promise<Article> => wiki.as('Carol').create({ title, body })

/** What the bar says about others. */
const company = ({ page }: WikiWindow): Locator => page.getByRole('main').locator('.presence')

test.describe('who else is there', () => {
  test('readers see each other, and who edits', async ({ wiki, alice, bob }) => {
    await begin(wiki)
    await alice.sidebar.open(title)
    await expect(company(alice), 'nobody else is there').toHaveCount(0)
    await bob.sidebar.open(title)
    await expect(company(alice)).toHaveAttribute('title', 'Bob has it open.')
    await expect(company(bob)).toHaveAttribute('title', 'Alice has it open.')

    await bob.reading.edit.click()
    await expect(company(alice)).toContainText('Bob is editing')
    await expect(company(bob), 'readers do not disturb a writer').toHaveCount(0)

    await bob.editing.done.click()
    await expect(company(alice)).toHaveAttribute('title', 'Bob has it open.')
    await bob.page.close()
    await expect(company(alice), 'whoever closes the window is gone at once').toHaveCount(0)
  })

  test('whoever loads the page again, or leaves it for another, is gone at once', async ({ wiki, alice, bob }) => {
    await begin(wiki)
    await alice.sidebar.open(title)
    await bob.editArticle(title)
    await expect(company(alice)).toContainText('Bob is editing')
    await bob.page.goto('about:blank')
    await expect(company(alice)).toHaveCount(0)
  })

  test('whoever opens an editor hears that somebody edits already, and nothing is locked', async ({
    wiki,
    alice,
    bob,
  }) => {
    const article = await begin(wiki)
    await alice.editArticle(title)
    await bob.editArticle(title)
    const notice = bob.editing.banner('Alice is editing.')
    await expect(notice).toContainText('nothing is locked')
    await expect(company(bob)).toContainText('Alice is editing too')
    await expect(company(alice)).toContainText('Bob is editing too')
    await expect(alice.editing.banner('Bob is editing.'), 'who was there first is not interrupted').toHaveCount(0)

    await bob.editing.append('\nBob writes all the same.\n')
    await bob.editing.save.click()
    await bob.editing.expectSaved()
    expect((await wiki.as('Carol').read(article.id)).body).toContain('Bob writes all the same.')
    await bob.editing.answerBanner('Go on writing')
    await expect(notice).toHaveCount(0)

    await alice.editing.done.click()
    await expect(company(bob)).toHaveCount(0)
  })

  test('a person with two windows is one person, and knows about the other window', async ({ wiki, alice, bob }) => {
    await begin(wiki)
    await bob.sidebar.open(title)
    await alice.editArticle(title)
    const second = await alice.openWindow()
    await second.editArticle(title)
    await expect(second.editing.banner('You are editing in another window')).toBeVisible()
    await expect(company(second)).toContainText('You are editing in another window')
    await expect(company(alice)).toContainText('You are editing in another window')
    await expect(company(bob)).toContainText('Alice is editing')
    await expect(company(bob)).toHaveAttribute('title', 'Alice is editing.')
    await second.page.close()
    await expect(company(alice)).toHaveCount(0)
    await expect(company(bob), 'she is still there').toContainText('Alice is editing')
  })

  test('writing does not wait for it', async ({ wiki, alice }) => {
    const article = await begin(wiki)
    const held = alice.gate.holdRequest(presence)
    await alice.editArticle(title)
    await held.arrived
    await alice.editing.append('\nWritten while nobody knew who was there.\n')
    await alice.editing.save.click()
    await alice.editing.expectSaved()
    held.drop()
    await alice.editing.append('\nAnd after it failed.\n')
    await alice.editing.save.click()
    await alice.editing.expectSaved()
    expect((await wiki.as('Carol').read(article.id)).body).toContain('And after it failed.')
  })

  test('is known again after the server was gone', async ({ wiki, alice, bob }) => {
    await begin(wiki)
    await alice.sidebar.open(title)
    await bob.sidebar.open(title)
    await expect(company(alice)).toHaveAttribute('title', 'Bob has it open.')
    await wiki.stop('SIGKILL')
    await expect(company(alice), 'nobody can know now').toHaveCount(0)
    await wiki.restart()
    await alice.comeOnline()
    await bob.comeOnline()
    await expect(company(alice)).toHaveAttribute('title', 'Bob has it open.')
  })
})

test.describe('an article that is being read', () => {
  test('follows what others save: the reader’s place stays, and what is new is marked for a while', async ({
    wiki,
    alice,
  }) => {
    const article = await begin(wiki)
    await alice.sidebar.open(title)
    const inView = alice.reading.article.getByText('Paragraph 20 of')
    await inView.evaluate(element => element.scrollIntoView({ block: 'start' }))
    const before = (await inView.boundingBox())?.y ?? Number.NaN

    const above = 'Three new sentences.\n\nThey stand above.\n\nFar above.'
    await wiki.as('Bob').edit(article.id, text => {
      const changed = text.replace('Paragraph 21 of', 'Bob has been at paragraph 21 of')
      return `${above}\n\n${changed}`.replace('\n\nParagraph 25 of the way over the pass.', '')
    })
    const changed = alice.reading.article.getByText('Bob has been at paragraph 21')
    await expect(changed).toBeVisible()
    expect(Math.abs(((await inView.boundingBox())?.y ?? Number.NaN) - before)).toBeLessThan(2)
    const marked = alice.reading.article.locator('.just-changed')
    await expect(marked).toHaveText([
      'Three new sentences.',
      'They stand above.',
      'Far above.',
      'Bob has been at paragraph 21 of the way over the pass.',
    ])
    await expect(alice.reading.article.locator('.just-cut-before')).toHaveText(/Paragraph 26/)
    await expect(marked, 'after a while it is like all the rest').toHaveCount(0)
  })

  test('moves nothing for whoever asked for no motion, and says what is new all the same', async ({ wiki, alice }) => {
    await alice.page.emulateMedia({ reducedMotion: 'reduce' })
    const article = await begin(wiki)
    await alice.sidebar.open(title)
    await wiki.as('Bob').edit(article.id, text => text.replace('Paragraph 2 of', 'Bob’s paragraph 2 of'))
    const changed = alice.reading.article.locator('.just-changed')
    await expect(changed).toHaveText(/^Bob’s paragraph 2/)
    const { animation, mark } = await changed.evaluate(element => {
      const style = getComputedStyle(element)
      return { animation: style.animationName, mark: style.boxShadow }
    })
    expect(animation).toBe('none')
    expect(mark).not.toBe('none')
    await expect(changed).toHaveCount(0)
  })
})

test.describe('an article that is being edited', () => {
  test('says who saved and what changed, and merges when asked', async ({ wiki, alice }) => {
    const article = await begin(wiki)
    await alice.editArticle(title)
    await alice.editing.append('\nAlice writes at the end.\n')
    await wiki.as('Bob').edit(article.id, text => text.replace('Paragraph 1 of', 'Bob’s paragraph 1 of'))

    const banner = alice.editing.banner('Bob saved a newer version')
    await expect(banner).toContainText('1 change')
    await expect(alice.editing.text, 'the text stays as it is').not.toContainText('Bob’s paragraph')
    await alice.editing.answerBanner('Show changes')
    const changes = alice.page.getByRole('dialog', { name: 'What Bob changed' })
    await expect(changes).toContainText('Bob’s')
    await changes.getByRole('button', { name: 'Close' }).last().click()

    await alice.editing.answerBanner('Merge now')
    await expect(alice.editing.banner('Merged 1 change by Bob')).toBeVisible()
    await alice.editing.expectSaved()
    const { body: merged } = await wiki.as('Carol').read(article.id)
    expect(merged).toContain('Bob’s paragraph 1 of')
    expect(merged).toContain('Alice writes at the end.')
    expect(alice.gate.underWay(eventStreams)).toBe(1)
  })
})
