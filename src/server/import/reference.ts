/** Part of a text, from `start` up to `end`. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A place in a Markdown text that refers to something by name or by a relative address. */
export interface Reference extends Range {
  /** `link` and `image` stand at their address, in Markdown or HTML; `wiki-link` and `embed` at the whole `[[…]]`. */
  readonly kind: 'link' | 'image' | 'wiki-link' | 'embed'
  /** The address without Markdown's or HTML's escapes; what is percent-encoded in it still is. */
  readonly target: string
  /** What a wiki link shows, where it says so. */
  readonly text?: string
}

/** Whether an address is one that moving a file can break: no scheme, no host, and more than a fragment. */
export const isRelativeAddress = (address: string): boolean =>
  address !== '' && !/^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/iu.test(address)
