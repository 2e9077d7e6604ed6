/* The few sounds: quiet tones that fade by themselves. Nobody who overhears one can tell whether somebody wrote, raised
   a hand or asked for support: those sound alike. */
import type { Sound } from './rules'

interface Tone {
  hertz: number
  /** The frequency it glides to while it fades. */
  to?: number
  loud: number
  after_s?: number
  rises_s?: number
  fades_s: number
}

const DROP: readonly Tone[] = [{ hertz: 587, to: 880, loud: 0.06, rises_s: 0.02, fades_s: 0.5 }]
const TONES: Record<Sound, readonly Tone[]> = {
  message: DROP,
  ask: DROP,
  mine: [
    { hertz: 440, loud: 0.08, rises_s: 0.03, fades_s: 0.9 },
    { hertz: 659, loud: 0.08, after_s: 0.18, rises_s: 0.03, fades_s: 1.4 },
  ],
  bell: [
    { hertz: 528, loud: 0.1, rises_s: 0.03, fades_s: 2.6 },
    { hertz: 1322, loud: 0.03, rises_s: 0.03, fades_s: 1.4 },
  ],
  // Two soft knocks on wood.
  knock: [0, 0.22].map((after_s) => ({ hertz: 196, to: 98, loud: 0.22, after_s, fades_s: 0.16 })),
}
const SILENT = 0.0001

export function play(context: AudioContext, sound: Sound): void {
  for (const { hertz, to, loud, after_s = 0, rises_s = 0, fades_s } of TONES[sound]) {
    const at = context.currentTime + 0.02 + after_s
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.setValueAtTime(hertz, at)
    if (to !== undefined) tone.frequency.exponentialRampToValueAtTime(to, at + fades_s)
    volume.gain.setValueAtTime(rises_s > 0 ? SILENT : loud, at)
    if (rises_s > 0) volume.gain.exponentialRampToValueAtTime(loud, at + rises_s)
    volume.gain.exponentialRampToValueAtTime(SILENT, at + fades_s)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + fades_s)
  }
}
