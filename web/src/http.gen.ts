/* Made from the Python types by `python -m server.wiregen`; do not edit. */

export type RefusalCode =
  | 'again'
  | 'agreement_changed'
  | 'agreement_characters'
  | 'agreement_empty'
  | 'agreement_first'
  | 'agreement_too_long'
  | 'already_holding'
  | 'asked_just_now'
  | 'bad_invite'
  | 'bad_length'
  | 'bad_order'
  | 'bad_request'
  | 'bad_sdp'
  | 'bad_text'
  | 'bad_time_zone'
  | 'board_full'
  | 'cannot_call'
  | 'cannot_encrypt'
  | 'cross_site'
  | 'email_invalid'
  | 'empty'
  | 'failed'
  | 'group_full'
  | 'group_name_characters'
  | 'group_name_empty'
  | 'group_name_too_long'
  | 'has_left'
  | 'house_full'
  | 'house_name_characters'
  | 'house_name_empty'
  | 'house_name_too_long'
  | 'in_past'
  | 'in_private_chat'
  | 'is_facilitator'
  | 'last_facilitator'
  | 'least_heard_first'
  | 'link_expired'
  | 'link_gone'
  | 'link_revoked'
  | 'link_used_up'
  | 'locked'
  | 'may_not_write'
  | 'media_away'
  | 'media_elsewhere'
  | 'media_full'
  | 'meeting_cancelled'
  | 'meeting_open'
  | 'meeting_over'
  | 'name_characters'
  | 'name_empty'
  | 'name_taken_by_facilitator'
  | 'name_too_long'
  | 'needs_restart'
  | 'no_call'
  | 'no_policy'
  | 'no_private_chat'
  | 'nobody_after_you'
  | 'nobody_leads'
  | 'nobody_next'
  | 'not_at_a_table'
  | 'not_connected'
  | 'not_facilitator'
  | 'not_found'
  | 'not_here'
  | 'not_in_round'
  | 'not_inside'
  | 'not_json'
  | 'not_late_yet'
  | 'not_member'
  | 'not_next'
  | 'not_offered'
  | 'not_organiser'
  | 'not_seated'
  | 'not_waiting'
  | 'not_your_turn'
  | 'not_yours'
  | 'note_characters'
  | 'note_empty'
  | 'note_too_long'
  | 'nothing_set_aside'
  | 'private_chat_off'
  | 'prove_first'
  | 'purpose_characters'
  | 'purpose_empty'
  | 'purpose_too_long'
  | 'question_characters'
  | 'question_empty'
  | 'question_too_long'
  | 'refused_just_now'
  | 'removed'
  | 'room_full'
  | 'same_people'
  | 'screen_taken'
  | 'signed_out'
  | 'somebody_leads'
  | 'subscribe_first'
  | 'table_full'
  | 'takes_part_by_text'
  | 'too_early'
  | 'too_far'
  | 'too_large'
  | 'too_long'
  | 'too_many'
  | 'turn_moved_on'
  | 'turned_off'
  | 'undo_over'
  | 'unlock_first'
  | 'unnamed_stream'
  | 'wrong_host'
  | 'your_turn'
  | 'yourself'

export interface Routes {
  'GET /api/letters': { gives: Letterbox }
  'POST /api/letters/{letter}/again': { gives: void }
  'DELETE /api/letters/{letter}': { gives: void }
  'GET /api/me/letters': { gives: LetterSettings }
  'PUT /api/me/letters/{about}': { takes: NewLetterChoice; gives: LetterSettings }
  'PUT /api/me/quiet-hours': { takes: QuietHoursView; gives: LetterSettings }
  'DELETE /api/me/quiet-hours': { gives: LetterSettings }
  'GET /api/me/inbox': { gives: InboxPage }
  'POST /api/me/inbox/read': { takes: ReadNotices; gives: UnreadNotices }
  'GET /api/me': { gives: Me }
  'PATCH /api/me': { takes: ChangedMe; gives: Me }
  'DELETE /api/me': { gives: void }
  'GET /api/me/export': { gives: Record<string, unknown> }
  'POST /api/me/email': { takes: NewEmail; gives: Asked }
  'POST /api/me/recovery-link': { gives: RecoveryLink }
  'DELETE /api/me/recovery-link': { gives: void }
  'POST /api/me/proof': { gives: Asked }
  'POST /api/me/sign-out-everywhere': { gives: void }
  'POST /api/me/house-tearoom': { takes: HouseTearoom; gives: Me }
  'GET /api/me/sign-ins': { gives: SignInView[] }
  'DELETE /api/me/sign-ins/{id}': { gives: void }
  'POST /api/sign-in': { takes: AskedSignIn; gives: Asked }
  'POST /api/sign-out': { gives: void }
  'PUT /api/language': { takes: ChosenLanguage; gives: void }
  'GET /api/house/settings': { gives: SettingView[] }
  'PATCH /api/house/settings': { takes: NewValue; gives: SettingView[] }
  'GET /api/groups': { gives: LineView[] }
  'POST /api/groups': { takes: NewGroup; gives: GroupView }
  'GET /api/groups/{group}': { gives: GroupView }
  'PATCH /api/groups/{group}': { takes: ChangedGroup; gives: GroupView }
  'POST /api/groups/{group}/agreement': { takes: AcceptingAgreement; gives: void }
  'PATCH /api/groups/{group}/me': { takes: NewName; gives: void }
  'POST /api/groups/{group}/leave': { gives: void }
  'DELETE /api/groups/{group}/members/{person}': { gives: void }
  'PUT /api/groups/{group}/facilitators': { takes: NewOrder; gives: GroupView }
  'PUT /api/groups/{group}/attendance-consent': { takes: NamingConsent; gives: void }
  'POST /api/groups/{group}/board': { takes: NewNote; gives: GroupView }
  'DELETE /api/groups/{group}/board/{note}': { gives: void }
  'GET /api/groups/{group}/rounds': { gives: RoundsView }
  'DELETE /api/groups/{group}/rounds/questions/{question}': { gives: void }
  'GET /api/groups/{group}/invites': { gives: InviteView[] }
  'POST /api/groups/{group}/invites': { takes: NewInvite; gives: InviteView }
  'GET /api/groups/{group}/invites/{invite}': { gives: InviteView }
  'DELETE /api/groups/{group}/invites/{invite}': { gives: void }
  'POST /api/invites/look': { takes: HeldToken; gives: OpenedView }
  'POST /api/invites/accept': { takes: AcceptingInvite; gives: AcceptedView }
  'GET /api/groups/{group}/meetings': { gives: PlanView }
  'POST /api/groups/{group}/meetings': { takes: NewMeeting; gives: MeetingView }
  'GET /api/meetings/{meeting}': { gives: MeetingView }
  'PATCH /api/meetings/{meeting}': { takes: ChangedMeeting; gives: MeetingView }
  'POST /api/meetings/{meeting}/start': { gives: MeetingView }
  'DELETE /api/meetings/{meeting}': { gives: void }
  'POST /api/meetings/{meeting}/media': { takes: CallOffer; gives: CallAnswer }
  'PUT /api/meetings/{meeting}/media': { takes: CallWish; gives: void }
  'GET /api/meetings/{meeting}/attendance': { gives: AttendanceView }
  'GET /api/groups/{group}/attendance': { gives: TotalsView }
  'POST /api/tearooms/{tearoom}/media': { takes: CallOffer; gives: CallAnswer }
  'PUT /api/tearooms/{tearoom}/media': { takes: CallWish; gives: void }
  'POST /api/line/media': { takes: TrialOffer; gives: TrialAnswer }
  'GET /api/ice': { gives: RelaysView }
}

export interface Letterbox {
  waiting: number
  dead: DeadLetter[]
}

export interface DeadLetter {
  id: string
  sort: string
  failure: 'failed' | 'refused' | 'unreachable' | 'unreadable'
  tries: number
  posted_at: string
  dead_at: string
  name?: string // left out: ''
}

export interface LetterSettings {
  choices: LetterChoice[]
  quiet_hours?: QuietHoursView
}

export interface LetterChoice {
  about: string
  letter_class: string
  wanted: boolean
}

export interface QuietHoursView {
  starts: string
  ends: string
  zone: string
}

export interface NewLetterChoice {
  wanted: boolean
}

export interface InboxPage {
  notices: InboxNotice[]
  unread: number
  next?: string // left out: ''
}

export interface InboxNotice {
  id: string
  kind: string
  at: string
  read?: boolean // left out: false
  group?: string // left out: ''
  about?: string // left out: ''
}

export interface UnreadNotices {
  unread: number
}

export interface ReadNotices {
  ids?: string[]
}

export interface Me {
  person: string
  name: string
  organiser: boolean
  recoverable: boolean
  house: House
  email?: string // left out: ''
  recovery_link_made_at?: string
}

export interface House {
  name: string
  tearoom_joined: boolean
}

export interface ChangedMe {
  name?: string
}

export interface Asked {
}

export interface NewEmail {
  email: string
}

export interface RecoveryLink {
  url: string
}

export interface HouseTearoom {
  joined: boolean
}

export interface SignInView {
  id: string
  began_at: string
  seen_at: string
  device: string
  current: boolean
}

export interface AskedSignIn {
  email: string
  to?: string // left out: '/'
}

export interface ChosenLanguage {
  language: string
}

export interface SettingView {
  name: string
  value: boolean | string
  changed_at?: string
  changed_by?: string // left out: ''
}

export interface NewValue {
  setting: string
  value: boolean | string
}

export interface LineView {
  id: string
  name: string
  role: 'facilitator' | 'member' | 'organiser'
  members: number
  next_meeting?: MeetingView
  open_meeting?: MeetingView
  open_count?: number // left out: 0
}

export interface MeetingView {
  id: string
  group: string
  group_name: string
  starts_at: string
  minutes: number
  time_zone: string
  state: 'cancelled' | 'ended' | 'open' | 'planned'
  ended_at?: string
}

export interface GroupView {
  id: string
  name: string
  purpose: string
  agreement: AgreementView
  role: 'facilitator' | 'member' | 'organiser'
  members: Record<string, MemberView>
  order: string[]
  facilitators: string[]
  held: HeldView[]
  me?: MeView
  notes?: NoteView[]
}

export interface AgreementView {
  version: number
  text: string
  accepted?: boolean
}

export interface MemberView {
  name: string
  role: 'facilitator' | 'member'
  passes_for?: string
  joined_at?: string
}

export interface HeldView {
  name: string
  by_name: string
  at: string
  by_self?: boolean // left out: false
  person?: string
  ended_at?: string
  news?: boolean // left out: false
}

export interface MeView {
  name: string
  named: boolean
}

export interface NoteView {
  id: string
  text: string
  by: string
  pinned_at: string
  until?: string
}

export interface NewGroup {
  name: string
  purpose: string
  agreement: string
  facilitate?: boolean // left out: false
  my_name?: string
}

export interface ChangedGroup {
  name?: string
  purpose?: string
  agreement?: string
}

export interface AcceptingAgreement {
  version: number
}

export interface NewName {
  name: string
}

export interface NewOrder {
  order: string[]
}

export interface NamingConsent {
  named: boolean
}

export interface NewNote {
  text: string
  until?: string
}

export interface RoundsView {
  questions: QuestionView[]
  turn_s?: number
}

export interface QuestionView {
  id: string
  text: string
}

export interface InviteView {
  id: string
  expires_at: string
  uses: number
  used: number
  revoked_at?: string
  url?: string
}

export interface NewInvite {
  days: number
  uses: number
}

export interface OpenedView {
  group_name: string
  purpose: string
  agreement: AgreementView
  invited_by: string
  members: number
  already_in: boolean
  next_meeting_at?: string
  signed_in_name?: string
}

export interface HeldToken {
  token: string
}

export interface AcceptedView {
  group: string
}

export interface AcceptingInvite {
  token: string
  name: string
  agreement_version: number
}

export interface PlanView {
  open: MeetingView[]
  coming: MeetingView[]
  past: MeetingView[]
}

export interface NewMeeting {
  minutes: number
  starts_at?: string
  time_zone?: string
}

export interface ChangedMeeting {
  starts_at?: string
  minutes?: number
}

export interface CallAnswer {
  sdp: string
}

export interface CallOffer {
  sdp: string
  pictures?: 'all' | 'none' | 'small' // left out: 'all'
  restart?: boolean // left out: false
}

export interface CallWish {
  pictures: 'all' | 'none' | 'small'
}

export interface AttendanceView {
  people: Record<string, PersonView>
  order: string[]
  count?: number
  since?: string
}

export interface PersonView {
  name: string
  seconds: number
  intervals: StayView[]
}

export interface StayView {
  from: string
  to?: string
}

export interface TotalsView {
  months: MonthView[]
  people: Record<string, PersonSumView>
  order: string[]
  since?: string
}

export interface MonthView {
  month: string
  meetings: number
  visits: number
  uncounted: number
  people: Record<string, SumView>
}

export interface SumView {
  meetings: number
  seconds: number
}

export interface PersonSumView {
  meetings: number
  seconds: number
  name: string
}

export interface TrialAnswer {
  sdp: string
}

export interface TrialOffer {
  end: 'in' | 'out'
  sdp: string
}

export interface RelaysView {
  servers: RelayView[]
  lasts_s: number
}

export interface RelayView {
  urls: string[]
  username: string
  credential: string
}
