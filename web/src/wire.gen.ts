/* Made from the Python types by `python -m server.wiregen`; do not edit. */

export type ClientFrame =
  | { type: 'subscribe'; channel: string; since?: number }
  | { type: 'unsubscribe'; channel: string }
  | { type: 'command'; id: string; channel: string; body: unknown }
  | { type: 'ping'; t: number }

export type ServerFrame =
  | { type: 'welcome'; connection: string; person: string; now: string }
  | { type: 'snapshot'; channel: string; version: number; view: unknown }
  | { type: 'patch'; channel: string; from: number; to: number; patch: unknown }
  | { type: 'ack'; id: string; version: number }
  | { type: 'refused'; code: string; id?: string; channel?: string }
  | { type: 'ephemeral'; channel: string; body: unknown }
  | { type: 'closed'; channel: string; code: string }
  | { type: 'pong'; t: number; now: string }

export type ConversationCommand =
  | { do: 'Say'; text: string }
  | { do: 'Edit'; message: number; text: string }
  | { do: 'Unsay'; message: number }

export type RoomCommand =
  | { do: 'Enter'; replaces?: string; key?: string; calls?: boolean }
  | { do: 'Leave' }
  | { do: 'TakeMedia' }
  | { do: 'Admit'; person: string }
  | { do: 'AdmitAll' }
  | { do: 'Refuse'; person: string }
  | { do: 'Lock'; on: boolean }
  | { do: 'OpenTogether' }
  | { do: 'SetMicrophone'; on: boolean; stops?: number }
  | { do: 'SetCamera'; on: boolean; stops?: number }
  | { do: 'ShareScreen' }
  | { do: 'StopScreen'; person?: string }
  | { do: 'RaiseHand' }
  | { do: 'LowerHand'; person?: string }
  | { do: 'LowerAllHands' }
  | { do: 'React'; kind: 'i_hear_you' | 'me_too' | 'thank_you' }
  | { do: 'TellLine'; line: 'fair' | 'good' | 'weak' }
  | { do: 'TellKeys'; said: string }
  | { do: 'AgreeUnsealed'; person: string }
  | { do: 'Struggle'; on: boolean }
  | { do: 'SeenStruggle'; person: string }
  | { do: 'SetWay'; way: 'open' | 'queue' | 'round'; turn_s?: number; prompt?: 'check_in' | 'check_out' | 'none' | 'topic'; least_heard_first?: boolean; question?: string; first?: string; reverse?: boolean }
  | { do: 'GiveTurn'; to: string }
  | { do: 'TakeTurn' }
  | { do: 'NextTurn'; holder: string }
  | { do: 'SkipTurn'; holder: string }
  | { do: 'Pass' }
  | { do: 'ComeBack' }
  | { do: 'Reorder'; next: string[] }
  | { do: 'ExtendTurn'; holder: string; by_s: number }
  | { do: 'ResumeRound' }
  | { do: 'Undo'; act: number }
  | { do: 'Mute'; person: string }
  | { do: 'AskToUnmute'; person: string }
  | { do: 'DeclineUnmute' }
  | { do: 'StopCamera'; person: string }
  | { do: 'Remove'; person: string; may_return: boolean }
  | { do: 'HandOver'; to: string }
  | { do: 'Appoint'; person: string; on: boolean }
  | { do: 'AcceptLead' }
  | { do: 'DeclineLead' }
  | { do: 'TakeLead' }
  | { do: 'GoSafe'; on?: boolean }
  | { do: 'EndMeeting' }
  | { do: 'OpenPrivateChat'; person: string }
  | { do: 'EndPrivateChat'; person: string }
  | { do: 'TellPrivately'; person: string; said: string }

export type TearoomCommand =
  | { do: 'WalkIn'; seen?: boolean; replaces?: string; key?: string; calls?: boolean }
  | { do: 'WalkOut' }
  | { do: 'Sit'; table: 'long' | 'quiet' | 'window' }
  | { do: 'Stand' }
  | { do: 'TakeMedia' }
  | { do: 'SetMicrophone'; on: boolean; stops?: number }
  | { do: 'SetCamera'; on: boolean; stops?: number }
  | { do: 'LikeCompany'; on: boolean }
  | { do: 'TellKeys'; said: string }
  | { do: 'AgreeUnsealed'; person: string }

export type TableName = 'long' | 'quiet' | 'window'

export interface ConversationView {
  messages?: Record<string, MessageView> // left out: {}
  may_write?: boolean // left out: false
  fades_after_h?: number
}

export interface MessageView {
  person: string
  name: string
  text: string
  at: string
  client: string
  edited?: boolean // left out: false
  fades_at?: string
  facilitator?: boolean // left out: false
}

export interface RoomView {
  phase: 'before' | 'ended' | 'open' | 'safe'
  group: string
  starts_at: string
  planned_end_at: string
  ended_at?: string
  locked?: boolean // left out: false
  lead?: string
  lead_away_since?: string
  seats?: Record<string, SeatView> // left out: {}
  order?: string[] // left out: []
  floor: FloorView
  waiting?: Record<string, WaitingView> // left out: {}
  waiting_order?: string[] // left out: []
  screen?: string
  keys?: Record<string, string> // left out: {}
  pages?: Record<string, string> // left out: {}
  unsealed?: Record<string, string[]> // left out: {}
  private_chats_on?: boolean // left out: false
  opening?: number // left out: 0
  safe_at?: string
  for_safe?: string[] // left out: []
  aside?: AsideView
  spoken_s?: Record<string, number> // left out: {}
  struggling?: string[] // left out: []
  you: YouView
}

export interface SeatView {
  name: string
  role?: 'cofacilitator' | 'lead' | 'member' // left out: 'member'
  here?: boolean // left out: true
  microphone?: boolean // left out: false
  camera?: boolean // left out: false
  calls?: boolean // left out: true
}

export interface FloorView {
  way?: 'open' | 'queue' | 'round' // left out: 'open'
  prompt?: 'check_in' | 'check_out' | 'none' | 'topic' // left out: 'none'
  question?: string
  turn_s?: number // left out: 180
  least_heard_first?: boolean // left out: false
  holder?: string
  began_at?: string
  ends_at?: string
  next?: string[] // left out: []
  come_back?: string[] // left out: []
  skipped?: string[] // left out: []
  late?: string[] // left out: []
  passed?: string[] // left out: []
  spoken?: string[] // left out: []
  hands?: string[] // left out: []
  finished?: boolean // left out: false
  frozen?: boolean // left out: false
}

export interface WaitingView {
  name: string
  since: string
  here?: boolean // left out: true
}

export interface AsideView {
  way: 'open' | 'queue' | 'round'
  prompt?: 'check_in' | 'check_out' | 'none' | 'topic' // left out: 'none'
}

export interface YouView {
  where: 'outside' | 'refused' | 'removed' | 'seated' | 'waiting'
  role?: 'cofacilitator' | 'lead' | 'member' // left out: 'member'
  media?: string
  mic_stops?: number // left out: 0
  mic_off_because?: 'elsewhere' | 'facilitator' | 'role_changed' | 'way_changed'
  cam_stops?: number // left out: 0
  cam_off_because?: 'elsewhere' | 'facilitator' | 'role_changed' | 'way_changed'
  sounds_elsewhere?: 'house' | 'room' | 'tearoom'
  asked_to_unmute?: boolean // left out: false
  offered_lead_until?: string
  offered_lead_by?: string
  hand_over?: HandOverView
  may_take_lead?: boolean // left out: false
  undo?: UndoView
  struggling?: boolean // left out: false
  spoken_s?: number // left out: 0
  may_open_together?: boolean // left out: false
  may_return?: boolean // left out: true
  let_back?: boolean // left out: false
  may_knock_at?: string
  private_chats?: PrivateChatView[] // left out: []
  admitted?: boolean // left out: false
}

export interface HandOverView {
  to: string
  until?: string
  answer?: 'declined' | 'gone' | 'no_answer'
}

export interface UndoView {
  act: number
  what: 'given' | 'hands_lowered' | 'removed' | 'skipped'
  until: string
  person?: string
}

export interface PrivateChatView {
  person: string
  state: 'asked' | 'asking' | 'open'
  number: number
}

export interface TearoomView {
  table?: 'long' | 'quiet' | 'window'
  media?: string
  mic_stops?: number // left out: 0
  mic_off_because?: 'elsewhere' | 'facilitator' | 'role_changed' | 'way_changed'
  cam_stops?: number // left out: 0
  cam_off_because?: 'elsewhere' | 'facilitator' | 'role_changed' | 'way_changed'
  sounds_elsewhere?: 'house' | 'room' | 'tearoom'
  keys?: Record<string, string> // left out: {}
  pages?: Record<string, string> // left out: {}
  unsealed?: Record<string, string[]> // left out: {}
  inside: boolean
  count: number
  fades_after_h: number
  tables?: Partial<Record<'long' | 'quiet' | 'window', TableView>> // left out: {}
  people?: Record<string, SittingView> // left out: {}
  after_meeting_until?: string
}

export interface TableView {
  chairs: number
  order?: string[] // left out: []
}

export interface SittingView {
  name: string
  here?: boolean // left out: true
  microphone?: boolean // left out: false
  camera?: boolean // left out: false
  calls?: boolean // left out: true
  host?: boolean // left out: false
  likes_company?: boolean // left out: false
}
