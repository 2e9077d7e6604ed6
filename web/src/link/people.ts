/* Oneself, over HTTP. The contract is server/PROTOCOL.md, "Signing in". */
import { http } from './index'
import { Resource } from './resource.svelte'

export interface Me {
  person: string
  name: string
  email?: string
  organiser?: boolean
  /** false: only a cookie holds this account */
  recoverable?: boolean
  /** there is a link for safe-keeping, made then */
  recovery_link_made_at?: string
  house: { name: string; tearoom_joined?: boolean }
}

interface SignIn {
  id: string
  began_at: string
  seen_at: string
  device: string
  current?: boolean
}

export const readMe = () => http.get<Me>('/api/me')
export const nameMe = (name: string) => http.patch('/api/me', { name })
/** Also for strangers: the browser keeps it, and the account of who is signed in. */
export const readIn = (language: string) => http.put('/api/language', { language })
export const signOut = () => http.post('/api/sign-out')
export const readSignIns = () => http.get<SignIn[]>('/api/me/sign-ins')
export const endSignIn = (id: string) => http.delete(`/api/me/sign-ins/${id}`)
export const setEmail = (email: string) => http.post('/api/me/email', { email })
export const makeRecoveryLink = () => http.post<{ url: string }>('/api/me/recovery-link')
export const joinHouseTearoom = (joined: boolean) => http.post('/api/me/house-tearoom', { joined })
export const eraseMe = () => http.delete('/api/me')
export const readEverything = () => http.get<unknown>('/api/me/export')
export const cancelRecoveryLink = () => http.delete('/api/me/recovery-link')
export const signOutEverywhere = () => http.post('/api/me/sign-out-everywhere')
/** Mails me a link that shows, opened in this browser, that it is me. */
export const askForProof = () => http.post('/api/me/proof')

/** Read once for the whole tab; `load()` again after a change. */
export const myself = new Resource(readMe)
