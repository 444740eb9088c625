import type { WikiStore } from '../storage/port.ts'

/** The part of a wiki that an import needs: it writes under the same conditions as everybody. */
export type ImportTarget = Pick<WikiStore, 'instanceId' | 'article' | 'articles' | 'revision' | 'create' | 'save'>
