/* An implementation in TypeScript: sends the packets that it is given, counts what comes. */
import { MediaStreamTrack, RTCPeerConnection, RtpHeader, RtpPacket, useOPUS, useSdesMid, useVP8 } from 'werift'

export function connect({ servers, voice, picture, heard, seen }) {
  const peer = new RTCPeerConnection({
    bundlePolicy: 'max-bundle',
    codecs: { audio: [useOPUS()], video: [useVP8()] },
    headerExtensions: { audio: [useSdesMid()], video: [useSdesMid()] },
    iceServers: servers,
  })
  const [mic, cam] = ['audio', 'video'].map((kind) => new MediaStreamTrack({ kind }))
  for (const track of [mic, cam]) peer.addTransceiver(track, { direction: 'sendonly' })
  for (const kind of ['audio', 'audio', 'audio', 'video', 'video', 'video', 'video']) {
    const slot = peer.addTransceiver(kind, { direction: 'recvonly' })
    const got = kind === 'audio' ? heard : seen
    slot.onTrack.subscribe((track) => track.onReceiveRtp.subscribe(({ header }) => got(header.csrc[0])))
  }
  const send = () => {
    repeat(mic, voice, 20, 48_000)
    repeat(cam, picture, 100, 90_000)
  }
  return { peer, send }
}

function repeat(track, payload, every_ms, clock) {
  const header = { sequenceNumber: 1, timestamp: 1, ssrc: Math.floor(Math.random() * 2 ** 31), marker: true, payloadType: 96 }
  setInterval(() => {
    header.sequenceNumber++
    header.timestamp += (clock * every_ms) / 1000
    track.writeRtp(new RtpPacket(new RtpHeader(header), payload))
  }, every_ms)
}
