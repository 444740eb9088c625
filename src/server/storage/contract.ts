import { describe } from 'vitest'
import { describeBacklinks } from './contract/backlinks.ts'
import { describeChanges } from './contract/changes.ts'
import { describeCreating } from './contract/creating.ts'
import { describeHistory } from './contract/history.ts'
import { describeInterleavings } from './contract/interleavings.ts'
import { describeLists } from './contract/lists.ts'
import { describeModel } from './contract/model.ts'
import { describePlaces } from './contract/places.ts'
import { describeRaces } from './contract/races.ts'
import { describeRemoving } from './contract/removing.ts'
import { describeRetries } from './contract/retries.ts'
import { describeSaving } from './contract/saving.ts'
import { describeStoreLife } from './contract/store-life.ts'
import { useWiki, type OpenStore } from './contract/fixture.ts'

/** What every adapter of the storage port must do. `open` opens the wiki of a folder, which is empty at first and may be
 *  opened several times at once. */
export function describeWikiStore(name: string, open: OpenStore): void {
  describe(name, () => {
    const wiki = useWiki(open)
    describeCreating(wiki)
    describeSaving(wiki)
    describeRemoving(wiki)
    describePlaces(wiki)
    describeRetries(wiki)
    describeHistory(wiki)
    describeLists(wiki)
    describeBacklinks(wiki)
    describeChanges(wiki)
    describeRaces(wiki)
    describeModel(wiki)
    describeInterleavings(wiki)
    describeStoreLife(wiki)
  })
}
