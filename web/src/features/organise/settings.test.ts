import { expect, test } from 'vitest'
import { Refused } from '../../link/http'
import type { Setting } from './api'
import { Settings } from './settings.svelte'

/** A house that may refuse the next choice. */
async function house() {
  const kept: Record<string, Setting['value']> = { house_name: 'Tearoom', board: false }
  const asked: unknown[] = []
  const all = () => Object.entries(kept).map(([name, value]) => ({ name, value }))
  const server = { refuses: undefined as string | undefined, asked }
  const settings = new Settings(
    async () => all(),
    async (name, value) => {
      asked.push([name, value])
      if (server.refuses) throw new Refused(server.refuses)
      kept[name] = value
      return all()
    },
  )
  await settings.all.load()
  return { settings, server }
}

test('what is chosen is there at once, can be put back, and chosen again', async () => {
  const { settings } = await house()
  expect(await settings.choose('house_name', 'By the lake')).toBe(true)
  expect([settings.of('house_name')?.value, settings.last?.name]).toEqual(['By the lake', 'house_name'])
  await settings.undo()
  expect(settings.of('house_name')?.value).toBe('Tearoom')
  await settings.undo()
  expect(settings.of('house_name')?.value).toBe('By the lake')
})

test('what is so already is not asked for', async () => {
  const { settings, server } = await house()
  expect(await settings.choose('board', false)).toBe(true)
  expect(server.asked).toEqual([])
})

test('a refusal is said at its own setting, until somebody mends it', async () => {
  const { settings, server } = await house()
  server.refuses = 'house_name_empty'
  expect(await settings.choose('house_name', '')).toBe(false)
  expect(settings.problem('house_name')).toBeTruthy()
  expect(settings.problem('board')).toBeUndefined()
  settings.mended('board')
  expect(settings.problem('house_name')).toBeTruthy()
  settings.mended('house_name')
  expect(settings.problem('house_name')).toBeUndefined()
})

test('what wants a proof says so instead, and nothing else', async () => {
  const { settings, server } = await house()
  server.refuses = 'prove_first'
  await settings.choose('board', true)
  expect([settings.unproven('board'), settings.unproven('house_name'), settings.problem('board')]).toEqual([true, false, undefined])
})

test('what is chosen while another is on its way is saved after it', async () => {
  const { settings, server } = await house()
  const [first, second] = await Promise.all([settings.choose('house_name', 'By the lake'), settings.choose('board', true)])
  expect([first, second, server.asked.length]).toEqual([true, true, 2])
})
