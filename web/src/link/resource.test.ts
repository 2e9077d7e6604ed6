import { describe, expect, it } from 'vitest'
import { Refused } from './http'
import { Resource } from './resource.svelte'

describe('a resource', () => {
  it('keeps the last answer when reading again fails', async () => {
    let refuse = false
    const resource = new Resource(() => (refuse ? Promise.reject(new Refused('unreachable')) : Promise.resolve(1)))
    await resource.load()
    refuse = true
    await resource.load()
    expect([resource.value, resource.code]).toEqual([1, 'unreachable'])
    refuse = false
    await resource.load()
    expect(resource.code).toBeUndefined()
  })

  it('does not let a slow old answer replace a newer one', async () => {
    const answers: ((value: string) => void)[] = []
    const resource = new Resource(() => new Promise<string>((resolve) => answers.push(resolve)))
    const [first, second] = [resource.load(), resource.load()]
    answers[1]?.('new')
    answers[0]?.('old')
    await Promise.all([first, second])
    expect(resource.value).toBe('new')
  })

  it('lets a bug be seen', async () => {
    const resource = new Resource(() => Promise.reject(new TypeError('bug')))
    await expect(resource.load()).rejects.toThrow(TypeError)
  })
})
