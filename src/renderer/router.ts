import { createRouter, createWebHistory, type RouteLocation, type Router } from 'vue-router'
import type { ArticleId } from '#shared/domain/article.ts'
import { articleIdSchema } from '#shared/protocol/article.ts'
import { useInstances } from './stores/instances.ts'

/** Where an article's views are: `article` to read, `edit`, `history`. */
export type ArticleRouteName = 'article' | 'edit' | 'history'

export const articleRoute = (instanceId: string, id: ArticleId, name: ArticleRouteName = 'article', heading?: string) =>
  ({ name, params: { instanceId, id }, ...(heading === undefined ? {} : { hash: `#${heading}` }) }) as const

/** A new article; `title` and `parentId` are suggestions for its writer. */
export const newArticleRoute = (instanceId: string, suggested: { title?: string; parentId?: ArticleId } = {}) => {
  const query = {
    ...(suggested.title === undefined ? {} : { title: suggested.title }),
    ...(suggested.parentId === undefined ? {} : { parent: suggested.parentId }),
  }
  return { name: 'new', params: { instanceId }, query } as const
}

/** Where a draft is gone on with; what waits for a decision is shown at once. */
export function draftRoute(
  instanceId: string,
  id: ArticleId,
  draft: { readonly isNew: boolean; readonly waitsFor: { readonly kind: string } },
) {
  const decide = draft.waitsFor.kind === 'decision' ? { decide: '1' } : {}
  return draft.isNew
    ? { ...newArticleRoute(instanceId), query: { id, ...decide } }
    : { ...articleRoute(instanceId, id, 'edit'), query: decide }
}

/** The article that an address shows. */
export function articleIdOf(route: RouteLocation): ArticleId | undefined {
  const { id } = route.params
  return articleIdSchema.safeParse(id).data
}

/** The new article that an address is for. The wiki may have it already. */
export function newArticleIdOf(route: RouteLocation): ArticleId | undefined {
  return route.name === 'new' ? articleIdSchema.safeParse(route.query['id']).data : undefined
}

/** The instance that an address is of. */
export function instanceIdOf(route: RouteLocation): string | undefined {
  const { instanceId } = route.params
  return typeof instanceId === 'string' ? instanceId : undefined
}

/** Each is a file of its own, so that the first page need not wait for the editor. */
const views = {
  home: () => import('./views/HomeView.vue'),
  article: () => import('./views/ArticleView.vue'),
  editor: () => import('./views/EditorView.vue'),
  history: () => import('./views/HistoryView.vue'),
  tag: () => import('./views/TagView.vue'),
  notFound: () => import('./views/NotFoundView.vue'),
}

/** The URL says which instance and article are shown; the stores follow it. */
export function createAppRouter(): Router {
  const router = createRouter({
    history: createWebHistory(),
    routes: [
      { path: '/', name: 'home', component: views.home },
      { path: '/w/:instanceId', name: 'wiki', component: views.home },
      { path: '/w/:instanceId/article/:id', name: 'article', component: views.article },
      { path: '/w/:instanceId/article/:id/edit', name: 'edit', component: views.editor },
      { path: '/w/:instanceId/article/:id/history', name: 'history', component: views.history },
      { path: '/w/:instanceId/new', name: 'new', component: views.editor },
      { path: '/w/:instanceId/tag/:tag', name: 'tag', component: views.tag },
      { path: '/:rest(.*)*', name: 'not-found', component: views.notFound },
    ],
  })
  router.beforeEach(async to => {
    const instances = useInstances()
    await instances.whenOpen()
    const { instanceId } = to.params
    if (typeof instanceId !== 'string') return true
    return instances.select(instanceId)
      ? true
      : { name: 'not-found', params: { rest: to.path.split('/').slice(1) }, replace: true }
  })
  void router.isReady().then(() => requestIdleCallback(fetchViews))
  return router
}

/** A browser gets the views from the wiki itself: they must be here before it is out of reach. One that cannot be fetched
 *  now is tried again when it is wanted. */
function fetchViews(): void {
  void Promise.allSettled(Object.values(views).map(view => view()))
}
