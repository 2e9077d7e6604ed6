/* The lines of a conversation as displayed. */
import type { ConversationView, MessageView } from '../../wire.gen'

/** A message that I have written and the server has not returned yet. `code`: why it was refused. */
export interface Echo {
  client: string
  text: string
  at: string
  code?: string
}

export type Line =
  | { kind: 'day'; key: string; at: Date }
  | { kind: 'message'; key: string; number: number; message: MessageView; at: Date; mine: boolean }
  | { kind: 'echo'; key: string; echo: Echo; at: Date }

/** A message keeps the key of its echo, so that it does not flicker when the server returns it. */
export function lines(view: ConversationView, echoes: Echo[], me: string): Line[] {
  const numbers = Object.keys(view.messages ?? {}).map(Number).sort((a, b) => a - b)
  const found: Line[] = []
  for (const number of numbers) {
    const message = view.messages?.[number]
    if (!message) continue
    const mine = message.person === me
    found.push({ kind: 'message', key: keyOf(message, mine, number), number, message, at: new Date(message.at), mine })
  }
  for (const echo of unheard(view, echoes, me)) found.push({ kind: 'echo', key: echo.client, echo, at: new Date(echo.at) })
  return withDays(found)
}

/** The echoes that the server has not returned. */
export function unheard(view: ConversationView, echoes: Echo[], me: string): Echo[] {
  const heard = new Set<string>()
  for (const message of Object.values(view.messages ?? {})) if (message.person === me) heard.add(message.client)
  return echoes.filter((echo) => !heard.has(echo.client))
}

/** Whether the newest message is that recent. units: milliseconds */
export function isLately(view: ConversationView, within_ms: number, now_ms: number): boolean {
  return Object.values(view.messages ?? {}).some(({ at }) => now_ms - Date.parse(at) < within_ms)
}

/** The share of a message's lifetime that is left, 1 fresh to 0 gone. units: hours */
export function left(message: MessageView, fades_after_h: number | undefined, now_ms: number): number | undefined {
  if (!message.fades_at || !fades_after_h) return undefined
  const left_h = (Date.parse(message.fades_at) - now_ms) / 3_600_000
  return Math.min(1, Math.max(0, left_h / fades_after_h))
}

/** Somebody else may have chosen the same client id; only my own message may share its echo's key. */
function keyOf(message: MessageView, mine: boolean, number: number): string {
  return mine ? message.client : `n${number}`
}

function withDays(found: Line[]): Line[] {
  const result: Line[] = []
  let day = ''
  for (const line of found) {
    const its = line.at.toDateString()
    if (its !== day) result.push({ kind: 'day', key: `day ${its}`, at: line.at })
    day = its
    result.push(line)
  }
  return result
}

/** The newest message. */
export function lastOf(view: ConversationView): { number: number; message: MessageView } | undefined {
  const number = Math.max(-1, ...Object.keys(view.messages ?? {}).map(Number))
  const message = view.messages?.[number]
  return message && { number, message }
}

/** Messages from others after that number, oldest first. */
export function since(view: ConversationView, number: number, me: string): MessageView[] {
  const numbers = Object.keys(view.messages ?? {}).map(Number).filter((each) => each > number)
  return numbers.sort((a, b) => a - b).flatMap((each) => {
    const message = view.messages?.[each]
    return message && message.person !== me ? [message] : []
  })
}
