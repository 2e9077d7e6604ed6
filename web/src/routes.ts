/* The table of pages. Every page is a chunk of its own. */
import { blockNavigation, createRouter } from 'sv-router'
import { views } from './views.gen'

export const { p: path, navigate, route, isActive } = createRouter({
  ...views,
  '*': () => import('./features/home/NotFoundPage.svelte'),
})

// The router counts where one is in the history only while something may block the way; a page that asks before it is
// left would else send people to the wrong place.
blockNavigation(() => true)
