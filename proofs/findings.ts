/** @throws Error that tells the seed and the first of the findings, where there is any */
export function requireNone(findings: readonly string[], seed: number): void {
  if (findings.length === 0) return
  const shown = findings.slice(0, 12)
  const more = findings.length > shown.length ? [`… and ${findings.length - shown.length} more`] : []
  throw new Error([`${findings.length} findings with seed ${seed}:`, ...shown, ...more].join('\n'))
}
