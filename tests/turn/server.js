// What coturn does with a shared secret, for machines without it: a name is a time that is not over yet, its password
// the secret's signature. Settings come by the environment: PORT, SECRET.
import { createHmac } from 'node:crypto'
import Turn from 'node-turn'
import Address from 'node-turn/lib/address.js'
import Transport from 'node-turn/lib/transport.js'
import CONSTANTS from 'node-turn/lib/constants.js'

const HOST = '127.0.0.1'
const PORT = Number(process.env.PORT)

function passwordOf(name) {
  const end = Number(String(name).split(':')[0])
  return end > Date.now() / 1000 ? createHmac('sha1', process.env.SECRET).update(name).digest('base64') : undefined
}

const server = new Turn({
  listeningIps: [HOST],
  relayIps: [HOST],
  listeningPort: PORT,
  minPort: 10_000,
  maxPort: 19_999,
  authMech: 'long-term',
  realm: 'tearoom.test',
  credentials: new Proxy({}, { get: (_, name) => passwordOf(name) }),
})

// Two things that it lacks. It leaves one answer unsigned, which careful clients then drop (RFC 8489 §9.2.4) ...
server.prependListener('channel_bind', (_, answer) => answer.addAttribute('message-integrity'))
server.start()
// ... and what clients send on a channel it does not pass on (RFC 8656 §12.4).
const [socket] = server.network.sockets
socket.on('message', (packet, { address, port }) => {
  if (packet[0] >> 6 !== 1) return
  const way = new Transport(CONSTANTS.TRANSPORT.PROTOCOL.UDP, new Address(address, port), new Address(HOST, PORT), socket)
  const allocation = server.allocations[way.get5Tuple()]
  const peer = allocation?.channelBindings[packet.readUInt16BE(0)]
  if (peer) allocation.sockets[0].send(packet.subarray(4, 4 + packet.readUInt16BE(2)), peer.port, peer.address)
})
