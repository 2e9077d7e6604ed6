/* One group as its people see it: who is in it, when it meets, and what has just changed. */
import { readGroup, type Group } from '../../link/groups'
import { listMeetings, type Meetings } from '../../link/meetings'
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
