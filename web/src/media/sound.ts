/* The page's one AudioContext. Browsers start it after a press only, so ask for it in the handler of one. */
let context: AudioContext | undefined

export function sound(): AudioContext | undefined {
  if (typeof AudioContext === 'undefined') return undefined
  context ??= new AudioContext()
  // Suspended, or interrupted by a phone call.
  if (context.state !== 'running' && context.state !== 'closed') void context.resume().catch(() => {})
  return context
}
