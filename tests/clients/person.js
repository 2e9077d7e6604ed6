/* One person with one client: they come by a link to the meeting that is open, and enter. What they see and get is told
several times a second. `node person.js '{"library", "link", "name", "seals", "voice", "picture"}'` */
import { createECDH } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { Session } from './session.js'
import { Socket } from './socket.js'
import { talk } from './talk.js'

const { library, link, name, seals, voice, picture } = JSON.parse(process.argv[2])
const { connect } = await import(`./${library}.js`)

const session = new Session(new URL(link).origin)
await session.come(link, name)
const [{ open_meeting: meeting }] = (await session.ask('GET', '/api/groups')).filter((group) => group.open_meeting)
const room = `room:${meeting.id}`

let slots = {}
const socket = await Socket.open(session, (channel, body) => {
  if (channel === room && body.kind === 'slots') slots = body.slots
})
await socket.subscribe(room)
await socket.command(room, { do: 'Enter', ...(seals && { key: createECDH('prime256v1').generateKeys('base64') }) })

// Packets say whose they are by a number; `slots` may come later than they do.
const got = { heard: {}, seen: {} }
const counts = (what) => (number) => (got[what][number] = (got[what][number] ?? 0) + 1)
const named = (counted) => {
  const people = Object.fromEntries(Object.keys(socket.view(room).seats).map((person) => [crc32(person), person]))
  return Object.fromEntries(Object.entries(counted).map(([number, count]) => [people[number] ?? number, count]))
}
let peer

async function offer({ sdp }) {
  return (await session.ask('POST', `/api/meetings/${meeting.id}/media`, { sdp })).sdp
}

/** Connect, as soon as there is a chair, and send from then on. */
async function call() {
  const { servers } = await session.ask('GET', '/api/ice')
  const packets = { voice: Buffer.from(voice, 'hex'), picture: Buffer.from(picture, 'hex') }
  const line = connect({ servers, ...packets, heard: counts('heard'), seen: counts('seen') })
  peer = line.peer
  await peer.setLocalDescription(await peer.createOffer())
  await peer.setRemoteDescription({ type: 'answer', sdp: await offer(peer.localDescription) })
  line.send()
}

/** The same connection once more, as if it were new. */
const offerAgain = async () => offer(await peer.createOffer())

/** On from where the view says that they are: whoever has not seen the last stop is refused. */
async function turnOn() {
  const { mic_stops: microphone = 0, cam_stops: camera = 0 } = socket.view(room).you
  await socket.command(room, { do: 'SetMicrophone', on: true, stops: microphone })
  await socket.command(room, { do: 'SetCamera', on: true, stops: camera })
}

/** What was told before this is known when it is answered. */
const look = async () => {}

const report = () => ({
  person: socket.person,
  view: socket.view(room),
  slots,
  state: peer?.connectionState ?? 'none',
  heard: named(got.heard),
  seen: named(got.seen),
})
const own = { call, offerAgain, turnOn, look }
await talk(report, (press) => (own[press.do] ?? (() => socket.command(room, press)))())
