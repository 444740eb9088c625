import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Article, ArticleContent, ArticleId } from '#shared/domain/article.ts'
import { etagFromPath, type Etag } from '#shared/domain/etag.ts'
import type { AppendAnswer, WriteAnswer } from '../../api/wiki-api.ts'
import { draftOf, draftSchema, stateOf } from './draft.ts'
import { contentOf, openState, type EditState } from './edit-state.ts'
import { decided, decisionPostponed, saveAsNewRequested, saveRequested, typed } from './edit-transitions.ts'
import { broughtBack, mergeUndone, wentBack } from './going-back.ts'
import { mergeVersions } from './merge-versions.ts'
import { isSideWrite, requestOf } from './requests.ts'
import type { TransitionTools } from './transition-tools.ts'
import { articleGone, headRead, sideAnswered, writeAnswered } from './wiki-answers.ts'

const id = '6f1a2c3d-0000-4000-8000-000000000001' as ArticleId
const at = '2026-01-02T14:05:00.000Z'
const heading = { title: 'The salt road', parentId: null, tags: [] }
const unreachable = { kind: 'failed', failure: { kind: 'unreachable' } } as const
const forbidden = { type: 'about:blank', title: 'Forbidden', status: 403, code: 'forbidden' } as const
const refused = { kind: 'failed', failure: { kind: 'refused', problem: forbidden } } as const

/** One editor before a wiki that answers as the test pleases; remembers what must not be forgotten. */
class Model {
  state: EditState
  readonly words: string[] = []
  /** What the wiki holds for ever: every head of mine that it confirmed, and every side revision. */
  readonly history: string[] = []
  readonly #tools: TransitionTools
  #revision = 1

  constructor() {
    let keys = 0
    this.#tools = { newKey: () => `key${++keys}`, now: () => at, merge: mergeVersions }
    const article = this.#article('first\n\nsecond\n\nthird\n', 'Marta')
    this.state = openState(id, { kind: 'stored', article }, contentOf(article), at)
  }

  type(line: number): void {
    const word = `word${this.words.length}.`
    this.words.push(word)
    const lines = this.state.mine.body.split('\n')
    lines.splice(line, 0, word)
    this.state = typed(this.state, { body: lines.join('\n') }, at)
  }

  act(action: (typeof actions)[number]): void {
    switch (action) {
      case 'save':
        this.state = saveRequested(this.state, this.#tools)
        break
      case 'save as new':
        this.state = saveAsNewRequested(this.state, this.#tools)
        break
      case 'decide for theirs':
        // Deciding against my own words is a choice; they stay in history all the same.
        if (this.state.flow.kind === 'conflicted') {
          this.state = decided(this.state, this.state.flow.conflict.theirs, this.#tools)
        }
        break
      case 'decide later':
        this.state = decisionPostponed(this.state)
        break
      case 'go back':
        this.state = wentBack(this.state, at, this.#tools)
        break
      case 'bring back':
        this.state = broughtBack(this.state, at)
        break
      case 'undo the merge':
        this.state = mergeUndone(this.state, at, this.#tools) ?? this.state
        break
      case 'restart': {
        const draft = draftOf('slot', 'wiki', this.state)
        if (draft !== undefined) this.state = stateOf(draftSchema.parse(structuredClone(draft)))
        break
      }
      case 'somebody saves':
        this.state = headRead(this.state, this.#article('first\n\nsecond, by Ana\n\nthird\n'))
        break
      case 'somebody deletes':
        if (this.state.flow.kind === 'resting') this.state = articleGone(this.state, {})
    }
  }

  answer(kind: (typeof answers)[number], theirs: string): void {
    const request = requestOf(this.state)
    if (request === undefined) return
    if (isSideWrite(request)) {
      const answer = this.#sideAnswer(kind, request.content)
      if (answer.kind === 'appended') this.history.push(request.content.body)
      this.state = sideAnswered(this.state, answer, this.#tools)
    } else {
      const answer = this.#headAnswer(kind, request.content, theirs)
      if (answer.kind === 'saved') this.history.push(request.content.body)
      this.state = writeAnswered(this.state, answer, this.#tools)
    }
  }

  #sideAnswer(kind: (typeof answers)[number], content: ArticleContent): AppendAnswer {
    if (kind === 'unreachable') return unreachable
    if (kind === 'refused') return refused
    if (kind === 'missing') return { kind }
    const { updatedBy: author, id: articleId, ...article } = this.#article(content.body)
    return { kind: 'appended', revision: { ...article, articleId, author, parents: [], kind: 'side', note: '' } }
  }

  #headAnswer(kind: (typeof answers)[number], content: ArticleContent, theirs: string): WriteAnswer {
    switch (kind) {
      case 'saved':
        return { kind, article: { ...this.#article(content.body, 'Marta'), ...content } }
      case 'stale':
        return { kind, current: this.#article(`first${theirs}\n\nsecond\n\nthird\n`) }
      case 'missing':
        return { kind }
      case 'deleted':
        return { kind, etag: undefined, tombstone: undefined }
      case 'title-taken':
        return { kind, detail: '' }
      case 'refused':
        return refused
      case 'unreachable':
        return unreachable
    }
  }

  #article(body: string, updatedBy = 'Ana'): Article {
    this.#revision += 1
    const etag = etagFromPath(`r${this.#revision}`) as Etag
    return { ...heading, body, id, etag, revision: this.#revision, createdAt: at, updatedAt: at, updatedBy }
  }
}

const answers = ['saved', 'stale', 'unreachable', 'missing', 'deleted', 'title-taken', 'refused'] as const
const actions = [
  'save',
  'save as new',
  'decide for theirs',
  'decide later',
  'go back',
  'bring back',
  'undo the merge',
  'restart',
  'somebody saves',
  'somebody deletes',
] as const

const step = fc.oneof(
  fc.nat(5).map(line => (model: Model) => model.type(line)),
  fc.constantFrom(...actions).map(action => (model: Model) => model.act(action)),
  fc.tuple(fc.constantFrom(...answers), fc.constantFrom('', ', by Ana', ', by Ben')).map(
    ([kind, theirs]) =>
      (model: Model) =>
        model.answer(kind, theirs),
  ),
)

it('never forgets a word that was typed, whatever the writer does and the wiki answers', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), steps => {
      const model = new Model()
      for (const take of steps) {
        take(model)
        const { mine, setAside } = model.state
        const everywhere = [mine.body, setAside?.content.body, ...model.history].join('\n')
        for (const word of model.words) expect(everywhere).toContain(word)
      }
    }),
    { numRuns: 1_000 },
  )
})
