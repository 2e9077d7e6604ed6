/* This tab's one attention instance, composed once. Rooms and tables import from here. */
import { ofBrowser } from '../link/storage'
import { sound } from '../media/sound'
import { Attention } from './attention.svelte'
import { play } from './sounds'
import { SoundWishes } from './wishes.svelte'

export type { Happening } from './attention.svelte'

export const wishes = new SoundWishes(ofBrowser)

export const attention = new Attention(wishes, (wished) => {
  const context = sound()
  if (context) play(context, wished)
})

const look = () => attention.see(document.visibilityState === 'visible')
document.addEventListener('visibilitychange', look)
look()
