/* One line of an offer, with only the codecs that the server forwards: this shrinks the offer to a third. */

const CODECS = { audio: ['audio/opus'], video: ['video/vp8', 'video/rtx'] }

export type Kind = 'audio' | 'video'

export function transceiver(peer: RTCPeerConnection, what: MediaStreamTrack | Kind, init: RTCRtpTransceiverInit): RTCRtpTransceiver {
  const made = peer.addTransceiver(what, init)
  const kind = (typeof what === 'string' ? what : what.kind) as Kind
  const codecs = RTCRtpReceiver.getCapabilities?.(kind)?.codecs.filter((codec) => CODECS[kind].includes(codec.mimeType.toLowerCase())) ?? []
  // Some browsers lack these methods (Firefox before 128): their offers are only longer.
  if (codecs.length > 0) made.setCodecPreferences?.(codecs)
  return made
}
