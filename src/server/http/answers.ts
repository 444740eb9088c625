/** What the failures of the contract mean, for the documentation of endpoints. */
export const conflicts = {
  404: { description: 'No such article' },
  409: { description: 'A sibling has this title' },
  410: { description: 'The article was deleted; ETag names the deletion' },
  412: { description: 'The precondition is false; `current` is the article as it is' },
  428: { description: 'There is no usable precondition' },
} as const

export const bodyRefusals = {
  400: { description: 'The request is malformed' },
  413: { description: 'The body is too large' },
  415: { description: 'The body is of another media type' },
  422: { description: 'The content cannot be saved' },
} as const

/** Of reads whose representation carries a tag. */
export const readAnswers = {
  304: { description: 'The representation that the client has is the current one' },
  412: { description: 'The precondition of the read is false' },
} as const

export const badQuery = { 400: { description: 'A parameter is malformed' } } as const
