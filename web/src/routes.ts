/* The table of pages. Every page is a chunk of its own. */
import { blockNavigation, createRouter } from 'sv-router'

export const { p: path, navigate, route, isActive } = createRouter({
  '/': () => import('./features/home/HomePage.svelte'),
  '/invite': () => import('./features/groups/InvitePage.svelte'),
  '/g/:group': () => import('./features/groups/GroupPage.svelte'),
  '/g/:group/settings': () => import('./features/groups/SettingsPage.svelte'),
  '/g/:group/tearoom': () => import('./features/tearoom/TearoomPage.svelte'),
  '/tearoom': () => import('./features/tearoom/TearoomPage.svelte'),
  '/m/:meeting': () => import('./features/room/MeetingPage.svelte'),
  '/line': () => import('./features/line/LinePage.svelte'),
  '/organise': () => import('./features/organise/OrganisePage.svelte'),
  '/me': () => import('./features/identity/MePage.svelte'),
  '*': () => import('./features/home/NotFoundPage.svelte'),
})

// The router counts where one is in the history only while something may block the way; a page that asks before it is
// left would else send people to the wrong place.
blockNavigation(() => true)
