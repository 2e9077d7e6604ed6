import { describe, expect, it } from 'vitest'
import { pieces } from './links'

const linked = (text: string) => pieces(text).flatMap((piece) => ('href' in piece ? [piece.href] : []))
const whole = (text: string) => pieces(text).map((piece) => piece.text).join('')

describe('addresses in a message', () => {
  it.each([
    ['plain words', []],
    ['see https://a.example/b.', ['https://a.example/b']],
    ['(see https://a.example/b)', ['https://a.example/b']],
    ['https://a.example/b_(c), yes', ['https://a.example/b_(c)']],
    ['two: http://a.example and https://b.example/x?y=1#z', ['http://a.example/', 'https://b.example/x?y=1#z']],
    ['ends with an ellipsis https://a.example/…', ['https://a.example/']],
  ])('%s', (text, expected) => {
    expect(linked(text)).toEqual(expected)
    expect(whole(text)).toBe(text)
  })

  it.each([
    'javascript:alert(1)',
    'data:text/html,hello',
    'https://bank.example@evil.example/',
    'https://',
    'http://localhost/delete',
    '<a href="x">y</a>',
  ])('leaves %s as text', (text) => {
    expect(linked(text)).toEqual([])
    expect(whole(text)).toBe(text)
  })
})
