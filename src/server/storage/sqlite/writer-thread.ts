import { dirname } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { requireBackup } from '../../backup/take-backup.ts'
import { openConnection } from './connection.ts'
import { createDatabase } from './create-database.ts'
import { asOpeningError } from './database-errors.ts'
import { toFault } from './fault.ts'
import { serveWrites } from './serve-writes.ts'
import type { WriterReport, WriterStart } from './writer-messages.ts'

/* The thread that owns the connection which writes. It makes the wiki where there is none; but once it was there, it is opened
   again only as it stands, checked whole however large it is. */

if (parentPort === null) throw new Error('the writer runs on a thread of its own')
const { file, reopens, writesPerCommit } = workerData as WriterStart
try {
  if (!reopens) createDatabase(file)
  const beforeMigration = () => void requireBackup(dirname(file), 'before-migration')
  const db = openConnection(file, reopens ? { wholeUpTo: Infinity, beforeMigration } : { beforeMigration })
  serveWrites(db, parentPort, { writesPerCommit })
} catch (error) {
  parentPort.postMessage({ kind: 'gave-up', fault: toFault(asOpeningError(error, file)) } satisfies WriterReport)
}
