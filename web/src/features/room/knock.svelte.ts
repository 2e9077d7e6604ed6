/* A knock at the door that I hold: heard once for each who comes, unless this browser was told to be quiet. */
import type { Knocker } from '../../link/doorNews.svelte'
import type { Memory } from '../../link/storage'

const REMEMBERED = 'tearoom.knockSound'
/** Two soft knocks on wood. */
const KNOCKS_S = [0, 0.22]
const WOOD = { hertz: 196, loud: 0.22, fades_s: 0.16 }

export class Knock {
  /** Whether one wants to hear it. */
  sound: boolean = $state(true)
  readonly #memory: Pick<Memory, 'getItem' | 'setItem'>
  #known: readonly string[] | undefined

  constructor(memory: Pick<Memory, 'getItem' | 'setItem'>) {
    this.#memory = memory
    this.sound = memory.getItem(REMEMBERED) !== 'no'
  }

  wish(sound: boolean): void {
    this.sound = sound
    this.#memory.setItem(REMEMBERED, sound ? 'yes' : 'no')
  }

  /** Whether to sound now: somebody waits who did not a moment ago, and was not there when I came. */
  hears(people: readonly Knocker[]): boolean {
    const known = this.#known
    this.#known = people.map(({ person }) => person)
    return this.sound && known !== undefined && people.some(({ person }) => !known.includes(person))
  }
}

export function knockOn(context: AudioContext): void {
  for (const after_s of KNOCKS_S) {
    const at = context.currentTime + 0.02 + after_s
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.setValueAtTime(WOOD.hertz, at)
    tone.frequency.exponentialRampToValueAtTime(WOOD.hertz / 2, at + WOOD.fades_s)
    volume.gain.setValueAtTime(WOOD.loud, at)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + WOOD.fades_s)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + WOOD.fades_s)
  }
}
