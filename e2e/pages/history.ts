import type { Locator, Page } from '@playwright/test'

/** The revisions of an article and what changed between two of them. */
export class History {
  readonly revisions: Locator
  readonly difference: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.revisions = page.getByRole('navigation', { name: 'Revisions' })
    this.difference = page.getByRole('region', { name: 'Difference' })
  }

  revision(number: number): Locator {
    return this.revisions.getByRole('button', { name: new RegExp(`revision ${number}(?!\\d)`) }).first()
  }

  async restore(number: number): Promise<void> {
    const { name, question } = { name: `Restore revision ${number}`, question: `Restore revision ${number}?` }
    await this.#page.getByRole('button', { name: `${name}…` }).click()
    await this.#page.getByRole('dialog', { name: question }).getByRole('button', { name }).click()
  }
}
