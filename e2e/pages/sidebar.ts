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

  /** Shows what stands below an article, once it is known that something does. */
  async expand(title: string): Promise<void> {
    await this.article(title).and(this.#page.locator('[aria-expanded]')).press('ArrowRight')
  }

  async open(title: string): Promise<void> {
    await this.article(title).click()
    await this.#page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
  }

  /** Joins a wiki by its address and a token, and shows it. */
  async join(name: string, address: string, token: string): Promise<void> {
    await this.wikis.getByRole('button', { name: 'Join a wiki…' }).click()
    const dialog = this.#page.getByRole('dialog', { name: 'Join a wiki' })
    await dialog.getByRole('textbox', { name: 'Address or sign-in link' }).fill(address)
    await dialog.getByLabel('Token', { exact: true }).fill(token)
    await dialog.getByRole('button', { name: 'Join', exact: true }).click()
    await this.wiki(name).and(this.#page.locator('[aria-current]')).waitFor()
  }

  wiki(name: string): Locator {
    return this.wikis.getByRole('button', { name })
  }

  async chooseTheme(theme: 'System' | 'Light' | 'Dark'): Promise<void> {
    await this.pane.getByRole('button', { name: 'Settings' }).click()
    await this.#page.getByRole('radio', { name: theme, exact: true }).click()
    await this.#page.keyboard.press('Escape')
  }
}
