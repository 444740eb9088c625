import type { Locator, Page } from '@playwright/test'

/** The pane at the left: wikis, the tree of articles, what changed lately, what waits for a decision. */
export class Sidebar {
  readonly pane: Locator
  readonly tree: Locator
  readonly recent: Locator
  readonly newArticle: Locator
  readonly wikis: Locator
  /** "1 article to decide". */
  readonly toDecide: Locator
  readonly #page: Page

  constructor(page: Page) {
    this.#page = page
    this.pane = page.getByRole('complementary', { name: 'Sidebar' })
    this.tree = this.pane.getByRole('tree', { name: 'Articles' })
    this.recent = this.pane.getByRole('list')
    this.newArticle = this.pane.getByRole('button', { name: 'New article' })
    this.wikis = this.pane.getByRole('navigation', { name: 'Wikis' })
    this.toDecide = this.pane.getByText(/\d+ articles? to decide/)
  }

  article(title: string): Locator {
    return this.tree.getByRole('treeitem', { name: title, exact: true })
  }

  change(title: string): Locator {
    return this.recent.getByRole('link', { name: title })
  }

  async open(title: string): Promise<void> {
    await this.article(title).click()
    await this.#page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  }

  async chooseTheme(theme: 'System' | 'Light' | 'Dark'): Promise<void> {
    await this.pane.getByRole('button', { name: 'Settings' }).click()
    await this.#page.getByRole('radio', { name: theme, exact: true }).click()
    await this.#page.keyboard.press('Escape')
  }
}
