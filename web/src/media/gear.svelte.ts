/* My devices, my call and what it shows, as the screens of a room or a tea-room follow them. */
import { createSubscriber } from 'svelte/reactivity'
import { Call, videoSlots, type CallState } from './call'
import { Devices } from './devices'
import { Meter } from './levels'
import { LocalMedia, type Line, type LineState } from './local'
import type { Look } from './reading'
import { sound } from './sound'
import { Speakers } from './speakers'

/** What the screens use; a story draws its own. */
export interface Gear {
  readonly devices: Devices
  readonly mic: LineState
  readonly cam: LineState
  readonly callState: CallState
  /** The browser waits for a tap before it plays voices. */
  readonly blocked: boolean
  readonly own: MediaStream | undefined
  hideSelf: boolean
  soundOnly: boolean
  pictureOf(person: string): MediaStream | undefined
  turn(line: Line, on: boolean): Promise<void>
  reopen(line: Line): Promise<void>
  /** What my open microphone hears now, muted or not. units: 0..1 */
  level(): number
  /** What the browser counts of my call; undefined while it is not up. */
  look(): Promise<Look | undefined>
  through(speaker: string): void
  play(): void
}

const PHONE = '(max-width: 899px)'

export class LiveGear implements Gear {
  hideSelf = $state(false)
  readonly devices: Devices
  readonly #local: LocalMedia
  readonly #offer: (sdp: string) => Promise<string>
  readonly #follow: () => void
  #call: Call
  #speakers: Speakers | undefined
  #changed = () => {}
  #soundOnly = $state(false)
  #own: { track: MediaStreamTrack; stream: MediaStream } | undefined
  #meter: { track: MediaStreamTrack; meter: Meter } | undefined

  constructor(devices: Devices, offer: (sdp: string) => Promise<string>) {
    this.devices = devices
    this.#offer = offer
    this.#local = new LocalMedia(devices)
    this.#call = this.#newCall()
    this.#follow = createSubscriber((update) => {
      this.#changed = update
      return () => (this.#changed = () => {})
    })
    this.#local.onChange(() => this.#send())
  }

  get mic(): LineState {
    this.#follow()
    return this.#local.mic
  }

  get cam(): LineState {
    this.#follow()
    return this.#local.cam
  }

  get callState(): CallState {
    this.#follow()
    return this.#call.state
  }

  get blocked(): boolean {
    this.#follow()
    return this.#speakers?.blocked ?? false
  }

  get own(): MediaStream | undefined {
    this.#follow()
    const { track, on } = this.#local.cam
    if (!track || !on || this.hideSelf) return undefined
    if (this.#own?.track !== track) this.#own = { track, stream: new MediaStream([track]) }
    return this.#own.stream
  }

  get soundOnly(): boolean {
    return this.#soundOnly
  }

  /** Pictures are neither sent nor asked for: the call is made anew without their lines. */
  set soundOnly(on: boolean) {
    if (on === this.#soundOnly) return
    this.#soundOnly = on
    if (on) void this.turn('cam', false)
    const running = this.#call.state !== 'off'
    this.#hangUp()
    if (running) this.start()
  }

  pictureOf(person: string): MediaStream | undefined {
    this.#follow()
    return this.#soundOnly ? undefined : this.#call.pictureOf(person)
  }

  async turn(line: Line, on: boolean): Promise<void> {
    await this.#local.turn(line, on)
  }

  async reopen(line: Line): Promise<void> {
    await this.#local.reopen(line)
  }

  level(): number {
    const { track } = this.#local.mic
    const context = sound()
    if (!track || !context) return 0
    if (this.#meter?.track !== track) {
      this.#meter = { track, meter: new Meter(context, track) }
    }
    return this.#meter.meter.read()
  }

  look(): Promise<Look | undefined> {
    return this.#call.look()
  }

  through(speaker: string): void {
    this.devices.choose('audiooutput', speaker)
    this.#speakers?.through(speaker)
  }

  play(): void {
    this.#speakers?.play()
    this.#changed()
  }

  // -- the call, driven by Lines

  start(): void {
    if (this.#call.state !== 'off') return
    this.#speakers ??= this.#newSpeakers()
    this.#send()
    this.#call.start()
  }

  stop(): void {
    if (this.#call.state !== 'off') this.#hangUp()
  }

  restart(): void {
    this.#call.restart()
  }

  doubt(): void {
    void this.#call.doubt()
  }

  show(slots: Record<string, string>): void {
    this.#call.show(slots)
  }

  end(): void {
    this.#hangUp()
    this.#local.end()
  }

  /** The microphone that it listened to is closed, or another one. */
  #forgetMeter(): void {
    if (this.#meter?.track === this.#local.mic.track) return
    this.#meter?.meter.end()
    this.#meter = undefined
  }

  #hangUp(): void {
    this.#speakers?.end()
    this.#speakers = undefined
    this.#call.end()
    this.#call = this.#newCall()
    this.#changed()
  }

  #newCall(): Call {
    const pictures = this.#soundOnly ? 0 : videoSlots(matchMedia(PHONE).matches)
    const call = new Call({ offer: this.#offer, videoSlots: pictures })
    call.onChange(() => this.#changed())
    return call
  }

  #newSpeakers(): Speakers {
    const speakers = new Speakers(this.#call, () => this.#changed())
    const chosen = this.devices.chosen('audiooutput')
    if (chosen !== undefined) speakers.through(chosen)
    return speakers
  }

  #send(): void {
    const { mic, cam } = this.#local
    this.#forgetMeter()
    void this.#call.send('mic', mic.track ?? null)
    void this.#call.send('cam', cam.on ? (cam.track ?? null) : null)
    this.#changed()
  }
}
