/* One's own account, over HTTP. */
import type { Me } from '../../http.gen'
import { ask } from '../../link'
import { Resource } from '../../link/resource.svelte'

export type { Me }

export const readMe = () => ask('GET /api/me')
export const nameMe = (name: string) => ask('PATCH /api/me', { name })
/** Also for signed-out people: stored in the browser, and with the account if signed in. */
export const readIn = (language: string) => ask('PUT /api/language', { language })
export const signOut = () => ask('POST /api/sign-out')
export const readSignIns = () => ask('GET /api/me/sign-ins')
export const endSignIn = (id: string) => ask('DELETE /api/me/sign-ins/{id}', { id })
export const setEmail = (email: string) => ask('POST /api/me/email', { email })
export const makeRecoveryLink = () => ask('POST /api/me/recovery-link')
export const joinHouseTearoom = (joined: boolean) => ask('POST /api/me/house-tearoom', { joined })
export const eraseMe = () => ask('DELETE /api/me')
export const readEverything = () => ask('GET /api/me/export')
export const cancelRecoveryLink = () => ask('DELETE /api/me/recovery-link')
export const signOutEverywhere = () => ask('POST /api/me/sign-out-everywhere')
/** Emails me a link that proves who I am when opened in this browser. */
export const askForProof = () => ask('POST /api/me/proof')

/** Read once for the whole tab; call `load()` again after a change. */
export const myself = new Resource(readMe)
