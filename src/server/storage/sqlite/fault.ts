import { StorageFull, StorageRefused, StorageUnavailable } from '../port.ts'

/** An error on its way between threads, which carry neither its class nor its `code`. */
export interface Fault {
  readonly name: string
  readonly message: string
  readonly stack: string
  readonly code?: string
  readonly cause?: Fault
}

export function toFault(error: unknown): Fault {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' }
  const { name, message, stack = '', cause } = error
  return {
    ...{ name, message, stack },
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(cause === undefined ? {} : { cause: toFault(cause) }),
  }
}

/** The error again: one of the port's where it was one, else an `Error` of the same name, code and cause. */
export function fromFault({ name, message, stack, code, cause }: Fault): Error {
  const Kind = [StorageFull, StorageUnavailable, StorageRefused].find(kind => kind.name === name) ?? Error
  const error = new Kind(message, cause === undefined ? {} : { cause: fromFault(cause) })
  return Object.assign(error, { name, stack }, code === undefined ? {} : { code })
}
