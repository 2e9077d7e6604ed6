/* The server's side of a call: offers and wishes over HTTP, because SDP is too large for the socket. server/PROTOCOL.md */
import { ask } from '../link'
import type { Offered } from './call'
import type { Pictures } from './pictures'
import { Relays } from './relays'

export const relays = new Relays({ ask: () => ask('GET /api/ice') })

/** The requests of a call in a meeting. */
export const callsIn = (meeting: string) =>
  calls(
    (offered) => ask('POST /api/meetings/{meeting}/media', { meeting }, offered),
    (pictures) => ask('PUT /api/meetings/{meeting}/media', { meeting }, { pictures }),
  )

/** The requests of a call at a table. */
export const callsAt = (tearoom: string) =>
  calls(
    (offered) => ask('POST /api/tearooms/{tearoom}/media', { tearoom }, offered),
    (pictures) => ask('PUT /api/tearooms/{tearoom}/media', { tearoom }, { pictures }),
  )

function calls(offer: (offered: Offered) => Promise<{ sdp: string }>, wish: (pictures: Pictures) => Promise<void>) {
  // Requested in the lobby, so that they are there when the call begins.
  void relays.servers()
  return { offer: async (offered: Offered) => (await offer(offered)).sdp, wish, iceServers: () => relays.servers() }
}
