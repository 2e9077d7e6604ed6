import { describe, expect, it } from 'vitest'
import { takesBack, undoKey } from './undoKey'

const CTRL_Z = { key: 'z', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, defaultPrevented: false }
const NO_FIELD = { matches: () => false }

describe('taking back by keyboard', () => {
  it.each([
    ['Ctrl and Z', {}],
    ['Command and Z', { ctrlKey: false, metaKey: true }],
    ['Z while capitals are locked', { key: 'Z' }],
  ])('%s', (_, pressed) => {
    expect(takesBack({ ...CTRL_Z, ...pressed }, NO_FIELD)).toBe(true)
    expect(takesBack({ ...CTRL_Z, ...pressed }, null)).toBe(true)
  })

  it.each([
    ['Z alone', { ctrlKey: false }],
    ['Y', { key: 'y' }],
    ['again, with Shift', { shiftKey: true }],
    ['with Alt, which writes a letter on some keyboards', { altKey: true }],
    ['what somebody else has taken', { defaultPrevented: true }],
  ])('is not %s', (_, pressed) => {
    expect(takesBack({ ...CTRL_Z, ...pressed }, NO_FIELD)).toBe(false)
  })

  it('leaves the keys to a field, and to a dialog', () => {
    const asked: string[] = []
    const field = { matches: (selector: string) => asked.push(selector) > 0 }
    expect(takesBack(CTRL_Z, field)).toBe(false)
    expect(asked.join()).toMatch(/textarea.*input.*\[role=dialog\]/)
  })

  it.each([
    ['MacIntel', '⌘Z'],
    ['iPad', '⌘Z'],
    ['Win32', 'Ctrl+Z'],
    ['Linux x86_64', 'Ctrl+Z'],
  ])('is called as on %s', (platform, name) => {
    expect(undoKey(platform)).toBe(name)
  })
})
