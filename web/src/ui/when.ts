/* Dates and times in a person's own time zone, in words. */
import { m } from '../paraglide/messages'
import { languageTag } from './language'

const DAY_MS = 86_400_000

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** "Europe/London" as people say it: "London" */
export const cityOf = (zone: string): string => (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')

/** "16:00" */
export const clockOf = (at: Date, zone?: string): string => format(at, zone, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })

/** "17:00 in Berlin" if a meeting's clock is not one's own, "Friday 01:00 in Auckland" if even the day differs */
export function elsewhere(at: Date, zone: string): string | undefined {
  const there = format(at, zone, { weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  if (there === format(at, undefined, { weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })) return undefined
  const sameDay = format(at, zone, { weekday: 'long' }) === weekdayOf(at)
  return m.when_there({ time: sameDay ? clockOf(at, zone) : `${format(at, zone, { weekday: 'long' })} ${clockOf(at, zone)}`, city: cityOf(zone) })
}

/** "16:00", or "16:00 (17:00 in Berlin)" */
export function clockWithZone(at: Date, zone: string): string {
  const there = elsewhere(at, zone)
  return there ? m.when_and_there({ time: clockOf(at), there }) : clockOf(at)
}

/** "02:30 CEST": for a clock time that occurs twice */
export const clockAndZoneOf = (at: Date): string => format(at, undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' })

/** "November 2026", of "2026-11" */
export const monthOf = (month: string): string => format(new Date(`${month}-15T12:00`), undefined, { month: 'long', year: 'numeric' })

/** "Thursday" */
export const weekdayOf = (at: Date): string => format(at, undefined, { weekday: 'long' })

/** "Thursday 26 November", with the year if it differs */
export function dayOf(at: Date, now_ms: number): string {
  const year = at.getFullYear() === new Date(now_ms).getFullYear() ? {} : { year: 'numeric' as const }
  return format(at, undefined, { weekday: 'long', day: 'numeric', month: 'long', ...year }).replace(',', '')
}

/** "26 Nov" */
export const shortDayOf = (at: Date): string => format(at, undefined, { day: 'numeric', month: 'short' })

/** "Today", "Yesterday", "Tomorrow", or the day */
export function nearDayOf(at: Date, now_ms: number): string {
  switch (daysFrom(now_ms, at)) {
    case 0:
      return m.when_today()
    case -1:
      return m.when_yesterday()
    case 1:
      return m.when_tomorrow()
    default:
      return dayOf(at, now_ms)
  }
}

/** "in 3 days", "in 20 minutes", "2 hours ago" */
export function fromNow(at: Date, now_ms: number): string {
  const minutes = Math.round((at.getTime() - now_ms) / 60_000)
  const words = new Intl.RelativeTimeFormat(languageTag(), { numeric: 'auto' })
  if (Math.abs(minutes) < 1) return m.when_now()
  if (Math.abs(minutes) < 60) return words.format(minutes, 'minute')
  const days = daysFrom(now_ms, at)
  if (days === 0 || Math.abs(minutes) < 12 * 60) return words.format(Math.round(minutes / 60), 'hour')
  return words.format(days, 'day')
}

/** The same by the hour: "in 23 hours", whatever day that is */
export function hoursFromNow(at: Date, now_ms: number): string {
  const minutes = Math.round((at.getTime() - now_ms) / 60_000)
  const words = new Intl.RelativeTimeFormat(languageTag())
  return minutes < 60 ? words.format(Math.max(1, minutes), 'minute') : words.format(Math.round(minutes / 60), 'hour')
}

/** "an hour and a half", "45 minutes" */
export function lengthOf(minutes: number): string {
  if (minutes === 60) return m.when_an_hour()
  if (minutes === 90) return m.when_hour_and_half()
  if (minutes % 60 === 0) return m.when_hours({ count: minutes / 60 })
  return m.when_minutes({ count: minutes })
}

/** "1 h 28 min" */
export function durationOf(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  if (minutes < 1) return m.when_under_minute()
  if (minutes < 60) return m.when_min({ minutes })
  return m.when_h_min({ hours: Math.floor(minutes / 60), minutes: minutes % 60 })
}

/** What a date and a time from those inputs mean in one's own zone: one moment, two when the clocks go back in between,
    or none when they go forward over it. Then `before` and `after` are shifted by as much as the clocks are. */
export type Reading = { kind: 'one'; at: Date } | { kind: 'twice'; first: Date; second: Date } | { kind: 'none'; before: Date; after: Date }

/** undefined: something is missing */
export function read(date: string, time: string): Reading | undefined {
  const wall_ms = date && time ? Date.parse(`${date}T${time}Z`) : Number.NaN
  if (Number.isNaN(wall_ms)) return undefined
  // No zone changes its clocks twice within a day of one moment.
  const [byOld, byNew] = [-DAY_MS, DAY_MS].map((away) => new Date(wall_ms + new Date(wall_ms + away).getTimezoneOffset() * 60_000)) as [Date, Date]
  const real = [byOld, byNew].filter((at) => {
    const shown = inputsOf(at)
    return shown.date === date && shown.time === time.slice(0, 5)
  })
  const [first, second] = real
  if (!first) return { kind: 'none', before: byNew, after: byOld }
  return second && second.getTime() !== first.getTime() ? { kind: 'twice', first, second } : { kind: 'one', at: first }
}

/** A moment as the values of those inputs. */
export function inputsOf(at: Date): { date: string; time: string } {
  const two = (n: number) => String(n).padStart(2, '0')
  const date = `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  return { date, time: `${two(at.getHours())}:${two(at.getMinutes())}` }
}

/** Calendar days in one's own zone, whatever the hours; clock changes make no difference. */
function daysFrom(now_ms: number, at: Date): number {
  const noon = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate())
  return Math.round((noon(at) - noon(new Date(now_ms))) / DAY_MS)
}

function format(at: Date, zone: string | undefined, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(languageTag(), zone ? { ...parts, timeZone: zone } : parts).format(at)
}
