/** Something that a person might choose to keep a wiki in. */
export interface Contender {
  readonly name: string
  /** What it says of a save, in a few words: which condition it takes, and what its answer promises. */
  readonly promises: string
  /** Installs it into `folder` and nowhere else. @returns why it cannot be had here, where it cannot. */
  install?(folder: string): Promise<string | undefined>
  /** Starts it on loopback, with its data in `dataDir` and this added to its environment. */
  start(options: StartOptions): Promise<Running>
}

export interface StartOptions {
  readonly folder: string
  readonly dataDir: string
  readonly port: number
  readonly env: Readonly<Record<string, string>>
}

export interface Running {
  /** A new article of 4 KB. @returns the tag that a save has to name */
  create(name: string): Promise<string>
  /** Saves the whole article on the condition that it is as `tag` says. */
  save(name: string, tag: string, text: string): Promise<SaveAnswer>
  readonly stop: () => Promise<void>
}

export type SaveAnswer = { readonly kind: 'saved'; readonly tag: string } | { readonly kind: 'refused' }
