import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parts } from './named'

const names = (sentence: string, known: string[]) => parts(sentence, known).filter((part) => part.name).map((part) => part.text)

test('a sentence is cut where a name stands, and says the same', () => {
  const cut = parts('Then Hope. You are third.', ['Hope'])
  expect(cut).toEqual([{ text: 'Then ', name: false }, { text: 'Hope', name: true }, { text: '. You are third.', name: false }])
})

test('a name within a word is none', () => {
  expect(names('Ed is finished', ['Ed'])).toEqual(['Ed'])
  expect(names('The round has ended', ['Ed', 'ed'])).toEqual([])
})

test('of two names that begin alike the whole one is meant', () => {
  expect(names('Jo and Jo Ann wait', ['Jo', 'Jo Ann'])).toEqual(['Jo', 'Jo Ann'])
})

test.each(['محمد عبد الرحمن', 'שרה כהן־לוי', '王小明', "Anne-Marie O'Neil (she)", 'a.*b', '🦊 Fox'])('%s is found, whatever it is written with', (name) => {
  expect(names(`${name} has the turn`, [name])).toEqual([name])
})

test('without names it is one piece', () => {
  expect(parts('Open talk', [''])).toEqual([{ text: 'Open talk', name: false }])
})

test('whoever is called by name anywhere is not translated', () => {
  const pages = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.svelte'))
  const found = pages.flatMap((file) => [...readFileSync(`src/${file}`, 'utf8').matchAll(/<bdi[^>]*>/g)].map(([tag]) => ({ file, tag })))
  expect(found.length).toBeGreaterThan(15)
  expect(found.filter(({ tag }) => !tag.includes('translate="no"'))).toEqual([])
})
