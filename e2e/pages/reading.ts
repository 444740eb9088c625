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

  link(name: string): Locator {
    return this.article.getByRole('link', { name })
  }
}
