import { expect, it, vi } from 'vitest'
import { Copying } from './copying.svelte'

const field = () => ({ focus: vi.fn(), select: vi.fn() })

it('says that it copied', async () => {
  const copied: string[] = []
  const copying = new Copying({ write: async (text) => void copied.push(text) })
  const one = field()
  await copying.copy('the link', one)
  expect([copying.state, copied]).toEqual(['copied', ['the link']])
  expect(one.select).not.toHaveBeenCalled()
})

it.each([
  ['denied', async () => Promise.reject(new DOMException('no', 'NotAllowedError'))],
  ['missing', async () => (undefined as unknown as Clipboard).writeText('')],
])('selects the text where the clipboard is %s', async (_, write) => {
  const copying = new Copying({ write })
  const one = field()
  await copying.copy('the link', one)
  expect(copying.state).toBe('denied')
  expect(one.focus).toHaveBeenCalled()
  expect(one.select).toHaveBeenCalled()
})
