import { expect, test, vi } from 'vitest'
import { touches, type PersonTold } from './person'

vi.mock('./index', () => ({ channel: () => ({}) }))

const TOLD: [PersonTold | { kind: 'back' }, boolean, boolean][] = [
  [{ kind: 'changed', topic: 'groups', group: 'g1' }, true, true],
  [{ kind: 'changed', topic: 'groups', group: 'g2' }, true, false],
  [{ kind: 'changed', topic: 'groups' }, true, true],
  [{ kind: 'changed', topic: 'inbox' }, false, false],
  [{ kind: 'meeting_opened', meeting: 'm1', group: 'g2' }, true, false],
  [{ kind: 'back' }, true, true],
]

test.each(TOLD)('after %j the list is read again: %j, and the first group: %j', (told, list, one) => {
  expect([touches(told), touches(told, 'g1')]).toEqual([list, one])
})
