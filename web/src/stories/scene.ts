/* What the story's room looks like, from its address. */
import type { RoomView } from '../features/room/view'
import type { Over } from '../features/room/privateChats.svelte'
import type { Written } from '../media/e2ee/privateTalk'
import type { SeatView } from '../wire.gen'

const NAMES = ['Sam', 'Ruth', 'Tom', 'Maya', 'Dee', 'Jo', 'Aled', 'Priya', 'Kit', 'Lena', 'Hal', 'Nia', 'Owen', 'Ines', 'Bo', 'Fay', 'Gil', 'Una', 'Max', 'Vera']

/** Long ones, in other scripts. */
const HARD = ['Sam', 'Alexandrina Papadopoulou', 'محمد عبد الرحمن الهاشمي', 'Wilhelmina-Magdalena', 'שרה כהן־לוי מזרחי', '王小明', 'Ng', 'Prajñāpāramitā', 'Þórunn Ásgeirsdóttir', 'Nguyễn Thị Minh Khai', 'Oluwaseun Adébáyọ̀', 'Jo', 'Владислава Константиновна', '👩🏽‍🦰 Ann', 'Maximiliane', 'สมชาย ใจดี', 'Gil', 'Una', 'Bartholomew Featherstonehaugh', 'V']

const from = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString()

export function scene(asked: URLSearchParams): RoomView {
  const names = asked.get('names') === 'hard' ? HARD : NAMES
  const count = Number(asked.get('n') ?? 8)
  const order = Array.from({ length: count }, (_, i) => `p${i}`)
  const role = asked.get('role') === 'lead' ? 'lead' : 'member'
  const lead = role === 'lead' ? 'p0' : (order[4] ?? order[0] ?? 'p0')
  const seats: Record<string, SeatView> = Object.fromEntries(
    order.map((person, i) => [person, { name: names[i] ?? person, microphone: i % 3 !== 0, camera: i !== 1 && i !== 6, ...(person === lead ? { role: 'lead' as const } : {}) }]),
  )
  const state = asked.get('state') ?? 'round'
  const view: RoomView = {
    phase: 'open', group: 'g1', lead, seats, order,
    you: { where: 'seated', role, media: 'c1', spoken_s: 62 },
    starts_at: from(-22 * 60), planned_end_at: from(68 * 60), floor: {},
  }
  const holder = asked.get('holder') ?? order[3] ?? order[0] ?? 'p0'
  const at = order.indexOf(holder)
  const next = [...order.slice(at + 1), ...order.slice(0, at)].filter((person) => person !== lead).slice(0, 4)
  if (['undo', 'mine', 'skipped'].includes(state) || state === 'round' || state === 'busy' || state === 'soft' || state === 'lines') {
    view.floor = {
      way: 'round', prompt: 'check_in', holder, began_at: from(state === 'soft' ? -200 : -70), ends_at: from(state === 'soft' ? -20 : 110), next,
      spoken: order.slice(5, 6), passed: order.slice(6, 7),
    }
  }
  const chat = asked.get('private')
  if (chat !== null) {
    view.private_chats_on = true
    const other = role === 'lead' ? 'p2' : lead
    if (chat !== 'over' && chat !== 'help') view.you.private_chats = [{ person: other, state: chat === 'asked' || chat === 'asking' ? chat : 'open', number: 1 }]
    if (chat === 'several') view.you.private_chats?.push({ person: 'p7', state: 'open', number: 2 })
    if (role === 'member' && chat === 'another' && seats['p2']) seats['p2'].role = 'cofacilitator'
  }
  if (asked.has('screen')) view.screen = asked.get('screen') || (order[2] ?? 'p0')
  if (state === 'queue') view.floor = { way: 'queue', prompt: 'topic', holder, began_at: from(-70), ends_at: from(20), next: order.slice(5, 7), hands: order.slice(5, 7) }
  if (state === 'busy') {
    Object.assign(view, { struggling: ['p7'], waiting: { w1: { name: 'Nia', since: from(-90) }, w2: { name: 'Owen', since: from(-20) } }, waiting_order: ['w1', 'w2'] })
    view.spoken_s = { p7: 240, p6: 30, p5: 300, p0: 240, p3: 110, p2: 60, p4: 60 }
    view.floor.hands = ['p2']
    if (seats['p5']) seats['p5'].here = false
  }
  view.keys = Object.fromEntries(order.map((person) => [person, person]))
  const old = asked.get('unsealed')
  if (old) {
    // All the others have agreed.
    view.unsealed = { [old]: order.slice(1) }
    delete view.keys[old]
  }
  if (state === 'safe') Object.assign(view, { phase: 'safe', locked: true, lead: undefined })
  if (state === 'frozen') {
    const away = lead === 'p0' ? 'p4' : lead
    if (seats[away]) seats[away] = { ...seats[away], here: false, role: 'lead' }
    view.floor = { way: 'round', prompt: 'check_in', next, spoken: order.slice(5, 6), frozen: true }
    Object.assign(view, { lead: away, lead_away_since: from(-25), safe_at: from(215), for_safe: asked.has('voice') ? ['p2'] : [] })
  }
  if (state === 'aside') view.aside = { way: 'round', prompt: 'check_in' }
  if (state === 'asking') view.you.hand_over = { to: 'p2', until: from(40) }
  if (state === 'unanswered') view.you.hand_over = { to: 'p2', answer: 'declined' }
  if (state === 'asked') Object.assign(view.you, { offered_lead_until: from(40), offered_lead_by: lead })
  if (state === 'offer') Object.assign(view.you, { offered_lead_until: from(15), role: 'cofacilitator' })
  if (state === 'mine') view.floor = { ...view.floor, holder: 'p0', ends_at: from(27), next: next.filter((person) => person !== 'p0') }
  if (state === 'skipped') view.floor = { ...view.floor, next: [...next.filter((person) => person !== 'p0'), 'p0'], come_back: ['p0'], skipped: ['p0'], late: next.slice(1, 2) }
  if (state === 'undo') Object.assign(view.you, { undo: { act: 1, what: 'skipped', person: 'p3', until: from(60) } })
  if (state === 'unmute') view.you.asked_to_unmute = true
  if (state === 'elsewhere') view.you.media = 'c2'
  if (state === 'waiting') Object.assign(view, { you: { where: 'waiting' }, seats: { [lead]: seats[lead] }, order: [] })
  if (state === 'together') Object.assign(view, { phase: 'before', you: { where: 'waiting', may_open_together: true }, opening: 1, lead: undefined, seats: {}, order: [] })
  if (state === 'before') Object.assign(view, { phase: 'before', you: { where: 'outside' }, seats: {}, order: [], lead: undefined, starts_at: from(240) })
  return view
}

/** A private chat of the story, beside the stage or hidden. */
export function privately(asked: URLSearchParams): { written: Record<string, Written[]>; shown: string | undefined; over: Over | undefined } | undefined {
  const chat = asked.get('private')
  if (chat === null) return undefined
  const other = asked.get('role') === 'lead' ? 'p2' : 'p4'
  const written: Written[] = [
    { id: 1, by: 'me', text: 'Can I tell you something that is not for all of us?', state: 'arrived' },
    { id: 2, by: 'them', text: 'Of course. I am here, and nobody else can read this.' },
    ...(chat === 'lost' ? [{ id: 3, by: 'me' as const, text: 'It was a heavy week.', state: 'lost' as const }, { id: 4, by: 'page' as const }, { id: 5, by: 'me' as const, text: 'Are you there?', state: 'under_way' as const }] : []),
  ]
  const shown = ['asked', 'help', 'hidden'].includes(chat) ? undefined : other
  return { written: { [other]: written, p7: written.slice(1) }, shown, over: chat === 'over' ? { person: other, name: asked.get('role') === 'lead' ? 'Tom' : 'Dee', why: 'ended' } : undefined }
}
