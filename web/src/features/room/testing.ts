/* A room with people in it, for tests and stories. */
import type { RoomView } from '../../wire.gen'

/** Ann leads; Ben, Cleo, Dot and Fay are members; seen from a member's seat. */
export function seatedRoom(more: Partial<RoomView>): RoomView {
  return {
    phase: 'open',
    you: { where: 'seated' },
    group: 'g1',
    starts_at: '2026-11-26T16:00:00Z',
    planned_end_at: '2026-11-26T17:30:00Z',
    lead: 'ann',
    seats: { ann: { name: 'Ann', role: 'lead' }, ben: { name: 'Ben' }, cleo: { name: 'Cleo' }, dot: { name: 'Dot' }, fay: { name: 'Fay' } },
    order: ['ann', 'ben', 'cleo', 'dot', 'fay'],
    floor: {},
    ...more,
  }
}
