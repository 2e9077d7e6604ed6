/* The frames of subprotocol tearoom.v1, as on the server; Raw there is JSON here. */
import type * as wire from '../wire.gen'
import type { Json } from './merge'

export const SUBPROTOCOL = 'tearoom.v1'

type WithJson<Frame> = Frame extends unknown
  ? { [Key in keyof Frame]: unknown extends Frame[Key] ? Json : Frame[Key] }
  : never

export type ClientFrame = wire.ClientFrame
export type ServerFrame = WithJson<wire.ServerFrame>
export type ChannelFrame = Extract<ServerFrame, { channel: string }>
