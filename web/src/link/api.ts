/* Requests to our own routes, typed from the server's declarations. */
import type { Routes } from '../http.gen'
import type { Http } from './http'

export type Route = keyof Routes
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Named<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Named<Rest> : never
type Parts<R extends Route> = [Named<R>] extends [never] ? [] : [parts: Record<Named<R>, string>]
type Body<R extends Route> = Routes[R] extends { takes: infer Taken } ? [body: Taken] : []

/** Call a route: `ask('PATCH /api/groups/{group}/me', { group }, { name })`. raises: Refused */
export type Ask = <R extends Route>(route: R, ...given: [...Parts<R>, ...Body<R>]) => Promise<Routes[R]['gives']>

export const asking =
  (http: Pick<Http, 'request'>): Ask =>
  <R extends Route>(route: R, ...given: unknown[]) => {
    const [method = '', template = ''] = route.split(' ')
    const parts = template.includes('{') ? (given[0] as Record<string, string>) : {}
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parts[name] ?? ''))
    return http.request<Routes[R]['gives']>(method as Method, path, given[template.includes('{') ? 1 : 0])
  }
