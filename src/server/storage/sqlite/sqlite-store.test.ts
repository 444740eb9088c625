import { describeWikiStore } from '../contract.ts'
import { openSqliteStore } from './open-sqlite-store.ts'

describeWikiStore('the SQLite store', openSqliteStore)
