import { countWords } from '#shared/domain/diff/words.ts'
import { creditPassages } from '#shared/domain/merge/credits.ts'
import { markdownParts } from '../markdown/markdown-parts.ts'
import { mergeConflict } from '../stores/conflict/merge-conflict.ts'
import { changesBetween, mergeVersions } from '../stores/editing/merge-versions.ts'

const every = { changesBetween, countWords, creditPassages, markdownParts, mergeConflict, mergeVersions }

type Every = typeof every
export type JobName = keyof Every
export type JobArgs = { readonly [Name in JobName]: Parameters<Every[Name]> }
export type JobResult = { readonly [Name in JobName]: ReturnType<Every[Name]> }

/** What takes long with a long text and needs nothing of the page: functions of what can be sent to a worker. */
export const jobs: { readonly [Name in JobName]: (...args: JobArgs[Name]) => JobResult[Name] } = every

/** One call of a job, as it is sent to the worker. */
export interface JobRequest {
  readonly number: number
  readonly name: JobName
  readonly args: readonly unknown[]
}

export type JobAnswer =
  | { readonly number: number; readonly kind: 'done'; readonly result: unknown }
  | { readonly number: number; readonly kind: 'failed'; readonly message: string }
