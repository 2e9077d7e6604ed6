/* An implementation in TypeScript: sends the packets that it is given, counts what comes. `node werift.js VOICE PICTURE` */
import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket, useOPUS, useSdesMid, useVP8 } from 'werift'
import { answerTo, say } from './talk.js'

const [voice, picture] = process.argv.slice(2).map((hex) => Buffer.from(hex, 'hex'))
const peer = new RTCPeerConnection({
  bundlePolicy: 'max-bundle',
  codecs: { audio: [useOPUS()], video: [useVP8()] },
  headerExtensions: { audio: [useSdesMid()], video: [useSdesMid()] },
})
const own = ['audio', 'video'].map((kind) => new MediaStreamTrack({ kind }))
for (const track of own) peer.addTransceiver(track, { direction: 'sendonly' })
const got = { voices: 0, pictures: 0 }
for (const kind of ['audio', 'audio', 'video', 'video']) {
  const slot = peer.addTransceiver(kind, { direction: 'recvonly' })
  slot.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(() => got[kind === 'audio' ? 'voices' : 'pictures']++))
}

function sends(track, payload, every_ms, clock) {
  const header = { sequenceNumber: 1, timestamp: 1, ssrc: Math.floor(Math.random() * 2 ** 31), marker: true, payloadType: 96 }
  setInterval(() => {
    header.sequenceNumber++
    header.timestamp += (clock * every_ms) / 1000
    track.writeRtp(new RtpPacket(new RtpHeader(header), payload))
  }, every_ms)
}

await peer.setLocalDescription(await peer.createOffer())
await peer.setRemoteDescription({ type: 'answer', sdp: await answerTo(peer.localDescription.sdp) })
sends(own[0], voice, 20, 48_000)
sends(own[1], picture, 100, 90_000)
setInterval(() => say({ state: peer.connectionState, ...got }), 200)
