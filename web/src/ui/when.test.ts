import { afterEach, describe, expect, it, vi } from 'vitest'
import { cityOf, clockOf, clockWithZone, dayOf, durationOf, elsewhere, fromNow, hoursFromNow, inputsOf, lengthOf, nearDayOf, read } from './when'

const at = (text: string) => new Date(text) // without a zone: one's own
const now = at('2026-11-24T10:00').getTime()

describe('times in words', () => {
  it.each([
    ['2026-11-24T10:00:10', 'now'],
    ['2026-11-24T10:20', 'in 20 minutes'],
    ['2026-11-24T13:00', 'in 3 hours'],
    ['2026-11-25T16:00', 'tomorrow'],
    ['2026-11-27T09:00', 'in 3 days'],
    ['2026-11-24T08:00', '2 hours ago'],
  ])('%s is %s', (time, words) => {
    expect(fromNow(at(time), now)).toBe(words)
  })

  it.each([
    ['2026-11-24T23:59', 'Today'],
    ['2026-11-23T00:01', 'Yesterday'],
    ['2026-11-25T00:01', 'Tomorrow'],
    ['2026-11-26T16:00', 'Thursday 26 November'],
    ['2027-01-07T16:00', 'Thursday 7 January 2027'],
  ])('%s is on %s', (time, words) => {
    expect(nearDayOf(at(time), now)).toBe(words)
  })

  it.each([
    [60, 'an hour'],
    [90, 'an hour and a half'],
    [120, '2 hours'],
    [45, '45 minutes'],
  ])('%d minutes are %s', (minutes, words) => {
    expect(lengthOf(minutes)).toBe(words)
  })

  it('counts what fades by the hour, into the next day too', () => {
    expect(hoursFromNow(at('2026-11-25T09:00'), now)).toBe('in 23 hours')
    expect(hoursFromNow(at('2026-11-24T10:05'), now)).toBe('in 5 minutes')
    expect(hoursFromNow(at('2026-11-24T09:59'), now)).toBe('in 1 minute')
  })

  it('says how long somebody was there', () => {
    expect(durationOf(5280)).toBe('1 h 28 min')
    expect(durationOf(125)).toBe('2 min')
    expect(durationOf(12)).toBe('less than a minute')
  })

  it('shows the same moment in two zones', () => {
    const meeting = new Date('2026-11-26T16:00:00Z')
    expect(clockOf(meeting, 'Europe/London')).toBe('16:00')
    expect(clockOf(meeting, 'America/New_York')).toBe('11:00')
    expect(cityOf('America/New_York')).toBe('New York')
  })
})

describe('times of another zone', () => {
  it('are named where they are not the reader\'s, with the day where that is another too', () => {
    vi.stubEnv('TZ', 'Europe/London')
    const meeting = new Date('2026-11-26T16:00:00Z')
    expect(elsewhere(meeting, 'Europe/London')).toBeUndefined()
    expect(elsewhere(meeting, 'Europe/Lisbon')).toBeUndefined()
    expect(elsewhere(meeting, 'Europe/Berlin')).toBe('17:00 in Berlin')
    expect(elsewhere(meeting, 'Pacific/Auckland')).toBe('Friday 05:00 in Auckland')
    expect(clockWithZone(meeting, 'Europe/Lisbon')).toBe('16:00')
    expect(clockWithZone(meeting, 'Europe/Berlin')).toBe('16:00 (17:00 in Berlin)')
    vi.unstubAllEnvs()
  })
})

describe('the date and time fields', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each([
    // Berlin's clocks go forward at 2027-03-28 02:00 and back at 2027-10-31 03:00.
    ['Europe/Berlin', '2027-03-28', '01:59', { kind: 'one', at: '2027-03-28T00:59:00.000Z' }],
    ['Europe/Berlin', '2027-03-28', '02:30', { kind: 'none', before: '2027-03-28T00:30:00.000Z', after: '2027-03-28T01:30:00.000Z' }],
    ['Europe/Berlin', '2027-03-28', '03:00', { kind: 'one', at: '2027-03-28T01:00:00.000Z' }],
    ['Europe/Berlin', '2027-10-31', '01:59', { kind: 'one', at: '2027-10-30T23:59:00.000Z' }],
    ['Europe/Berlin', '2027-10-31', '02:30', { kind: 'twice', first: '2027-10-31T00:30:00.000Z', second: '2027-10-31T01:30:00.000Z' }],
    ['Europe/Berlin', '2027-10-31', '03:00', { kind: 'one', at: '2027-10-31T02:00:00.000Z' }],
    // Lord Howe's by half an hour; Samoa left a whole day out.
    ['Australia/Lord_Howe', '2026-10-04', '02:15', { kind: 'none', before: '2026-10-03T15:15:00.000Z', after: '2026-10-03T15:45:00.000Z' }],
    ['Australia/Lord_Howe', '2026-04-05', '01:45', { kind: 'twice', first: '2026-04-04T14:45:00.000Z', second: '2026-04-04T15:15:00.000Z' }],
    ['UTC', '2027-03-28', '02:30', { kind: 'one', at: '2027-03-28T02:30:00.000Z' }],
  ])('in %s, %s %s is read as it is', (zone, date, time, means) => {
    vi.stubEnv('TZ', zone)
    expect(JSON.parse(JSON.stringify(read(date, time)))).toEqual(means)
  })

  it('read back what they were given', () => {
    const planned = at('2026-11-26T16:05')
    const { date, time } = inputsOf(planned)
    expect([date, time]).toEqual(['2026-11-26', '16:05'])
    expect(read(date, time)).toEqual({ kind: 'one', at: planned })
  })

  it('give no moment when something is missing', () => {
    expect(read('', '16:00')).toBeUndefined()
    expect(read('2026-11-26', '')).toBeUndefined()
  })

  it('puts the year where it is another', () => {
    expect(dayOf(at('2025-11-26T16:00'), now)).toContain('2025')
  })
})
