import { useEventListener } from '@vueuse/core'
import { onScopeDispose } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { MenuCommand } from '#shared/desktop-api.ts'
import { articleIdOf, articleRoute, newArticleIdOf, newArticleRoute } from '../router.ts'
import { useArticles } from '../stores/articles.ts'
import { useInstances } from '../stores/instances.ts'
import { usePreferences } from '../stores/preferences.ts'
import { isDialogOpen, isWindowCovered } from './is-dialog-open.ts'
import { isShortcut, isTyping, newArticleKeys } from './shortcut-keys.ts'
import { useSidebar } from './use-sidebar.ts'

/** The commands of the whole window, from the keyboard and from the desktop's menu. `save` belongs to the
 *  view that knows what it means there. */
export function useShellCommands(dialogs: {
  readonly join: () => void
  readonly importFolder: () => void
  readonly backups: () => void
  readonly find: () => void
  readonly findNext: (step: 1 | -1) => void
}) {
  const router = useRouter()
  const route = useRoute()
  const instances = useInstances()
  const articles = useArticles()
  const preferences = usePreferences()
  const sidebar = useSidebar()

  function goTo(name: 'edit' | 'history'): void {
    const id = articleIdOf(route)
    const instanceId = instances.current?.id
    if (id !== undefined && instanceId !== undefined) void router.push(articleRoute(instanceId, id, name))
  }
  async function showHistory(): Promise<void> {
    const id = newArticleIdOf(route)
    const instanceId = instances.current?.id
    // A new article has a history from its first save on; its own address may still be on its way then.
    if (id !== undefined && instanceId !== undefined && articles.outlineOf(instanceId).get(id) !== undefined) {
      await router.replace(articleRoute(instanceId, id, 'edit'))
    }
    goTo('history')
  }
  const create = () => {
    const instanceId = instances.current?.id
    if (instanceId !== undefined) void router.push(newArticleRoute(instanceId))
  }
  const commands: Partial<Record<MenuCommand, () => void>> = {
    'new-article': create,
    'edit-article': () => goTo('edit'),
    history: () => void showHistory(),
    // In a browser this is the browser's.
    find: dialogs.find,
    'find-next': () => dialogs.findNext(1),
    'find-previous': () => dialogs.findNext(-1),
    'import-folder': dialogs.importFolder,
    'join-wiki': dialogs.join,
    backups: dialogs.backups,
    'toggle-sidebar': sidebar.toggle,
    'go-back': () => router.back(),
    'go-forward': () => router.forward(),
  }
  const keys: Readonly<Record<string, MenuCommand>> = {
    [newArticleKeys()]: 'new-article',
    'Ctrl+E': 'edit-article',
    'Ctrl+Shift+H': 'history',
    'Ctrl+O': 'import-folder',
    'Ctrl+J': 'join-wiki',
    'Ctrl+Shift+B': 'backups',
    'Ctrl+\\': 'toggle-sidebar',
  }

  useEventListener(window, 'keydown', event => {
    if (event.defaultPrevented) return
    if (event.key === 'F6') {
      event.preventDefault()
      if (!isWindowCovered()) focusNextPane(event.shiftKey ? -1 : 1)
      return
    }
    if (isDialogOpen()) return
    const shortcut = Object.keys(keys).find(candidate => isShortcut(event, candidate))
    const command = shortcut === undefined ? singleKey(event) : keys[shortcut]
    const run = command === undefined ? undefined : commands[command]
    if (run === undefined) return
    event.preventDefault()
    run()
  })

  function singleKey(event: KeyboardEvent): MenuCommand | undefined {
    const isAlone = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
    if (!preferences.singleKeys || !isAlone || event.repeat || isTyping(event)) return undefined
    return event.key === 'e' && route.name === 'article' ? 'edit-article' : undefined
  }

  const stop = window.etagere?.onMenuCommand(command => {
    if (!isWindowCovered()) commands[command]?.()
  })
  if (stop !== undefined) onScopeDispose(stop)
  return { create }
}

/** Moves the focus from pane to pane: sidebar, article, right rail, and what a toast offers. */
function focusNextPane(step: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(pane => pane.checkVisibility())
  if (panes.length === 0) return
  const current = panes.findIndex(pane => pane.contains(document.activeElement))
  panes[(Math.max(current, step === 1 ? -1 : 0) + step + panes.length) % panes.length]?.focus()
}
