/* The gentle bell at the soft end of a turn: two quiet tones that fade by themselves. */
const TONES = [
  { hertz: 528, loud: 0.1, fades_s: 2.6 },
  { hertz: 1322, loud: 0.03, fades_s: 1.4 },
]

/** Once for every soft end that comes while one listens. `ripe`: the turn whose end is to come, for the next time. */
export function listens(ripe: string, turn: string, left_s: number | undefined): { ripe: string; ring: boolean } {
  if (left_s === undefined) return { ripe, ring: false }
  if (left_s > 0) return { ripe: turn, ring: false }
  return ripe === turn ? { ripe: '', ring: true } : { ripe, ring: false }
}

export function ringBell(context: AudioContext): void {
  const at = context.currentTime + 0.02
  for (const { hertz, loud, fades_s } of TONES) {
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = hertz
    volume.gain.setValueAtTime(0.0001, at)
    volume.gain.exponentialRampToValueAtTime(loud, at + 0.03)
    volume.gain.exponentialRampToValueAtTime(0.0001, at + fades_s)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + fades_s)
  }
}
