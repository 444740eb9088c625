import { parentPort, workerData } from 'node:worker_threads'
import { openConnection } from './connection.ts'
import { serveWrites } from './serve-writes.ts'
import type { WriterStart } from './writer-messages.ts'

/* A writer thread for the tests, whose connection was first told to bear less than usual: a disk that is soon full, a lock that
   it does not wait for. */

if (parentPort === null) throw new Error('the writer runs on a thread of its own')
const { file, pragmas, writesPerCommit } = workerData as WriterStart & { readonly pragmas: readonly string[] }
const db = openConnection(file)
for (const pragma of pragmas) db.pragma(pragma)
serveWrites(db, parentPort, { writesPerCommit })
