/* How each event reaches a person, depending on where they look: shown, counted, a sound, announced. Pure. The table is
   in web/README.md, "Nothing missed", and a test walks it. */

/** The most urgent first. support: somebody asked for it · wanted: a facilitator, or the room, asks me for something ·
    next: my turn is next · door: my way into a meeting has changed · called: people wait where nobody is, and I may let
    them in · changed: a facilitator turned off my microphone or camera, or skipped me · private: a message to me alone ·
    board: a message to a whole tea-room · opened: one of my meetings is open · news: everything else worth announcing */
export const KINDS = ['support', 'wanted', 'turn', 'next', 'door', 'knock', 'called', 'changed', 'private', 'chat', 'board', 'hand', 'opened', 'news'] as const
export type Kind = (typeof KINDS)[number]

/** Where an event shows by itself, when that is in sight. page: in the middle of a page that is not a room */
export type Place = 'panel' | 'room' | 'door' | 'private' | 'chat' | 'board' | 'hands' | 'page'

/** The sounds that can be switched on or off. */
export const SOUNDS = ['message', 'mine', 'bell', 'knock', 'ask'] as const
export type Sound = (typeof SOUNDS)[number]

export interface Page {
  /** Another tab, or another program, is in front. */
  hidden: boolean
  shows: (place: Place) => boolean
}

interface Rule {
  place: Place
  /** How it shows while its own place is out of sight. line: for a few seconds · bar: until it is answered */
  away?: 'line' | 'bar'
  sound?: Sound
  /** The sound is played even when its place is in sight. */
  rings?: boolean
  said: 'polite' | 'assertive'
  /** Its place is a live region of its own. */
  reads?: boolean
  /** No longer relevant when the person comes back to the page. */
  passing?: boolean
}

const RULES: Record<Kind, Rule> = {
  support: { place: 'panel', away: 'bar', sound: 'ask', rings: true, said: 'assertive' },
  wanted: { place: 'room', away: 'bar', sound: 'mine', rings: true, said: 'assertive' },
  turn: { place: 'room', away: 'line', sound: 'mine', rings: true, said: 'assertive' },
  next: { place: 'room', away: 'line', sound: 'mine', rings: true, said: 'polite' },
  door: { place: 'page', sound: 'mine', said: 'polite', reads: true },
  knock: { place: 'door', away: 'bar', sound: 'knock', rings: true, said: 'polite' },
  called: { place: 'page', away: 'line', sound: 'knock', rings: true, said: 'polite' },
  changed: { place: 'room', away: 'line', sound: 'mine', rings: true, said: 'assertive' },
  private: { place: 'private', away: 'bar', sound: 'message', said: 'polite', reads: true },
  chat: { place: 'chat', away: 'line', sound: 'message', said: 'polite', reads: true },
  board: { place: 'board', away: 'line', sound: 'message', said: 'polite', reads: true },
  hand: { place: 'hands', away: 'line', sound: 'ask', rings: true, said: 'polite' },
  opened: { place: 'page', away: 'line', said: 'polite' },
  news: { place: 'room', said: 'polite', passing: true },
}

export interface Noticed {
  /** there: in its own place */
  shown: 'there' | 'line' | 'bar' | 'no'
  sound: Sound | undefined
  /** By the page's own live region; undefined: its place announces it. */
  said: 'polite' | 'assertive' | undefined
  /** It is in the tab's title, and is shown and announced when the person comes back. */
  later: boolean
}

/** What one event does on this page now. `wants`: whether this sound is switched on. */
export function noticed(kind: Kind, page: Page, wants: (sound: Sound) => boolean): Noticed {
  const { away = 'no', sound, rings = false, said, reads = false, passing = false } = RULES[kind]
  const there = inSight(kind, page)
  const heard = sound !== undefined && (rings || page.hidden || !there) && wants(sound) ? sound : undefined
  if (page.hidden) return { shown: 'no', sound: heard, said: undefined, later: !passing }
  return { shown: there ? 'there' : away, sound: heard, said: there && reads ? undefined : said, later: false }
}

export function inSight(kind: Kind, page: Page): boolean {
  return page.shows(RULES[kind].place)
}

/** How the page's own live region announces it, if nothing else does. */
export const voiceOf = (kind: Kind): 'polite' | 'assertive' => RULES[kind].said

export const moreUrgent = (one: Kind, other: Kind): number => KINDS.indexOf(one) - KINDS.indexOf(other)
