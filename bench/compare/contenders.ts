import type { Contender } from './contender.ts'
import { etagere } from './etagere.ts'
import { mediaWiki } from './media-wiki.ts'
import { pouchDb } from './pouch-db.ts'
import { solidServer } from './solid-server.ts'
import { tiddlyWiki } from './tiddly-wiki.ts'

export const contenders: readonly Contender[] = [etagere, tiddlyWiki, pouchDb, solidServer, mediaWiki]
