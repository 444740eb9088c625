import type { Locator, Page } from '@playwright/test'
import type { Ledger } from '../fixtures/ledger.ts'

/** The dialog that asks what an article should say. */
export class Conflict {
  readonly dialog: Locator
  readonly save: Locator
  readonly keepEditing: Locator
  readonly finishLater: Locator
  readonly #ledger: Ledger

  constructor(page: Page, ledger: Ledger) {
    this.#ledger = ledger
    this.dialog = page.getByRole('dialog', { name: /saved this article/ })
    this.save = this.dialog.getByRole('button', { name: 'Save merged version' })
    this.keepEditing = this.dialog.getByRole('button', { name: 'Keep editing' })
    this.finishLater = this.dialog.getByRole('button', { name: 'Finish later' })
  }

  card(number: number): Locator {
    return this.dialog.getByRole('region', { name: new RegExp(`^Conflict ${number} of`) })
  }

  /** `2 of 2 to decide`, `All 2 decided`. */
  counter(words: string): Locator {
    return this.dialog.getByText(words, { exact: true })
  }

  /** The strip that says who saved meanwhile, and what that means for the choices. */
  savedAgain(words: string | RegExp): Locator {
    return this.dialog.getByText(words)
  }

  /** `Bob’s` is the choice of what Bob saved. */
  choice(number: number, name: string): Locator {
    return this.card(number).getByRole('radio', { name, exact: true })
  }

  async choose(number: number, name: string): Promise<void> {
    await this.choice(number, name).click()
  }

  /** Decides a passage by words of one's own. */
  async writeByHand(number: number, text: string): Promise<void> {
    this.#ledger.wrote(text)
    await this.choose(number, 'Edit by hand')
    await this.card(number).getByRole('textbox', { name: 'The article will say' }).fill(text)
    await this.card(number).getByRole('button', { name: 'Use this text' }).click()
  }
}
