/* The server's side of a call: offers and wishes over HTTP, for SDP is too large for the socket. server/PROTOCOL.md */
import { http } from '../link'
import type { Offered } from './call'
import type { Pictures } from './pictures'
import { Relays, type Given } from './relays'

export const relays = new Relays({ ask: () => http.get<Given>('/api/ice') })

/** `place`: what the call belongs to, as its address begins. */
export function calls(place: string) {
  // Asked while one is in the lobby, they are there when the call begins.
  void relays.servers()
  return {
    offer: async (offered: Offered) => (await http.post<{ sdp: string }>(`${place}/media`, offered)).sdp,
    wish: (pictures: Pictures) => http.put(`${place}/media`, { pictures }),
    iceServers: () => relays.servers(),
  }
}
