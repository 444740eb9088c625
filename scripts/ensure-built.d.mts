/** Builds the product where it was not built yet or its source is newer. Ends the process where the build fails. */
export function ensureBuilt(): void
