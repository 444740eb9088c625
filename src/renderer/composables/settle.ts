/** Blocks of a long text have their true heights only once they are near the screen. */
const frames = 6

/** Brings something to its place in a scrolled view again and again, until the heights around it are true; ends early when
 *  it `isWanted` no more. */
export async function settle(bring: () => void, isWanted: () => boolean): Promise<void> {
  for (let frame = 0; frame < frames && isWanted(); frame++) {
    bring()
    await new Promise(resolve => requestAnimationFrame(resolve))
  }
}
