/** What went wrong, for the person at the terminal: a sentence without a stack. */
export function sentenceFor(error: unknown): string {
  if (!(error instanceof Error)) return 'Etagere stopped for a reason it does not know.'
  const code = 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') return 'The port is in use, perhaps by another Etagere. Choose another one with --port.'
  if (code === 'EACCES' || code === 'EPERM') return `Permission was denied: ${error.message}`
  return error.message
}
