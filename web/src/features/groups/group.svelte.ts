/* One group as its people see it: who is in it, when it meets, and what has just changed. */
import { readGroup, type Group } from '../../link/groups'
import { listMeetings, type Meeting, type Meetings } from '../../link/meetings'
import { myself } from '../../link/people'
import { onTold } from '../../link/person'
import { Resource } from '../../link/resource.svelte'

export interface House {
  group: Group
  meetings: Meetings
  /** I hold this circle, or I look after the house. */
  manages: boolean
  organises: boolean
}

export class GroupHome {
  readonly id: string
  readonly all: Resource<House>
  readonly #untell: () => void

  constructor(id: string) {
    this.id = id
    this.all = new Resource(() => this.#read())
    this.#untell = onTold(() => void this.all.load())
    void this.all.load()
  }

  /** raises: Refused, of `change`; then what is shown is read again */
  async change(change: () => Promise<unknown>): Promise<void> {
    await change()
    await this.all.load()
  }

  close(): void {
    this.#untell()
  }

  async #read(): Promise<House> {
    if (!myself.value) await myself.load()
    const [group, meetings] = await Promise.all([readGroup(this.id), listMeetings(this.id)])
    const organises = myself.value?.organiser ?? false
    return { group, meetings, organises, manages: organises || group.role === 'facilitator' }
  }
}

/** One ring of the series. */
export interface Ring {
  meeting: Meeting
  state: 'met' | 'this' | 'coming' | 'cancelled'
}

/** The last meetings and the next ones, in the order of time, as many as fit side by side on a phone. */
export function series({ open, coming, past }: Meetings, most = 11): Ring[] {
  const byTime = (a: Meeting, b: Meeting) => a.starts_at.localeCompare(b.starts_at)
  const before = [...past].sort(byTime)
  const ahead = [...open, ...coming].sort(byTime)
  const next = ahead.find((meeting) => meeting.state !== 'cancelled')
  const shown = ahead.slice(0, Math.max(1, most - Math.min(before.length, Math.floor(most / 2))))
  const room = most - shown.length
  const kept = room > 0 ? before.slice(-room) : []
  return [...kept, ...shown].map((meeting) => ({ meeting, state: stateOf(meeting, next) }))
}

function stateOf(meeting: Meeting, next: Meeting | undefined): Ring['state'] {
  if (meeting.state === 'cancelled') return 'cancelled'
  if (meeting.id === next?.id) return 'this'
  return meeting.state === 'ended' ? 'met' : 'coming'
}
