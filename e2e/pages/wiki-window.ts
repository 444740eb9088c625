import type { Page } from '@playwright/test'
import type { ArticleId } from '#shared/domain/article.ts'
import type { Ledger } from '../fixtures/ledger.ts'
import { Conflict } from './conflict.ts'
import { Editing } from './editing.ts'
import { History } from './history.ts'
import { Reading } from './reading.ts'
import { Sidebar } from './sidebar.ts'

/** Everything in one window of the wiki, found as a person finds it: by role and name. */
export class WikiWindow {
  readonly page: Page
  readonly sidebar: Sidebar
  readonly reading: Reading
  readonly editing: Editing
  readonly conflict: Conflict
  readonly history: History

  constructor(page: Page, ledger: Ledger) {
    this.page = page
    this.sidebar = new Sidebar(page)
    this.reading = new Reading(page)
    this.editing = new Editing(page, ledger)
    this.conflict = new Conflict(page, ledger)
    this.history = new History(page)
  }

  /** From wherever the window is. */
  async editArticle(title: string): Promise<void> {
    await this.sidebar.open(title)
    await this.reading.edit.click()
    await this.editing.text.waitFor()
  }

  async openHistory(title: string): Promise<void> {
    await this.sidebar.open(title)
    await this.reading.history.click()
    await this.history.revisions.waitFor()
  }

  /** The address of an article's view, on the wiki that the window shows. */
  addressOf(instanceId: string, id: ArticleId, view: '' | '/edit' | '/history' = ''): string {
    return new URL(`/w/${instanceId}/article/${id}${view}`, this.page.url()).href
  }
}
