import { computed, type ComputedRef } from 'vue'
import type { ConflictResolution } from '../../stores/conflict-resolution.ts'
import type { Field, Version } from '../../stores/conflict/question.ts'
import { clockTime } from '../../composables/relative-time.ts'
import { sideNames, type SideNames } from './side-names.ts'

/** How the dialog calls people, times and places. */
export interface DeskNames {
  readonly instanceId: string
  readonly me: ComputedRef<string | undefined>
  /** Of everybody who saved. */
  readonly names: ComputedRef<SideNames>
  /** Of those who made what stands on the other side of a passage. */
  readonly namesFor: (id: string) => SideNames
  /** When they saved it: `14:05`, or `14:05 to 14:09`. */
  timeFor(id: string): string
  readonly times: ComputedRef<{ readonly mine: string; readonly theirs: string; readonly base: string | undefined }>
  readonly clock: (iso: string) => string
  /** Whether nobody saved but me, in another window. */
  readonly isOwnWindow: ComputedRef<boolean>
  /** A version as it is read: places by name, tags in one line. */
  told(field: Field, version: Version): string
}

export interface DeskNamesOptions {
  readonly resolution: ConflictResolution
  readonly instanceId: string
  readonly me: () => string | undefined
  readonly placeName: (id: string | null) => string
}

export function createDeskNames({ resolution, instanceId, me, placeName }: DeskNamesOptions): DeskNames {
  const nowMs = Date.now()
  const clock = (iso: string) => clockTime(iso, nowMs)
  return {
    instanceId,
    me: computed(me),
    names: computed(() => sideNames(resolution.savers.value, me())),
    namesFor: id => sideNames(resolution.originOf(id).people, me()),
    timeFor(id) {
      const [from, to] = [clock(resolution.originOf(id).from), clock(resolution.originOf(id).to)]
      return from === to ? to : `${from} to ${to}`
    },
    times: computed(() => {
      const { mineWrittenAt, theirs, base } = resolution.conflict.value
      return { mine: clock(mineWrittenAt), theirs: clock(theirs.updatedAt), base: base && clock(base.createdAt) }
    }),
    clock,
    isOwnWindow: computed(() => resolution.savers.value.every(name => name === me())),
    told(field, version) {
      if (typeof version === 'object' && version !== null) return version.join(', ')
      return field === 'place' ? placeName(version) : (version ?? '')
    },
  }
}
