import { expect, type Locator, type Page } from '@playwright/test'
import { textsOnDisk, type Ledger } from '../fixtures/ledger.ts'

/** An article being written. What is written goes into the ledger. */
export class Editing {
  readonly title: Locator
  readonly text: Locator
  readonly preview: Locator
  readonly save: Locator
  readonly done: Locator
  readonly tags: Locator
  readonly #page: Page
  readonly #ledger: Ledger

  constructor(page: Page, ledger: Ledger) {
    this.#page = page
    this.#ledger = ledger
    const main = page.getByRole('main')
    this.title = main.getByRole('textbox', { name: 'Title' })
    this.text = main.getByRole('textbox', { name: 'Article text, Markdown' })
    this.preview = main.getByRole('region', { name: 'Preview' })
    this.save = main.getByRole('button', { name: 'Save', exact: true })
    this.done = main.getByRole('button', { name: 'Done' })
    this.tags = main.getByRole('group', { name: 'Tags' })
  }

  /** What the toolbar says about where the words are. */
  state(words: 'Saved on' | 'Only on this computer'): Locator {
    // A pattern, because a string would be found in "not saved on …" too.
    return this.#page
      .getByRole('main')
      .getByRole('status')
      .filter({ hasText: new RegExp(words, 'u') })
  }

  /** The sentence above the title. */
  banner(words: string | RegExp): Locator {
    return this.#page.getByRole('main').getByRole('status').filter({ hasText: words })
  }

  async answerBanner(name: string): Promise<void> {
    await this.#page.getByRole('main').getByRole('button', { name, exact: true }).click()
  }

  async name(title: string): Promise<void> {
    this.#ledger.wrote(title)
    await this.title.fill(title)
  }

  /** Replaces the whole text, as a person would by selecting all of it and typing. */
  async write(text: string): Promise<void> {
    this.#ledger.wrote(text)
    await this.text.focus()
    await this.#page.keyboard.press('ControlOrMeta+A')
    await this.#page.keyboard.insertText(text)
  }

  /** Types at the very end. */
  async append(text: string): Promise<void> {
    this.#ledger.wrote(text)
    await this.text.focus()
    await this.#page.keyboard.press('ControlOrMeta+End')
    await this.#page.keyboard.insertText(text)
  }

  async addTag(tag: string): Promise<void> {
    const field = this.tags.getByRole('combobox', { name: 'Add a tag' })
    await field.fill(tag)
    await field.press('Enter')
  }

  async removeTag(tag: string): Promise<void> {
    await this.tags.getByRole('button', { name: `Remove tag ${tag}`, exact: true }).click()
  }

  async expectText(...lines: readonly string[]): Promise<void> {
    for (const line of lines) await expect(this.text).toContainText(line)
  }

  /** The editor shows this text and nothing else. */
  async expectWholeText(text: string): Promise<void> {
    const shown = () => this.text.locator('.cm-line:not(:has(.cm-placeholder))').allTextContents()
    await expect.poll(async () => (await shown()).join('\n')).toBe(text)
  }

  /** The lines are on this computer's disk, so that nothing short of the disk's end takes them away. */
  async expectOnDisk(...lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      await expect
        .poll(async () => (await textsOnDisk(this.#page)).some(text => text.includes(line)), `“${line}” on disk`)
        .toBe(true)
    }
  }

  async expectSaved(): Promise<void> {
    await expect(this.state('Saved on')).toBeVisible()
  }

  async expectOnlyHere(): Promise<void> {
    await expect(this.state('Only on this computer')).toBeVisible()
  }
}
