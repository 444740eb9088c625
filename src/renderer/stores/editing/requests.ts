import type { ArticleContent } from '#shared/domain/article.ts'
import { sentContent, type Deciding, type EditState, type Flow, type HeadWrite, type SideWrite } from './edit-state.ts'
import type { TransitionTools } from './transition-tools.ts'

/** The request to send now, if any. The same object until it is answered. */
export function requestOf({ flow }: Pick<EditState, 'flow'>): HeadWrite | SideWrite | undefined {
  switch (flow.kind) {
    case 'writing':
    case 'resolving':
      return flow.write
    case 'keeping':
    case 'keeping-decided':
    case 'shelving':
      return flow.side
    case 'resting':
    case 'conflicted':
      return undefined
    default:
      return flow satisfies never
  }
}

export const isSideWrite = (request: HeadWrite | SideWrite): request is SideWrite => 'base' in request

/** My text is on its way to be the head. */
export function write(state: EditState, { newKey }: TransitionTools): EditState {
  const content = sentContent(state.mine)
  if (content.title === '') return { ...state, trouble: { kind: 'title-missing' } }
  const { origin, mergedFrom } = state
  const expected = origin.kind === 'stored' ? origin.article.etag : undefined
  const head: HeadWrite = { key: newKey(), expected, content, mergedFrom }
  return { ...state, flow: { kind: 'writing', write: head, again: false }, trouble: undefined }
}

/** What was decided is on its way to be the head. */
export function resolving({ conflict, kept, open }: Deciding, content: ArticleContent, key: string): Flow {
  const write = { key, expected: conflict.theirs.etag, content: sentContent(content), mergedFrom: conflict.side }
  return { kind: 'resolving', write, conflict, kept, open }
}
