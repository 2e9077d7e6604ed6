/* Made from the Python types by `python -m server.wiregen`; do not edit. */
export const views = {
  '/me': () => import('./features/identity/MePage.svelte'),
  '/': () => import('./features/home/HomePage.svelte'),
  '/invite': () => import('./features/groups/InvitePage.svelte'),
  '/g/:group': () => import('./features/groups/GroupPage.svelte'),
  '/g/:group/settings': () => import('./features/groups/SettingsPage.svelte'),
  '/organise': () => import('./features/organise/OrganisePage.svelte'),
  '/m/:meeting': () => import('./features/room/MeetingPage.svelte'),
  '/g/:group/tearoom': () => import('./features/tearoom/TearoomPage.svelte'),
  '/tearoom': () => import('./features/tearoom/TearoomPage.svelte'),
  '/line': () => import('./features/line/LinePage.svelte'),
}
