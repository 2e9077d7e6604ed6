import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Call, type CallOptions, type Offered } from './call'

interface Encoding {
  rid?: string
  active?: boolean
  maxBitrate?: number
  scaleResolutionDownBy?: number
}

class FakeTransceiver {
  mid: string | null = null
  codecs: string[] = []
  sent: unknown
  receiver: { track: { kind: string; id: string } }
  sender = {
    replaceTrack: async (track: unknown) => void (this.sent = track),
    getParameters: () => ({ encodings: structuredClone(this.encodings) }),
    setParameters: async ({ encodings }: { encodings: Encoding[] }) => {
      this.encodings = encodings
      this.settings += 1
    },
  }
  settings = 0
  readonly direction: string
  encodings: Encoding[]

  constructor(kind: string, init: { direction: string; sendEncodings?: Encoding[] }, id: string, track: unknown) {
    this.direction = init.direction
    this.encodings = init.sendEncodings ?? [{}]
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
  signalingState = 'stable'
  restarted = 0
  configuration: RTCConfiguration
  onconnectionstatechange: (() => void) | null = null

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration
  }

  setConfiguration(configuration: RTCConfiguration) {
    this.configuration = configuration
  }

  restartIce() {
    this.restarted += 1
  }

  addTransceiver(what: string | { kind: string }, init: { direction: string; sendEncodings?: Encoding[] }) {
    const kind = typeof what === 'string' ? what : what.kind
    const line = new FakeTransceiver(kind, init, String(this.lines.length), typeof what === 'string' ? null : what)
    this.lines.push(line)
    return line
  }

  async setLocalDescription() {
    this.lines.forEach((line, index) => (line.mid = String(index)))
    this.signalingState = 'have-local-offer'
    this.localDescription = { sdp: 'offer' }
  }

  async setRemoteDescription({ sdp }: { sdp: string }) {
    this.remote = sdp
    this.signalingState = 'stable'
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
  const offer = vi.fn(async (_offered: Offered) => 'answer')
  const call = new Call({
    offer,
    peer: (configuration) => {
      const peer = new FakePeer(configuration)
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

test('lays its lines once: microphone, camera, screen, four voices, the pictures', async () => {
  const { call, peer, offer } = calling()
  call.start()
  await settle()
  expect(peer().lines.map((line) => `${line.receiver.track.kind} ${line.direction}`)).toEqual([
    'audio sendonly',
    'video sendonly',
    'video sendonly',
    ...Array<string>(4).fill('audio recvonly'),
    ...Array<string>(3).fill('video recvonly'),
  ])
  expect(peer().lines[0]?.codecs).toEqual(['audio/opus'])
  expect(peer().lines[1]?.codecs).toEqual(['video/VP8', 'video/rtx'])
  expect(peer().remote).toBe('answer')
  expect(offer).toHaveBeenCalledExactlyOnceWith({ sdp: 'offer', pictures: 'all', restart: false })
  peer().become('connected')
  expect(call.state).toBe('on')
})

test('shows a person in the stage slot before a small one, and follows every change without a new offer', async () => {
  const { call, peer, offer } = calling()
  call.start()
  await settle()
  peer().become('connected')
  call.show({ '7': 'ben', '9': 'ben', '8': 'cleo' })
  expect(call.pictureOf('ben')?.id).toBe('7')
  call.show({ '7': 'cleo', '8': 'cleo', '9': 'ben' })
  expect(call.pictureOf('ben')?.id).toBe('9')
  expect(call.pictureOf('cleo')?.id).toBe('7')
  expect(call.screenOf('cleo')?.id).toBe('8')
  expect([call.pictureOf('ann'), call.screenOf('ben')]).toEqual([undefined, undefined])
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

test('finds another way when the line stays away for a second, not when it is back before', async () => {
  const { call, peers, peer, offer } = calling()
  call.start()
  await settle()
  peer().become('connected')
  peer().become('disconnected')
  await vi.advanceTimersByTimeAsync(900)
  peer().become('connected')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(offer).toHaveBeenCalledOnce()
  peer().become('disconnected')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(offer).toHaveBeenLastCalledWith({ sdp: 'offer', pictures: 'all', restart: true })
  peer().received = 10
  peer().become('connected')
  await vi.advanceTimersByTimeAsync(10_000)
  expect([peers.length, peer().restarted, peer().closed, call.state]).toEqual([1, 1, false, 'on'])
})

test.each(['online again', 'on another network'])('%s, the same connection goes on over another way', async () => {
  const { call, peers, peer, offer } = calling({ iceServers: async () => [{ urls: 'turn:relay.test' }] })
  call.start()
  await settle()
  peer().become('connected')
  const slots = call.slots
  call.networkChanged()
  call.networkChanged()
  await settle()
  peer().become('disconnected')
  peer().received = 10
  peer().become('connected')
  await vi.advanceTimersByTimeAsync(20_000)
  expect([peers.length, offer.mock.calls.length, peer().restarted, call.state]).toEqual([1, 2, 1, 'on'])
  expect(call.slots).toBe(slots)
  expect(peer().configuration).toEqual({ bundlePolicy: 'max-bundle', iceServers: [{ urls: 'turn:relay.test' }] })
})

test('where nobody knows the connection any more, a new one is made at once', async () => {
  const { call, peers, peer } = calling({
    offer: async ({ restart }) => {
      if (restart) throw new Error('no_call')
      return 'answer'
    },
  })
  call.start()
  await settle()
  peer().become('connected')
  call.networkChanged()
  await settle()
  expect(peers.map(({ closed }) => closed)).toEqual([true, false])
  expect(call.state).toBe('lost')
})

test('another way over which nothing comes is given up after four seconds', async () => {
  const { call, peers, peer } = calling()
  call.start()
  await settle()
  peer().become('connected')
  call.networkChanged()
  await vi.advanceTimersByTimeAsync(3_900)
  expect(peers).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(100)
  expect(peers).toHaveLength(2)
})

test('a change of network while it connects begins anew', async () => {
  const { call, peers } = calling()
  call.start()
  await settle()
  call.networkChanged()
  await settle()
  expect(peers).toHaveLength(2)
})

test('connects without relays when nobody can name them', async () => {
  const { call, peer } = calling({ iceServers: async () => Promise.reject(new Error('away')) })
  call.start()
  await settle()
  expect([peer().remote, peer().configuration.iceServers]).toEqual(['answer', []])
})

test('shows nobody where the key that opened a slot is not of whom the server says', async () => {
  const proven = new Map([['video0', 'ben'], ['video2', 'cleo']])
  const encryption = { configuration: {}, seal: () => {}, open: () => {}, proven: (slot: string) => proven.get(slot) }
  const { call, peer } = calling({ encryption })
  call.start()
  await settle()
  peer().become('connected')
  call.show({ '7': 'cleo', '8': 'dot', '9': 'cleo' })
  expect([call.pictureOf('cleo')?.id, call.pictureOf('ben')?.id, call.screenOf('dot')?.id]).toEqual(['9', undefined, '8'])
  proven.set('video2', 'ben')
  expect(call.pictureOf('cleo')).toBeUndefined()
})

test('gives every line to the encryption before it is negotiated', async () => {
  const given: unknown[] = []
  const encryption = {
    configuration: { encodedInsertableStreams: true } as RTCConfiguration,
    proven: () => undefined,
    seal: (sender: RTCRtpSender, line: string) => given.push([sender, line]),
    open: (receiver: RTCRtpReceiver, kind: string, slot: string) => given.push([receiver, kind, slot]),
  }
  const { call, peer } = calling({ encryption, audioSlots: 1, videoSlots: 2, offer: async () => (given.push('offer'), 'answer') })
  call.start()
  await settle()
  const at = (index: number) => peer().lines[index]
  expect(given).toEqual([
    [at(0)?.sender, 'mic'],
    [at(1)?.sender, 'cam'],
    [at(2)?.sender, 'screen'],
    [at(3)?.receiver, 'audio', 'audio0'],
    [at(4)?.receiver, 'video', 'video0'],
    [at(5)?.receiver, 'video', 'video1'],
    'offer',
  ])
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

test('what I want to receive is in every offer, and told between two', async () => {
  let refusals = 1
  const wish = vi.fn(async () => {
    if (refusals-- > 0) throw new Error('media_away')
  })
  const { call, peer, offer } = calling({ wish })
  call.wish('none')
  call.start()
  await settle()
  peer().become('connected')
  expect(offer).toHaveBeenLastCalledWith({ sdp: 'offer', pictures: 'none', restart: false })
  expect(wish).not.toHaveBeenCalled()
  call.wish('all')
  await vi.advanceTimersByTimeAsync(2_000)
  expect(wish.mock.calls).toEqual([['all'], ['all']])
  call.wish('small')
  call.wish('all')
  await settle()
  expect(wish.mock.calls.slice(2)).toEqual([['small'], ['all']])
  expect(offer).toHaveBeenCalledOnce()
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

test('a line in doubt is kept while something arrives, or the server knows it; else it is made anew', async () => {
  let known = true
  const { call, peers, peer } = calling({
    offer: async ({ restart }) => {
      if (restart && !known) throw new Error('no_call')
      return 'answer'
    },
  })
  call.start()
  await settle()
  peer().become('connected')
  void call.doubt()
  await settle()
  peer().received = 10
  await vi.advanceTimersByTimeAsync(800)
  expect(peer().restarted).toBe(0)
  void call.doubt()
  await vi.advanceTimersByTimeAsync(800)
  peer().received = 20
  await vi.advanceTimersByTimeAsync(4_000)
  expect([peers.length, peer().restarted, call.state]).toEqual([1, 1, 'on'])
  known = false
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
