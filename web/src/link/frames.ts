/* The frames of subprotocol tearoom.v1. The contract is server/PROTOCOL.md. */
import type { Json } from './merge'

export const SUBPROTOCOL = 'tearoom.v1'

export type ClientFrame =
  | { type: 'subscribe'; channel: string; since?: number }
  | { type: 'unsubscribe'; channel: string }
  | { type: 'command'; id: string; channel: string; body: unknown }
  | { type: 'ping'; t: number }

export type ServerFrame =
  | { type: 'welcome'; connection: string; person: string; now: string }
  | { type: 'snapshot'; channel: string; version: number; view: Json }
  | { type: 'patch'; channel: string; from: number; to: number; patch: Json }
  | { type: 'ack'; id: string; version: number }
  | { type: 'refused'; code: string; id?: string; channel?: string }
  | { type: 'ephemeral'; channel: string; body: Json }
  | { type: 'closed'; channel: string; code: string }
  | { type: 'pong'; t: number; now: string }

export type ChannelFrame = Extract<ServerFrame, { channel: string }>
