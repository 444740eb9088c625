import { defineStore } from 'pinia'
import { computed, markRaw, ref, shallowReactive, shallowRef } from 'vue'
import { fail, ok, type Result } from '#shared/domain/result.ts'
import type { Change } from '#shared/protocol/change.ts'
import type { Instance } from '#shared/protocol/instance.ts'
import type { ArticlePresence } from '#shared/protocol/presence.ts'
import type { ApiFailure } from '../api/api-failure.ts'
import type { Connection } from '../api/connection.ts'
import { createJoinedStore, type JoinedInstance } from '../api/joined-store.ts'
import { InstanceWatch, type InstanceState } from '../api/instance-watch.ts'
import { createWikiApi, type WikiApi } from '../api/wiki-api.ts'
import { findLocalInstance, type NotFound } from './local-instance.ts'
import { parseSignIn } from './wiki-address.ts'

export type { InstanceState }

export interface KnownInstance {
  readonly id: string
  readonly name: string
  readonly you: Instance['you']
  /** The one in this app, or the one whose page this browser shows. */
  readonly local: boolean
  readonly state: InstanceState
  /** ISO 8601; undefined of the local one. */
  readonly joinedAt?: string
  readonly connection: Connection
  /** Speaks to the instance as it is known now: do not keep it, a new sign-in replaces it. */
  readonly api: WikiApi
}
type Entry = { -readonly [Key in keyof KnownInstance]: KnownInstance[Key] }

/** How the search for the window's own instance went. */
export type Opening = { readonly kind: 'starting' } | { readonly kind: 'open' } | NotFound

export type JoinFailure =
  | { readonly kind: 'known'; readonly name: string }
  | { readonly kind: 'other-wiki' }
  /** This computer's disk did not take what is to be remembered of it. */
  | { readonly kind: 'not-kept' }
  | { readonly kind: 'failed'; readonly failure: ApiFailure }

export type ChangeListener = (change: Change, instance: KnownInstance) => void
export interface PulseListener {
  /** Who has an article open changed. */
  presence(presence: ArticlePresence, instance: KnownInstance): void
  /** The instance is still there: every 15 seconds. */
  beat(instance: KnownInstance): void
}

/** The wikis that this person knows, how each is doing, and which one is shown. */
export const useInstances = defineStore('instances', () => {
  const joined = createJoinedStore()
  const entries = shallowRef<readonly Entry[]>([])
  const currentId = ref<string>()
  const opening = shallowRef<Opening>({ kind: 'starting' })
  const opened = Promise.withResolvers<true>()
  const watches = new Map<string, InstanceWatch>()
  const listeners = new Set<ChangeListener>()
  const pulseListeners = new Set<PulseListener>()

  const all = computed<readonly KnownInstance[]>(() => entries.value)
  /** The one that is shown. Undefined only before `open` found one. */
  const current = computed<KnownInstance | undefined>(() => entryOf(currentId.value))
  const entryOf = (id: string | undefined) => entries.value.find(entry => entry.id === id)
  const byId = (id: string): KnownInstance | undefined => entryOf(id)

  /** Finds the window's own instance and takes up the joined ones again. Repeat it until `opening` says open. */
  async function open(): Promise<void> {
    const [found, remembered] = await Promise.all([findLocalInstance(), joinedInstances()])
    if (found.ok) {
      const { connection, instance } = found.value
      if (entryOf(instance.id) === undefined) add({ ...instance, local: true, connection })
      currentId.value ??= instance.id
    }
    for (const { address, token, ...known } of remembered) {
      if (entryOf(known.id) === undefined) add({ ...known, local: false, connection: { address, token } })
    }
    if (found.ok && opening.value.kind !== 'open') joined.onChange(() => void adoptTokens())
    opening.value = found.ok ? { kind: 'open' } : found.error
    if (found.ok) opened.resolve(true)
  }
  const whenOpen = (): Promise<true> => opened.promise

  /** Shows an instance; false where nobody has joined it. */
  function select(id: string): boolean {
    if (entryOf(id) === undefined) return false
    currentId.value = id
    return true
  }

  /** Joins the wiki at an address, once. */
  async function join(connection: Required<Connection>): Promise<Result<KnownInstance, JoinFailure>> {
    const answer = await createWikiApi(connection).instance()
    if (answer.kind === 'failed') return fail(answer)
    const known = entryOf(answer.value.id)
    if (known !== undefined) return fail({ kind: 'known', name: known.name })
    const { id, name, you } = answer.value
    const joinedAt = new Date().toISOString()
    if (!(await remember({ id, name, you, joinedAt, ...connection }))) return fail({ kind: 'not-kept' })
    return ok(add({ id, name, you, joinedAt, local: false, connection }))
  }

  /** Signs this browser in with a pasted link or token. Returns what is wrong with it; otherwise the page
   *  loads anew, unless it shows the wiki already. */
  async function signInHere(pasted: string): Promise<string | undefined> {
    const token = parseSignIn(pasted)
    if (token === undefined) return 'This is neither a sign-in link nor a token.'
    const answer = await createWikiApi({ address: location.origin, token }).instance()
    if (answer.kind === 'failed') {
      return answer.failure.kind === 'sign-in-needed'
        ? 'The wiki does not know this link (any more). Each start of the wiki may write a new one.'
        : 'The wiki did not answer. Is the program that serves it still running?'
    }
    // The answer to this address puts the cookie that a script cannot put, and leads back here.
    const address = `/sign-in?${new URLSearchParams({ token }).toString()}`
    const entry = entryOf(answer.value.id)
    if (entry === undefined) {
      location.assign(address)
      return undefined
    }
    // Whoever is writing stays where they are.
    await fetch(address, { redirect: 'manual', cache: 'no-store' })
    entry.state = 'connecting'
    watch(entry)
    return undefined
  }

  /** Signs in again to an instance that stopped accepting its token. */
  async function signIn(id: string, token: string): Promise<Result<KnownInstance, JoinFailure>> {
    const entry = entryOf(id)
    if (entry === undefined) return fail({ kind: 'other-wiki' })
    const connection = { address: entry.connection.address, token }
    const answer = await createWikiApi(connection).instance()
    if (answer.kind === 'failed') return fail(answer)
    if (answer.value.id !== id) return fail({ kind: 'other-wiki' })
    connect(entry, connection)
    await rememberEntry(entry)
    return ok(entry)
  }

  /** Forgets a joined instance on this computer. The wiki itself, and drafts kept for it, stay. */
  function leave(id: string): void {
    const entry = entryOf(id)
    if (entry === undefined || entry.local) return
    watches.get(id)?.close()
    watches.delete(id)
    entries.value = entries.value.filter(other => other.id !== id)
    if (currentId.value === id) currentId.value = entries.value[0]?.id
    joined.remove(id).catch(reportError)
  }

  /** What a failed request says about the connection: whoever meets one reports it here. */
  function report(id: string, failure: ApiFailure): void {
    const entry = entryOf(id)
    if (entry === undefined) return
    if (failure.kind === 'sign-in-needed') entry.state = 'sign-in-needed'
    if (failure.kind === 'sign-in-needed' || failure.kind === 'unreachable') watches.get(id)?.check()
  }

  /** Tries to reach an instance now instead of after the next wait; one that asked to sign in may know this person again. */
  function retry(id: string): void {
    const entry = entryOf(id)
    if (entry?.state === 'sign-in-needed') watch(entry)
    else watches.get(id)?.check()
  }

  /** The app has closed its own wiki and opened it again, perhaps under another address. */
  async function reopenLocal(): Promise<void> {
    const found = await findLocalInstance()
    const entry = entries.value.find(({ local }) => local)
    if (!found.ok || entry === undefined) return
    const { connection } = found.value
    if (entry.connection.address === connection.address) retry(entry.id)
    else connect(entry, connection)
  }

  /** Hears every change of every instance, without a gap from the first connection on. Returns what ends it. */
  function onChange(listener: ChangeListener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  /** Hears what is of the moment alone. Returns what ends it. */
  function onPulse(listener: PulseListener): () => void {
    pulseListeners.add(listener)
    return () => pulseListeners.delete(listener)
  }

  /** Another window signed in again: its token is good here too. */
  async function adoptTokens(): Promise<void> {
    for (const { id, address, token } of await joinedInstances()) {
      const entry = entryOf(id)
      if (entry === undefined || entry.local || entry.connection.token === token) continue
      connect(entry, { address, token })
    }
  }

  function connect(entry: Entry, connection: Connection): void {
    entry.connection = markRaw(connection)
    entry.api = markRaw(createWikiApi(connection))
    entry.state = 'connecting'
    watch(entry)
  }

  function add(known: Pick<Entry, 'id' | 'name' | 'you' | 'local' | 'joinedAt' | 'connection'>): Entry {
    const { id, name, you, local, joinedAt, connection } = known
    const entry: Entry = shallowReactive({
      ...{ id, name, you, local, state: 'connecting' },
      ...(joinedAt === undefined ? {} : { joinedAt }),
      connection: markRaw(connection),
      api: markRaw(createWikiApi(connection)),
    })
    entries.value = local ? [entry, ...entries.value] : [...entries.value, entry]
    watch(entry)
    return entry
  }

  function watch(entry: Entry): void {
    const before = watches.get(entry.id)
    before?.close()
    const next: InstanceWatch = new InstanceWatch({
      connection: entry.connection,
      instanceId: entry.id,
      since: before?.position,
      onState: state => {
        if (watches.get(entry.id) === next) entry.state = state
      },
      onInstance: ({ name, you }) => {
        if (name === entry.name && you.name === entry.you.name && you.role === entry.you.role) return
        entry.name = name
        entry.you = you
        void rememberEntry(entry)
      },
      onChange: change => listeners.forEach(listener => listener(change, entry)),
      onPresence: presence => pulseListeners.forEach(listener => listener.presence(presence, entry)),
      onBeat: () => pulseListeners.forEach(listener => listener.beat(entry)),
    })
    watches.set(entry.id, next)
    void next.run()
  }

  /** False where the disk does not take it, which the browser's console then says. */
  async function remember(instance: JoinedInstance): Promise<boolean> {
    try {
      await joined.put(instance)
      return true
    } catch (error) {
      reportError(error)
      return false
    }
  }
  async function rememberEntry({ id, name, you, joinedAt, connection: { address, token } }: Entry): Promise<void> {
    const isJoined = joinedAt !== undefined && token !== undefined && entryOf(id) !== undefined
    if (isJoined) await remember({ id, name, you, joinedAt, address, token })
  }
  /** None where the disk does not give them: the window's own wiki opens all the same. */
  async function joinedInstances(): Promise<readonly JoinedInstance[]> {
    try {
      return await joined.all()
    } catch (error) {
      reportError(error)
      return []
    }
  }

  return {
    all,
    current,
    opening,
    open,
    whenOpen,
    byId,
    select,
    join,
    signIn,
    signInHere,
    leave,
    report,
    retry,
    reopenLocal,
    onChange,
    onPulse,
  }
})
