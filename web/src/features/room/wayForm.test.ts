import { expect, test } from 'vitest'
import { seatedRoom } from './testing'
import { starters, WayForm } from './wayForm.svelte'

function opened(way: 'round' | 'queue' | 'open', floor = {}): WayForm {
  const form = new WayForm()
  form.open(way, seatedRoom({ floor }))
  return form
}

test('a round begins with the first who is here, and says who that is', () => {
  const view = seatedRoom({})
  view.seats = { ...view.seats, ann: { name: 'Ann', here: false } }
  expect(starters(view)).toEqual(['ben', 'cleo', 'dot', 'fay'])
  const form = new WayForm()
  form.open('round', view)
  expect(form.command('round')).toEqual({ do: 'SetWay', way: 'round', turn_s: 180, prompt: 'check_in', first: 'ben', reverse: false })
})

test('case 26: a length of one’s own, and who starts, and the other way round', () => {
  const form = opened('round', { turn_s: 420 })
  expect(form.turn_s).toBe(420)
  form.length = undefined
  form.written = '2:30'
  form.first = 'cleo'
  form.reverse = true
  expect(form.command('round')).toMatchObject({ turn_s: 150, first: 'cleo', reverse: true })
})

test('nothing is asked for while what is written is no length', () => {
  const form = opened('queue')
  form.length = undefined
  form.written = 'a while'
  form.prompt = 'own'
  form.question = '  '
  expect(form.command('queue')).toEqual(['question', 'length'])
  expect(form.command('open')).toEqual({ do: 'SetWay', way: 'open' })
})

test('case 26: a question of one’s own, written or asked before', () => {
  const form = opened('round')
  form.remember({ questions: [{ id: 'q1', text: 'What helped?' }, { id: 'q2', text: 'And now?' }], turn_s: 150 }, 180)
  expect([form.turn_s, form.last]).toEqual([150, 150])
  form.use('What helped?')
  expect(form.command('round')).toEqual({ do: 'SetWay', way: 'round', turn_s: 150, question: 'What helped?', first: 'ann', reverse: false })
  form.forget('q1')
  expect(form.asked.map(({ id }) => id)).toEqual(['q2'])
})

test('what the group remembers does not undo a choice that was made meanwhile', () => {
  const form = opened('round')
  form.length = 60
  form.remember({ questions: [], turn_s: 150 }, 180)
  expect(form.length).toBe(60)
})

test('the question that is asked now is there to be changed', () => {
  const form = opened('round', { question: 'What helped?' })
  expect([form.prompt, form.question]).toEqual(['own', 'What helped?'])
})

test('raised hands have no seat to begin with', () => {
  const form = opened('queue')
  form.leastHeard = true
  expect(form.command('queue')).toEqual({ do: 'SetWay', way: 'queue', turn_s: 180, prompt: 'none', least_heard_first: true })
})
