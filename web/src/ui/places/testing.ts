/* Windows, people and names for tests: the same ones every time. */
import type { Name } from './names'

/** Pseudo-random numbers from 0 to 1. source: mulberry32 */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const SCRIPTS = ['abcdefghijklmnopqrstuvwxyz', 'אבגדהוזחטיכלמנסעפצקרשת', 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي', '王李张刘陈杨黄赵吴周', 'กขคงจฉชซญดตถทธนบปผฝพ', 'अआइईउऊएऐओऔकखगघचछज', 'WMWMWMWMWM', '👩🏽‍🦰👨‍👩‍👧é']

/** A name of 1 to 40 characters in one script, one or two words. */
export function someName(random: () => number): Name {
  const script = [...(SCRIPTS[Math.floor(random() * SCRIPTS.length)] ?? 'a')]
  const length = 1 + Math.floor(random() * 40)
  const gap = Math.floor(random() * 2 * length)
  const name = Array.from({ length }, (_, i) => (i === gap ? ' ' : (script[Math.floor(random() * script.length)] ?? 'a'))).join('')
  return { name: name.trim() || 'M', note: random() < 0.3 ? 'next' : undefined, icons: Math.floor(random() * 3) }
}

/** The rough width of text at 16 px. */
export const roughly = (text: string): number => [...text].reduce((sum, letter) => sum + (/[WM王-龥\p{Emoji_Presentation}]/u.test(letter) ? 15.5 : /\p{M}|\u200d/u.test(letter) ? 0 : 8.4), 0)

const SHAPES = [16 / 9, 4 / 3, 1, 3 / 4, 9 / 16]
export const someShape = (random: () => number): number => SHAPES[Math.floor(random() * SHAPES.length)] ?? 1
