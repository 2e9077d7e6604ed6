import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Call, type CallOptions } from './call'

class FakeTransceiver {
  mid: string | null = null
  codecs: string[] = []
  sent: unknown
  receiver: { track: { kind: string; id: string } }
  sender = { replaceTrack: async (track: unknown) => void (this.sent = track) }
  readonly direction: string

  constructor(kind: string, direction: string, id: string, track: unknown) {
    this.direction = direction
    this.receiver = { track: { kind, id } }
    this.sent = track
  }

  setCodecPreferences(codecs: { mimeType: string }[]) {
    this.codecs = codecs.map((codec) => codec.mimeType)
  }
}

class FakePeer {
  lines: FakeTransceiver[] = []
  connectionState = 'new'
  localDescription: { sdp: string } | null = null
  remote: string | undefined
  closed = false
  received = 0
  onconnectionstatechange: (() => void) | null = null

  addTransceiver(what: string | { kind: string }, init: { direction: string }) {
    const kind = typeof what === 'string' ? what : what.kind
    const line = new FakeTransceiver(kind, init.direction, String(this.lines.length), typeof what === 'string' ? null : what)
    this.lines.push(line)
    return line
  }

  async setLocalDescription() {
    this.lines.forEach((line, index) => (line.mid = String(index)))
    this.localDescription = { sdp: 'offer' }
  }

  async setRemoteDescription({ sdp }: { sdp: string }) {
    this.remote = sdp
  }

  async getStats() {
    return new Map([
      ['a', { type: 'inbound-rtp', packetsReceived: this.received }],
      ['b', { type: 'outbound-rtp' }],
    ])
  }

  close() {
    this.closed = true
  }

  become(state: string) {
    this.connectionState = state
    this.onconnectionstatechange?.()
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  const codec = (mimeType: string) => ({ mimeType })
  vi.stubGlobal('RTCRtpReceiver', {
    getCapabilities: (kind: string) => ({
      codecs: kind === 'audio' ? ['audio/opus', 'audio/PCMU'].map(codec) : ['video/VP8', 'video/H264', 'video/rtx'].map(codec),
    }),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function calling(more: Partial<CallOptions> = {}) {
  const peers: FakePeer[] = []
  const offer = vi.fn(async (_sdp: string) => 'answer')
  const call = new Call({
    offer,
    peer: () => {
      const peer = new FakePeer()
      peers.push(peer)
      return peer as unknown as RTCPeerConnection
    },
    stream: (track) => ({ id: track.id }) as MediaStream,
    videoSlots: 3,
    random: () => 1,
    ...more,
  })
  const peer = () => {
    const last = peers.at(-1)
    if (!last) throw new Error('nobody called')
    return last
  }
  return { call, peers, peer, offer }
}

const settle = () => vi.advanceTimersByTimeAsync(0)

test('lays its lines once: microphone, camera, four voices, the pictures', async () => {
  const { call, peer, offer } = calling()
  call.start()
  await settle()
  expect(peer().lines.map((line) => `${line.receiver.track.kind} ${line.direction}`)).toEqual([
    'audio sendonly',
    'video sendonly',
    ...Array<string>(4).fill('audio recvonly'),
    ...Array<string>(3).fill('video recvonly'),
  ])
  expect(peer().lines[0]?.codecs).toEqual(['audio/opus'])
  expect(peer().lines[1]?.codecs).toEqual(['video/VP8', 'video/rtx'])
  expect(peer().remote).toBe('answer')
  expect(offer).toHaveBeenCalledExactlyOnceWith('offer')
  peer().become('connected')
  expect(call.state).toBe('on')
})

test('shows a person in the stage slot before a small one, and follows every change without a new offer', async () => {
  const { call, peer, offer } = calling()
  call.start()
  await settle()
  peer().become('connected')
  call.show({ '6': 'ben', '7': 'ben', '8': 'cleo' })
  expect(call.pictureOf('ben')?.id).toBe('6')
  call.show({ '6': 'cleo', '7': 'ben' })
  expect(call.pictureOf('ben')?.id).toBe('7')
  expect(call.pictureOf('cleo')?.id).toBe('6')
  expect(call.pictureOf('ann')).toBeUndefined()
  expect(offer).toHaveBeenCalledOnce()
})

test('a camera that starts late, and one that stops, need no negotiation', async () => {
  const { call, peer, offer } = calling()
  call.start()
  await settle()
  const track = { kind: 'video', id: 'cam' } as MediaStreamTrack
  await call.send('cam', track)
  expect(peer().lines[1]?.sent).toBe(track)
  await call.send('cam', null)
  expect(peer().lines[1]?.sent).toBeNull()
  expect(offer).toHaveBeenCalledOnce()
})

test('what was sent is sent again after a new connection', async () => {
  const { call, peer } = calling()
  const track = { kind: 'audio', id: 'mic' } as MediaStreamTrack
  await call.send('mic', track)
  call.start()
  await settle()
  call.restart()
  await settle()
  expect(peer().lines[0]?.sent).toBe(track)
})

test('connects again when the line stays away for 3 s, not when it is back before', async () => {
  const { call, peers, peer } = calling()
  call.start()
  await settle()
  peer().become('connected')
  peer().become('disconnected')
  await vi.advanceTimersByTimeAsync(2_900)
  peer().become('connected')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(peers).toHaveLength(1)
  peer().become('disconnected')
  await vi.advanceTimersByTimeAsync(3_000)
  expect(call.state).toBe('lost')
  await vi.advanceTimersByTimeAsync(400)
  expect(peers).toHaveLength(2)
  expect(peers[0]?.closed).toBe(true)
})

test('a failed connection, and one that never comes up, are tried again', async () => {
  const { call, peers, peer } = calling()
  call.start()
  await settle()
  peer().become('failed')
  await vi.advanceTimersByTimeAsync(400)
  expect(peers).toHaveLength(2)
  await vi.advanceTimersByTimeAsync(10_000 + 800)
  expect(peers).toHaveLength(3)
})

test('media_moved connects at once', async () => {
  const { call, peers, peer } = calling()
  call.start()
  await settle()
  peer().become('connected')
  call.restart()
  await settle()
  expect(peers).toHaveLength(2)
  peer().become('connected')
  expect(call.state).toBe('on')
})

test('a line in doubt is kept while something arrives, and else made anew', async () => {
  const { call, peers, peer } = calling()
  call.start()
  await settle()
  peer().become('connected')
  void call.doubt()
  await settle()
  peer().received = 10
  await vi.advanceTimersByTimeAsync(800)
  expect(peers).toHaveLength(1)
  void call.doubt()
  await vi.advanceTimersByTimeAsync(800)
  expect(peers).toHaveLength(2)
})

test('a refused offer is tried again until it is taken', async () => {
  let refusals = 2
  const { call, peer } = calling({
    offer: async () => {
      if (refusals-- > 0) throw new Error('media_away')
      return 'answer'
    },
  })
  call.start()
  await vi.advanceTimersByTimeAsync(400 + 800)
  expect(peer().remote).toBe('answer')
})

test('the answer to an older offer is dropped', async () => {
  const answers: ((sdp: string) => void)[] = []
  const { call, peers } = calling({ offer: () => new Promise((resolve) => answers.push(resolve)) })
  call.start()
  await settle()
  call.restart()
  await settle()
  answers[0]?.('old')
  answers[1]?.('new')
  await settle()
  expect(peers.map((peer) => peer.remote)).toEqual([undefined, 'new'])
})

test('hanging up is for good', async () => {
  const { call, peers, peer } = calling()
  call.start()
  await settle()
  call.end()
  peer().become('failed')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(peers).toHaveLength(1)
  expect(call.state).toBe('off')
  expect(peers[0]?.closed).toBe(true)
})
