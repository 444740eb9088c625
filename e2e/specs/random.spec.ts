import type { Article } from '#shared/domain/article.ts'
import { textsOnWiki } from '../fixtures/ledger.ts'
import { expect, expectNothingLost, test } from '../fixtures/test.ts'
import type { Wiki } from '../fixtures/wiki.ts'
import { diceOf } from '../random/dice.ts'
import { becomeQuiet, finishEverything } from '../random/finish.ts'
import { noteClaims, runSteps } from '../random/run.ts'
import { Seat, type World } from '../random/seat.ts'

/* Three people with windows, networks and a server that do as the dice say. Afterwards every word that anybody typed is in
   an article, in its history, or in a draft; what an editor called saved is on the wiki; and whatever was left open can be
   finished.

   ETAGERE_SEED=7 runs the steps of seed 7 again, ETAGERE_SEEDS=20 the seeds from 1 to 20, ETAGERE_STEPS=400 longer ones. */

const steps = Number(process.env['ETAGERE_STEPS'] ?? 40)
const count = Number(process.env['ETAGERE_SEEDS'] ?? 2)
const only = process.env['ETAGERE_SEED']
const seeds = only === undefined ? Array.from({ length: count }, (_, index) => index + 1) : only.split(',').map(Number)

for (const seed of seeds) {
  test(`nothing is lost in ${steps} random steps, seed ${seed}`, async ({ wiki, ledger, editors }, testInfo) => {
    test.setTimeout(120_000 + steps * 4_000)
    const articles = await someArticles(wiki)
    const people = await editors(3)
    await Promise.all(people.map(editor => editor.editArticle('The salt road')))
    const world: World = {
      wiki,
      instanceId: (await wiki.as('Alice').instance()).id,
      ledger,
      seats: people.map(editor => new Seat(editor)),
      confirmed: new Set(),
      names: 0,
    }
    const log = [`ETAGERE_SEED=${seed} ETAGERE_STEPS=${steps} npx playwright test random`]
    let isOver = false
    try {
      await runSteps(world, seed, steps, line => log.push(line))
      await test.step('all becomes quiet', () => becomeQuiet(world))
      const pages = () => world.seats.flatMap(({ windows }) => windows.map(({ page }) => page))
      await expectNothingLost(wiki.as('Alice'), ledger, pages())
      await test.step('everybody finishes', () => finishEverything(world, diceOf(seed, steps)))
      await noteClaims(world)
      await expectNothingLost(wiki.as('Alice'), ledger, pages())

      const onWiki = await textsOnWiki(wiki.as('Alice'))
      const broken = [...world.confirmed].filter(line => !onWiki.some(text => text.includes(line)))
      expect(broken, 'what an editor called saved is on the wiki').toEqual([])
      for (const { id } of articles) log.push((await expectSoundHistory(wiki, id)).join(', '))
      isOver = true
    } finally {
      const report = log.join('\n')
      await testInfo.attach('steps', { body: report })
      if (!isOver || testInfo.errors.length > 0 || process.env['ETAGERE_LOG'] !== undefined) console.log(report)
    }
  })
}

async function someArticles(wiki: Wiki): Promise<readonly Article[]> {
  const carol = wiki.as('Carol')
  const body = ['It begins.', '## Tolls', '- salt\n- tar\n- fish', 'Nobody likes them.', '## Inns', 'It ends.'].join(
    '\n\n',
  )
  const road = await carol.create({ title: 'The salt road', body: `${body}\n` })
  const inns = await carol.create({ title: 'Inns', body: `${body}\n`, parentId: road.id })
  return [road, inns, await carol.create({ title: 'Tolls', body: '' })]
}

/** Numbered without a gap, each under an etag of its own.
 *  @returns what happened to the article, newest first. */
async function expectSoundHistory(wiki: Wiki, id: Article['id']): Promise<string[]> {
  const revisions = await wiki.as('Carol').revisions(id)
  expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, index) => revisions.length - index))
  expect(new Set(revisions.map(({ etag }) => etag)).size).toBe(revisions.length)
  return revisions.map(({ kind }) => kind)
}
