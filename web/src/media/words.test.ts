import { expect, it } from 'vitest'
import { troubles } from './words'

it.each([
  ['both denied', 'denied', 'denied', ['microphone and the camera']],
  ['neither found', 'missing', 'missing', ['microphone or a camera']],
  ['each its own', 'denied', 'busy', ['microphone', 'camera']],
  ['the camera alone', undefined, 'denied', ['camera']],
  ['the page itself is not safe', 'insecure', 'insecure', ['']],
  ['nothing', undefined, undefined, []],
] as const)('what is wrong with devices: %s', (_, mic, cam, says) => {
  const told = troubles(mic, cam)
  expect(told).toHaveLength(says.length)
  for (const [at, part] of says.entries()) expect(told[at]).toContain(part)
})
