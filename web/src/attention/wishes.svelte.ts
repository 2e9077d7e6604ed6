/* Which sounds are switched on, on this device. */
import { SvelteSet } from 'svelte/reactivity'
import type { Memory } from '../link/storage'
import { SOUNDS, type Sound } from './rules'

const key = (sound: Sound) => `tearoom.${sound}Sound`

export class SoundWishes {
  readonly #memory: Pick<Memory, 'getItem' | 'setItem'>
  readonly #quiet: SvelteSet<Sound>

  constructor(memory: Pick<Memory, 'getItem' | 'setItem'>) {
    this.#memory = memory
    this.#quiet = new SvelteSet(SOUNDS.filter((sound) => memory.getItem(key(sound)) === 'no'))
  }

  wants(sound: Sound): boolean {
    return !this.#quiet.has(sound)
  }

  wish(sound: Sound, on: boolean): void {
    if (on) this.#quiet.delete(sound)
    else this.#quiet.add(sound)
    this.#memory.setItem(key(sound), on ? 'yes' : 'no')
  }
}
