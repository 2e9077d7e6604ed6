/* How I see the room: the view, the pinned person, the position of my own tile. The view is stored on this device. */
import type { Memory } from '../../link/storage'
import type { View } from '../../ui/places/places'
import { turnWentOn } from '../../ui/places/faces'

const REMEMBERED = 'tearoom.view'

export class Seating {
  view: View = $state('circle')
  /** The person I keep large, only for myself. */
  pinned: string | undefined = $state()
  /** How many tiles are before mine; undefined: mine is the last. */
  place: number | undefined = $state()
  /** The aspect ratios so far; a camera that is off keeps its last. units: width by height */
  shapes: Readonly<Record<string, number>> = $state.raw({})
  readonly #memory: Pick<Memory, 'getItem' | 'setItem'>
  #before: { people: string; big: string | undefined; order: string[] } | undefined

  constructor(memory: Pick<Memory, 'getItem' | 'setItem'>) {
    this.#memory = memory
    this.view = memory.getItem(REMEMBERED) === 'faces' ? 'faces' : 'circle'
  }

  choose(view: View): void {
    this.view = view
    this.#memory.setItem(REMEMBERED, view)
  }

  pin(person: string | undefined): void {
    this.pinned = person
  }

  shape(person: string, shape: number): void {
    const known = this.shapes[person]
    if (known === undefined || Math.abs(known - shape) > 0.02) this.shapes = { ...this.shapes, [person]: shape }
  }

  /** Move my tile one step towards the front, or the back. */
  move(by: -1 | 1, others: number): void {
    const to = Math.min(others, Math.max(0, (this.place ?? others) + by))
    this.place = to === others ? undefined : to
  }

  /** The order of tiles: from my left, with me where I put myself. The same for the same people; only with three it
      follows the turn, so that the third person need not move. */
  order(people: readonly string[], me: string, big: string | undefined): string[] {
    const others = people.filter((person) => person !== me)
    const all = people.includes(me) ? others.toSpliced(this.place ?? others.length, 0, me) : others
    const key = all.join(' ')
    const before = this.#before
    const order = before?.people === key ? turnWentOn(before.order, before.big, big) : all
    this.#before = { people: key, big: big ?? (before?.people === key ? before.big : undefined), order }
    return order
  }
}
