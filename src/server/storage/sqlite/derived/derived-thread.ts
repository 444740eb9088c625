import { parentPort, workerData } from 'node:worker_threads'
import { openReader } from '../connection.ts'
import { toFault } from '../fault.ts'
import { derivedFileOf, openDerived } from './derived-database.ts'
import type { DerivedReport, DerivedStart } from './derived-messages.ts'
import { serveDerived } from './serve-derived.ts'

/* The thread that derives the link index from the change log, and answers what is asked of it. */

if (parentPort === null) throw new Error('what is derived has a thread of its own')
const { file } = workerData as DerivedStart
try {
  serveDerived(openReader(file), openDerived(derivedFileOf(file)), parentPort)
} catch (error) {
  parentPort.postMessage({ kind: 'gave-up', fault: toFault(error) } satisfies DerivedReport)
}
