/* The server's side of a call: offers and wishes over HTTP, for SDP is too large for the socket. server/PROTOCOL.md */
import { http } from '../link'
import type { Offered } from './call'
import type { Pictures } from './pictures'

/** `place`: what the call belongs to, as its address begins. */
export function calls(place: string) {
  return {
    offer: async (offered: Offered) => (await http.post<{ sdp: string }>(`${place}/media`, offered)).sdp,
    wish: (pictures: Pictures) => http.put(`${place}/media`, { pictures }),
  }
}
