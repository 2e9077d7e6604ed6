import { expect, test } from 'vitest'
import { badged } from '../../ui/titleBadge'
import { Knock } from './knock.svelte'

const BEN = { person: 'ben', name: 'Ben' }
const CLEO = { person: 'cleo', name: 'Cleo' }

function memory() {
  const kept = new Map<string, string>()
  return { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) }
}

test('a knock is heard once for each who comes, not for those who waited before I came', () => {
  const knock = new Knock(memory())
  expect([[BEN], [BEN], [BEN, CLEO], [CLEO], [], [BEN]].map((people) => knock.hears(people))).toEqual([false, false, true, false, false, true])
})

test('whoever wants no sound has none, also the next time', () => {
  const kept = memory()
  const knock = new Knock(kept)
  knock.wish(false)
  knock.hears([])
  expect(knock.hears([BEN])).toBe(false)
  expect(new Knock(kept).sound).toBe(false)
  new Knock(kept).wish(true)
  expect(new Knock(kept).sound).toBe(true)
})

test('the tab’s title counts them, once', () => {
  expect(badged('The room · Tearoom', 2)).toBe('(2) The room · Tearoom')
  expect(badged('(2) The room · Tearoom', 3)).toBe('(3) The room · Tearoom')
  expect(badged('(3) The room · Tearoom', 0)).toBe('The room · Tearoom')
})
