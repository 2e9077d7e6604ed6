/* Our copy of one channel's view: snapshots and patches in, the view out. */
import { merge, type Json } from './merge'

type Applied = 'changed' | 'gap' | 'old'

export class Replica {
  version: number | undefined
  view: Json | undefined

  snapshot(version: number, view: Json): void {
    this.version = version
    this.view = view
  }

  /** `gap`: something is missing, ask for a snapshot. `old`: we already have it. */
  patch(from: number, to: number, patch: Json): Applied {
    if (this.version === undefined) return 'gap'
    // A name change makes no version.
    const renames = from === this.version && to === this.version
    if (to <= this.version && !renames) return 'old'
    if (from !== this.version) return 'gap'
    this.view = merge(this.view, patch)
    this.version = to
    return 'changed'
  }
}
