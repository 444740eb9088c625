import { useEventListener } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { ArticlePresence } from '#shared/protocol/presence.ts'
import { randomUuid } from '../api/identifier.ts'
import { useInstances } from './instances.ts'
import { Attendance, type Place } from './presence/attendance.ts'
import { companyOf, type Company } from './presence/company.ts'

export type { Company, Place }

/** How long a closing window waits for its goodbye to be heard. */
const goodbyeMs = 300

/** Which article this window has open, and who else has it open. Nothing waits for it, and nothing is refused because of
 *  it: a window that cannot tell where it is, or who is there, works like any other. */
export const usePresence = defineStore('presence', () => {
  const instances = useInstances()
  const session = randomUuid()
  const place = shallowRef<Place>()
  const presence = shallowRef<ArticlePresence>()
  const attendance = new Attendance({
    session,
    connectionOf: id => instances.byId(id)?.connection,
    isInReach: id => instances.byId(id)?.state === 'connected',
    onPresence: known => (presence.value = known),
  })

  /** Of the article that this window shows. Undefined: nobody knows. */
  const company = computed<Company | undefined>(() => {
    const instance = instances.byId(place.value?.instanceId ?? '')
    if (instance === undefined || presence.value === undefined) return undefined
    return companyOf(presence.value.present, { person: instance.you.name, session })
  })
  const companyAt = ({ instanceId, articleId }: Place): Company | undefined =>
    place.value?.instanceId === instanceId && place.value.articleId === articleId ? company.value : undefined

  /** This window shows an article. Returns what ends it. */
  function enter(entered: Place): () => void {
    place.value = entered
    attendance.enter(entered)
    if (isUnseen()) attendance.pause()
    return () => {
      attendance.leave(entered)
      if (place.value === entered) place.value = undefined
    }
  }

  /** A text being written stays so behind other windows; one that is only read is not read there. */
  const isUnseen = (): boolean => document.hidden && place.value?.mode === 'reading'
  function say(): void {
    if (!isUnseen()) attendance.say()
  }

  instances.onPulse({
    presence: (told, { id }) => attendance.hear(id, told),
    beat: ({ id }) => {
      if (id === place.value?.instanceId) say()
    },
  })
  watch(
    [() => place.value?.instanceId, () => instances.byId(place.value?.instanceId ?? '')?.state] as const,
    ([id, state], [idBefore]) => {
      if (state !== 'connected') attendance.forget()
      else if (id === idBefore) say() // entering said it already
    },
  )
  useEventListener(document, 'visibilitychange', () => {
    if (isUnseen()) attendance.pause()
    else if (!document.hidden) say()
  })
  useEventListener(window, 'pagehide', () => attendance.depart())
  useEventListener(window, 'pageshow', ({ persisted }) => {
    if (persisted) attendance.comeBack()
  })

  // The app's window goes without the events of a page that goes; and it may be kept open, which the next beat tells.
  window.etagere?.onBeforeClose(async () => {
    attendance.pause()
    await Promise.race([attendance.settled(), new Promise(resolve => setTimeout(resolve, goodbyeMs))])
    return true
  })

  return { enter, companyAt }
})
