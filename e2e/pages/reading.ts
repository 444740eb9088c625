import type { Locator, Page } from '@playwright/test'

/** An article as it is read. */
export class Reading {
  readonly main: Locator
  readonly article: Locator
  readonly title: Locator
  readonly edit: Locator
  readonly history: Locator
  readonly more: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.main = page.getByRole('main')
    this.article = this.main.getByRole('article')
    this.title = this.article.getByRole('heading', { level: 1 })
    this.edit = this.main.getByRole('link', { name: 'Edit' })
    this.history = this.main.getByRole('link', { name: 'History' })
    this.more = this.main.getByRole('button', { name: 'More' })
  }

  /** A command of the "More" menu. */
  async command(name: string | RegExp): Promise<void> {
    await this.more.click()
    await this.#page.getByRole('menuitem', { name }).click()
  }

  /** Asks for another title, and gives it. The dialog stays where the wiki does not take it. */
  async rename(title: string): Promise<void> {
    await this.command('Rename…')
    const dialog = this.#page.getByRole('dialog', { name: 'Rename the article' })
    await dialog.getByRole('textbox', { name: 'Title' }).fill(title)
    await dialog.getByRole('button', { name: 'Rename' }).click()
  }

  /** Puts the article below another one, or, with `The top level`, below none. */
  async moveTo(place: string): Promise<void> {
    await this.command('Move to…')
    const dialog = this.#page.getByRole('dialog', { name: /^Move “/ })
    await dialog.getByRole('option', { name: place }).click()
    await dialog.getByRole('button', { name: /^Move to/ }).click()
  }

  /** What the app asks before it goes on, as in `Bob moved “Salt” meanwhile`. */
  question(title: string | RegExp): Locator {
    return this.#page.getByRole('dialog', { name: title })
  }

  link(name: string): Locator {
    return this.article.getByRole('link', { name })
  }
}
