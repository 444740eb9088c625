import { writeFile } from 'node:fs/promises'
import type { ArticleId } from '#shared/domain/article.ts'
import { articleSchema, revisionPageSchema, revisionSchema } from '#shared/protocol/article.ts'
import { problemSchema } from '#shared/protocol/problem.ts'
import { routes } from '#shared/protocol/routes.ts'
import { Connection, type Address, type Answer, type Request } from './connection.ts'
import { makeArticles, saveAll, saveOf, type Saving } from './savers.ts'

/** What breaks on a disk (`bench/slow-disk.c`): a sync or a write that fails with EIO, a write for which there is no room. */
export const diskFaults = ['sync 5', 'write 5', 'write 28'] as const
export type DiskFault = (typeof diskFaults)[number]

/** What every write is answered meanwhile. */
const refusals: Readonly<Record<DiskFault, { readonly status: number; readonly code: string }>> = {
  'sync 5': { status: 503, code: 'unavailable' },
  'write 5': { status: 503, code: 'unavailable' },
  'write 28': { status: 507, code: 'storage-full' },
}

/** A wiki on a disk that can be broken. */
export interface FragileWiki {
  readonly address: Address
  /** Articles that were saved for the 0th time (`makeArticles`). */
  readonly ids: readonly ArticleId[]
  /** The file that says what is broken. */
  readonly faultFile: string
}

/** Articles for a wiki whose disk will break. */
export const makeFragileArticles = (address: Address): Promise<ArticleId[]> => makeArticles(address, 4)

/** From now on, until it is mended. */
export const breakDisk = (faultFile: string, fault: DiskFault) => writeFile(faultFile, fault)
export const mendDisk = (faultFile: string) => writeFile(faultFile, '')

const [firstSaves, allSaves] = [5, 10]

/** Saves, breaks the disk, tries to save, mends it and saves on: nothing may be acknowledged meanwhile, everything afterwards.
 *  @returns what was otherwise, in sentences */
export async function breakAndMend({ address, ids, faultFile }: FragileWiki, fault: DiskFault): Promise<string[]> {
  const expected = refusals[fault]
  const findings = expectAll(await saveAll(address, ids, [1, firstSaves]), ids.length * firstSaves)
  await breakDisk(faultFile, fault)
  // Twice, because the writer that comes in place of the one that died has to fail as that did.
  for (let round = 0; round < 2; round++) {
    const { acknowledged, refusals: answered } = await saveAll(address, ids, [firstSaves + 1, allSaves], {
      patience: 5,
    })
    if (acknowledged.length > 0) findings.push(`acknowledged on a broken disk: ${acknowledged.join(' ')}`)
    const statuses = [...answered.keys()].join(', ')
    if (statuses !== String(expected.status)) findings.push(`saves were answered ${statuses}`)
    // Creates are refused in the same words as saves.
    const body = { title: `Article ${Math.random()}` }
    const create = await ask(address, { method: 'POST', path: routes.articles, body })
    if (create.status !== expected.status) findings.push(`a create was answered ${create.status}: ${create.text}`)
    else findings.push(...wrongWords(create, expected.code))
    while ((await ask(address, { path: routes.health })).status !== 200);
  }
  await mendDisk(faultFile)
  const after = await saveAll(address, ids, [firstSaves + 1, allSaves])
  return [...findings, ...expectAll(after, ids.length * (allSaves - firstSaves))]
}

/** After `breakAndMend`, by whatever server: the head is the last save, and the history has each of them. A save that was refused
 *  may be there as well, for nobody can know whether a write was done when the disk failed.
 *  @returns what was otherwise, in sentences */
export async function historyAfterwards(address: Address, ids: readonly ArticleId[]): Promise<string[]> {
  const expected = Array.from({ length: allSaves + 1 }, (_, save) => allSaves - save).join()
  const found = await Promise.all(
    ids.map(async id => ({ head: await savedIn(address, id), saves: await savesIn(address, id) })),
  )
  return found.flatMap(({ head, saves }, article) =>
    head === allSaves && [...new Set(saves)].join() === expected
      ? []
      : [`article ${article} says save ${head} and has the saves ${saves.join()}`],
  )
}

async function savedIn(address: Address, id: ArticleId): Promise<number> {
  const { text } = await ask(address, { path: routes.article(id) })
  return saveOf(articleSchema.parse(JSON.parse(text)).body)
}

/** Newest first. */
async function savesIn(address: Address, id: ArticleId): Promise<number[]> {
  const page = await ask(address, { path: `${routes.revisions(id)}?limit=1000` })
  const { items } = revisionPageSchema.parse(JSON.parse(page.text))
  const texts = await Promise.all(items.map(({ etag }) => ask(address, { path: routes.revision(id, etag) })))
  return texts.map(({ text }) => saveOf(revisionSchema.parse(JSON.parse(text)).body))
}

const expectAll = ({ acknowledged, refusals: refused }: Saving, count: number): string[] =>
  acknowledged.length === count && refused.size === 0
    ? []
    : [`${acknowledged.length} of ${count} saves were acknowledged on a sound disk`]

function wrongWords({ text, headers }: Answer, code: string): string[] {
  const problem = problemSchema.parse(JSON.parse(text))
  const mayWait = code !== 'unavailable' || headers['retry-after'] === '1'
  return problem.code === code && mayWait ? [] : [`a create was refused as ${JSON.stringify({ ...problem, headers })}`]
}

async function ask(address: Address, request: Request): Promise<Answer> {
  const connection = new Connection()
  const answer = await connection.ask(address, request)
  connection.close()
  if (answer === 'lost') throw new Error(`${request.path} was not answered`)
  return answer
}
