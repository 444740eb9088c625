import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { ArticleId } from '#shared/domain/article.ts'
import { openSqliteStore } from '../src/server/storage/sqlite/open-sqlite-store.ts'
import { createChance } from './chance.ts'
import { toldAt, type DiskCall } from './disk-trace.ts'
import { imageAfterPowerCut, type Image } from './power-cut.ts'
import { markOf, saveOf } from './savers.ts'

export interface PowerCuts {
  readonly seed: number
  readonly calls: readonly DiskCall[]
  readonly folder: string
  readonly before: Image
  readonly ids: readonly ArticleId[]
  /** Marks, as `saveAll` returns them. */
  readonly acknowledged: readonly string[]
  /** How many cuts are tried, each twice: once the disk loses what was not synced, once it keeps some of it. */
  readonly cuts?: number
}

/** Cuts the power at the very moment when an answer began to be sent, for some of the answers, and opens what the disk holds.
 *  @returns what is wrong, as sentences: a wiki that cannot be opened, and saves that had been told and are gone */
export async function findLostSaves(options: PowerCuts): Promise<string[]> {
  const { seed, calls, folder, before, ids, acknowledged, cuts = 8 } = options
  const chance = createChance(seed)
  const told = toldAt(calls)
  const found: string[] = []
  for (let cut = 0; cut < 2 * cuts; cut++) {
    const moment = told.get(chance.pick(acknowledged)) ?? Infinity
    const image = imageAfterPowerCut(before, calls, folder, moment, cut % 2 === 0 ? undefined : chance)
    const saves = await savesIn(image, ids)
    if (typeof saves === 'string') found.push(`after a power cut at ${moment}: ${saves}`)
    else {
      ids.forEach((_, article) => {
        const save = saves[article] ?? -1
        const next = told.get(markOf(article, save + 1)) ?? Infinity
        if (next <= moment) found.push(`after a power cut at ${moment}: ${markOf(article, save + 1)} is gone`)
      })
    }
  }
  return found
}

/** Which save each article shows, or why the wiki cannot be opened. Opening checks the whole file. */
async function savesIn(image: Image, ids: readonly ArticleId[]): Promise<number[] | string> {
  const folder = await mkdtemp(join(tmpdir(), 'etagere-cut-'))
  try {
    for (const [path, content] of image) await writeFile(join(folder, basename(path)), content)
    const store = await openSqliteStore(folder)
    try {
      const states = await Promise.all(ids.map(id => store.article(id)))
      return states.map(state => (state.kind === 'present' ? saveOf(state.article.body) : -1))
    } finally {
      await store.close()
    }
  } catch (error) {
    return String(error)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
