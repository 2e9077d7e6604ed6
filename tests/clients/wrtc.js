/* libwebrtc without a browser: sends a tone and a picture, decodes what comes. */
import wrtc from '@roamhq/wrtc'

const { RTCPeerConnection, nonstandard } = wrtc
const { RTCAudioSource, RTCAudioSink, RTCVideoSource, RTCVideoSink } = nonstandard
const LOUD = 100

export function connect({ servers, heard, seen }) {
  const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', iceServers: servers })
  peer.createDataChannel('none of ours') // is refused so that libwebrtc takes the answer
  const [mic, cam] = [new RTCAudioSource(), new RTCVideoSource()]
  for (const source of [mic, cam]) peer.addTransceiver(source.createTrack(), { direction: 'sendonly' })
  for (const kind of ['audio', 'audio', 'audio', 'video', 'video', 'video', 'video']) {
    const { receiver } = peer.addTransceiver(kind, { direction: 'recvonly' })
    const whose = () => receiver.getContributingSources()[0]?.source
    if (kind === 'audio') new RTCAudioSink(receiver.track).ondata = ({ samples }) => samples.some((each) => each > LOUD) && heard(whose())
    else new RTCVideoSink(receiver.track).onframe = () => seen(whose())
  }
  return { peer, send: () => hum(mic, cam) }
}

function hum(mic, cam) {
  let at = 0
  setInterval(() => {
    const samples = Int16Array.from({ length: 480 }, () => 9000 * Math.sin(at++ / 20))
    mic.onData({ samples, sampleRate: 48000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 })
  }, 10)
  setInterval(() => cam.onFrame({ width: 160, height: 90, data: new Uint8ClampedArray(160 * 90 * 1.5).fill(at % 200) }), 100)
}
