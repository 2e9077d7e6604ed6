import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { m } from '../paraglide/messages'
import { Attention, LINE_MS, type Happening } from './attention.svelte'
import { KINDS, noticed, SOUNDS, type Kind, type Noticed, type Page, type Place, type Sound } from './rules'
import { titled } from './title'
import { SoundWishes } from './wishes.svelte'

/** The columns of the table. */
const PAGES: Record<string, Page> = {
  'in sight': { hidden: false, shows: () => true },
  'out of sight': { hidden: false, shows: () => false },
  'hidden tab': { hidden: true, shows: () => true },
}

/** One cell, as the table says it. */
function cell({ shown, sound, said, later }: Noticed): string {
  const parts = [
    shown === 'line' ? 'line' : shown === 'bar' ? 'bar' : '',
    later ? 'title' : '',
    sound ?? '',
    said === 'assertive' ? 'said at once' : (said ?? '') && 'said',
    !later && said === undefined && shown === 'there' ? 'said by its place' : '',
  ]
  return parts.filter(Boolean).join(', ') || 'nothing'
}

/** Of web/README.md: what happens, then a cell for each page. */
function table(): Record<string, string[]> {
  const text = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')
  const rows = text.slice(text.indexOf('## Nothing missed')).matchAll(/^\| `(\w+)` [^|]*((?:\|[^|\n]*)+)\|$/gm)
  return Object.fromEntries([...rows].map(([, kind = '', cells = '']) => [kind, cells.split('|').slice(1).map((each) => each.trim())]))
}

describe('the table of what is seen and heard', () => {
  test('has a row for everything that can happen, and no other', () => {
    expect(Object.keys(table())).toEqual([...KINDS])
  })

  test.each(KINDS.flatMap((kind) => Object.keys(PAGES).map((page, column) => ({ kind, page, column }))))('$kind, $page', ({ kind, page, column }) => {
    const seen = noticed(kind, PAGES[page] as Page, () => true)
    expect(cell(seen)).toBe(table()[kind]?.[column])
  })

  test('whoever wishes no sound has none anywhere, and everything else', () => {
    for (const kind of KINDS) {
      for (const page of Object.values(PAGES)) expect(noticed(kind, page, () => false)).toEqual({ ...noticed(kind, page, () => true), sound: undefined })
    }
  })
})

function memory() {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}

describe('wishes', () => {
  test('every sound is heard until one wants none, also the next time', () => {
    const kept = memory()
    const wishes = new SoundWishes(kept)
    expect(SOUNDS.filter((sound) => wishes.wants(sound))).toEqual(SOUNDS)
    wishes.wish('knock', false)
    expect(new SoundWishes(kept).wants('knock')).toBe(false)
    expect(new SoundWishes(kept).wants('mine')).toBe(true)
    new SoundWishes(kept).wish('knock', true)
    expect(new SoundWishes(kept).wants('knock')).toBe(true)
  })
})

describe('one page', () => {
  let played: Sound[]
  let attention: Attention
  let shown: Set<Place>
  const event = (kind: Kind, words: string, holds?: () => boolean): Happening => ({ kind, words, holds })
  const said = () => attention.said.map(({ words }) => words)

  beforeEach(() => {
    vi.useFakeTimers()
    played = []
    shown = new Set(['room'])
    attention = new Attention({ wants: () => true }, (sound) => played.push(sound))
    attention.look((place) => shown.has(place))
  })
  afterEach(() => void vi.useRealTimers())

  test('a line is there for eight seconds, the most urgent first and each in its turn', () => {
    attention.tell(event('hand', 'Ben has raised a hand.'))
    attention.tell(event('chat', 'Cleo wrote: Help?'))
    expect(attention.line?.words).toBe('Cleo wrote: Help?')
    vi.advanceTimersByTime(LINE_MS)
    expect(attention.line?.words).toBe('Ben has raised a hand.')
    vi.advanceTimersByTime(LINE_MS)
    expect(attention.line).toBeUndefined()
  })

  test('what comes into sight is no line any more', () => {
    attention.tell(event('chat', 'Cleo wrote: Help?'))
    shown.add('chat')
    expect(attention.line).toBeUndefined()
    attention.settle()
    shown.delete('chat')
    expect(attention.line).toBeUndefined()
  })

  test('the same sentence is said as often as it happens, and not kept', () => {
    attention.tell(event('hand', 'Ben has raised a hand.'))
    attention.tell(event('hand', 'Ben has raised a hand.'))
    expect(said()).toEqual(['Ben has raised a hand.', 'Ben has raised a hand.'])
    expect(new Set(attention.said.map(({ id }) => id)).size).toBe(2)
    vi.advanceTimersByTime(60_000)
    expect(said()).toEqual([])
  })

  test('whoever writes much is not heard with every message', () => {
    for (let i = 0; i < 5; i += 1) attention.tell(event('chat', `${i}`))
    expect(played).toEqual(['message'])
    vi.advanceTimersByTime(4_000)
    attention.tell(event('chat', 'later'))
    expect(played).toEqual(['message', 'message'])
  })

  describe('hidden', () => {
    beforeEach(() => attention.see(false))

    test('it is heard at once, counted in the title, and seen and said when one comes back, once', () => {
      attention.tell(event('chat', 'Cleo wrote: Help?'))
      attention.tell(event('turn', 'It’s your turn.'))
      expect(played).toEqual(['message', 'mine'])
      expect(said()).toEqual([])
      expect(attention.badge).toEqual({ count: 2, kind: 'turn' })
      attention.see(true)
      expect(attention.badge.count).toBe(0)
      expect(said()).toEqual(['It’s your turn.', 'Cleo wrote: Help?'])
      expect(attention.line?.words).toBe('Cleo wrote: Help?')
      expect(played).toHaveLength(2)
      attention.see(false)
      attention.see(true)
      expect(said()).toHaveLength(2)
    })

    test('what its place read out while nobody could hear it is said when one comes back', () => {
      shown.add('chat')
      attention.tell(event('chat', 'Cleo writes: Help?'))
      expect(attention.line).toBeUndefined()
      attention.see(true)
      expect(said()).toEqual(['Cleo writes: Help?'])
      expect(attention.line).toBeUndefined()
    })

    test('many messages are one sentence', () => {
      for (let i = 0; i < 3; i += 1) attention.tell(event('chat', `${i}`))
      attention.see(true)
      expect(said()).toEqual([m.attention_messages({ count: 3 })])
    })

    test('what is over when one comes back is not told any more', () => {
      attention.tell(event('next', 'You’re next.', () => false))
      attention.tell(event('news', 'Ben has joined.'))
      attention.see(true)
      expect(said()).toEqual([])
    })

    test('a line does not pass while nobody can see it', () => {
      attention.see(true)
      attention.tell(event('chat', 'Cleo wrote: Help?'))
      attention.see(false)
      vi.advanceTimersByTime(60_000)
      attention.see(true)
      expect(attention.line?.words).toBe('Cleo wrote: Help?')
    })
  })

  test('what waits is counted in the title until it is answered, each once', () => {
    const answered = attention.waits('knock', 2)
    const read = attention.waits('chat', 3)
    expect(attention.badge).toEqual({ count: 5, kind: undefined })
    attention.see(false)
    attention.tell(event('knock', 'Gil is waiting in the lobby.'))
    expect(attention.badge).toEqual({ count: 5, kind: 'knock' })
    answered()
    read()
    attention.see(true)
    expect(attention.badge.count).toBe(0)
  })
})

describe('the title', () => {
  test('counts, and says in a hidden tab what there is', () => {
    expect(titled('Meeting · Tearoom', { count: 0 })).toBe('Meeting · Tearoom')
    expect(titled('Meeting · Tearoom', { count: 2 })).toBe('(2) Meeting · Tearoom')
    expect(titled('Meeting · Tearoom', { count: 2, kind: 'chat' })).toBe(`(2) ${m.attention_title_message()} · ${m.app_name()}`)
  })

  test('never names a person or the group, whatever happened', () => {
    for (const kind of KINDS) expect(titled('Thursday circle', { count: 1, kind }).replace(/^\(1\) /, '')).toMatch(kind === 'news' ? /^Thursday/ : new RegExp(`^[^{}]+ · ${m.app_name()}$`))
  })
})
