/** What an editor shows. */
export type EditorLayout = 'write' | 'both' | 'preview'
