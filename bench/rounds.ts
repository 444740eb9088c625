/** Runs the contenders in turn, round after round (ours, limit, ours, limit, …), so that whatever slows the machine down for a
 *  while slows all of them down. A first round warms up and does not count.
 *  @returns what each gave, one entry a round */
export async function interleave<C extends Record<string, () => Promise<unknown>>>(
  rounds: number,
  contenders: C,
): Promise<{ readonly [K in keyof C]: Awaited<ReturnType<C[K]>>[] }> {
  const names: (keyof C)[] = Object.keys(contenders)
  const results = Object.fromEntries(names.map(name => [name, [] as unknown[]]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const result = await run()
      if (round > 0) results[name]?.push(result)
    }
  }
  // Filled above with what each contender resolves to.
  return results as { readonly [K in keyof C]: Awaited<ReturnType<C[K]>>[] }
}
