/* libwebrtc without a browser: sends a tone and a picture, decodes what comes. */
import wrtc from '@roamhq/wrtc'
import { answerTo, say } from './talk.js'

const { RTCPeerConnection, nonstandard } = wrtc
const { RTCAudioSource, RTCAudioSink, RTCVideoSource, RTCVideoSink } = nonstandard
const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle' })
const [voice, picture] = [new RTCAudioSource(), new RTCVideoSource()]
peer.addTransceiver(voice.createTrack(), { direction: 'sendonly' })
peer.addTransceiver(picture.createTrack(), { direction: 'sendonly' })
const slots = ['audio', 'audio', 'video', 'video'].map((kind) => peer.addTransceiver(kind, { direction: 'recvonly' }))

const got = { loudest: 0, frames: 0 }
for (const { receiver } of slots) {
  if (receiver.track.kind === 'audio') new RTCAudioSink(receiver.track).ondata = ({ samples }) => (got.loudest = Math.max(got.loudest, ...samples))
  else new RTCVideoSink(receiver.track).onframe = () => got.frames++
}

let at = 0
setInterval(() => {
  const samples = Int16Array.from({ length: 480 }, () => 9000 * Math.sin(at++ / 20))
  voice.onData({ samples, sampleRate: 48000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 })
}, 10)
setInterval(() => picture.onFrame({ width: 160, height: 90, data: new Uint8ClampedArray(160 * 90 * 1.5).fill(at % 200) }), 100)

await peer.setLocalDescription(await peer.createOffer())
await peer.setRemoteDescription({ type: 'answer', sdp: await answerTo(peer.localDescription.sdp) })
setInterval(() => say({ state: peer.connectionState, ...got }), 200)
