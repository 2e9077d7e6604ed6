/* One group as its people see it: its members, its meetings, and recent changes. */
import { clock } from '../../link'
import { readGroup, type Group } from './api'
import { listMeetings, type Meeting, type Meetings } from '../schedule/api'
import { myself } from '../identity/api'
import { onGroupsChanged } from '../../link/person'
import { Resource } from '../../link/resource.svelte'

export interface House {
  group: Group
  meetings: Meetings
  /** I facilitate this group, or I am an organiser. */
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
    this.#untell = onGroupsChanged(() => void this.all.load(), id)
    void this.all.load()
  }

  /** raises: Refused, from `change`; what is shown is then read again */
  async change(change: () => Promise<unknown>): Promise<void> {
    await change()
    await this.all.load()
  }

  close(): void {
    this.#untell()
  }

  async #read(): Promise<House> {
    const [group, meetings] = await Promise.all([readGroup(this.id), listMeetings(this.id).then(byTime), myself.load()])
    const organises = myself.value?.organiser ?? false
    return { group, meetings, organises, manages: organises || group.role === 'facilitator' }
  }
}

/** The server lists cancelled meetings as past; people look for them on their day. */
function byTime({ open, coming, past }: Meetings): Meetings {
  const ahead = (meeting: Meeting) => meeting.state === 'cancelled' && Date.parse(meeting.starts_at) > clock.now()
  const sorted = [...coming, ...past.filter(ahead)].sort((a, b) => a.starts_at.localeCompare(b.starts_at))
  return { open, coming: sorted, past: past.filter((meeting) => !ahead(meeting)) }
}
