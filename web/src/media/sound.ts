/* The page's one AudioContext. Browsers start it only after a press, so request it in a press handler. */
let context: AudioContext | undefined

export function sound(): AudioContext | undefined {
  if (typeof AudioContext === 'undefined') return undefined
  context ??= new AudioContext()
  // Suspended, or interrupted by a phone call.
  if (context.state !== 'running' && context.state !== 'closed') void context.resume().catch(() => {})
  return context
}
