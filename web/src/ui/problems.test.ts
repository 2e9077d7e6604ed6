import { describe, expect, it } from 'vitest'
import { Refused } from '../link/http'
import { Problems } from './problems.svelte'

type Place = 'name' | 'purpose' | 'form'
const PLACES: Record<string, Place> = { group_name_: 'name', purpose_: 'purpose' }

describe('what is wrong in a form', () => {
  it('is said at its field, and only there', async () => {
    const problems = new Problems<Place>()
    await problems.refused(new Refused('purpose_empty', 422), PLACES, 'form')
    expect(problems.at('purpose')).toBeTruthy()
    expect(problems.at('name')).toBeUndefined()
    expect(problems.at('form')).toBeUndefined()
  })

  it('stands below the form when no field is to blame', async () => {
    const problems = new Problems<Place>()
    await problems.refused(new Refused('too_many', 429), PLACES, 'form')
    expect(problems.at('form')).toBeTruthy()
  })

  it('goes while one mends it, and what is still wrong stays', async () => {
    const problems = new Problems<Place>()
    await problems.say({ name: 'Say something.', purpose: 'Say something.' })
    problems.mended('name')
    expect(problems.at('name')).toBeUndefined()
    expect(problems.at('purpose')).toBe('Say something.')
    problems.mended('purpose')
    expect(problems.any).toBe(false)
  })

  it('does not hide a bug', async () => {
    await expect(new Problems<Place>().refused(new TypeError('a bug'), PLACES, 'form')).rejects.toThrow('a bug')
  })
})
