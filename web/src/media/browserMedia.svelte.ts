/* What this browser sends and receives: its devices, its one call, and its stored choices. */
import { createSubscriber } from 'svelte/reactivity'
import { ofBrowser } from '../link/storage'
import { Call, videoSlots, type CallOptions, type CallState } from './call'
import { Devices } from './devices'
import type { LocalMedia } from './localMedia'
import { Meter } from './levels'
import { LocalTracks, type MediaKind, type LineState } from './localTracks'
import { savesData } from './network'
import type { Wanted } from './outgoing'
import type { Pictures } from './pictures'
import { Preview } from './preview'
import type { StatsSample } from './reading'
import { sound } from './sound'
import { Speakers } from './speakers'
import { DataSaver } from './dataSaver'
import { onVisible } from './visible'

type Calls = Pick<CallOptions, 'offer' | 'wish' | 'iceServers' | 'encryption'>

const PHONE = '(max-width: 899px)'

function onPhone(): boolean {
  return matchMedia(PHONE).matches
}

export class BrowserMedia implements LocalMedia {
  hideSelf = $state(false)
  readonly devices: Devices
  readonly #local: LocalTracks
  readonly #calls: Calls
  readonly #saver: DataSaver
  readonly #follow: () => void
  readonly #unsee: () => void
  #call: Call
  #speakers: Speakers | undefined
  #changed = () => {}
  #soundOnly = $state(false)
  readonly #own = new Preview()
  readonly #ownScreen = new Preview()
  #meter: { track: MediaStreamTrack; meter: Meter } | undefined

  constructor(devices: Devices, calls: Calls, saver = new DataSaver()) {
    this.devices = devices
    this.#calls = calls
    this.#saver = saver
    this.#local = new LocalTracks(devices)
    this.#call = this.#newCall()
    this.#follow = createSubscriber((update) => {
      this.#changed = update
      return () => (this.#changed = () => {})
    })
    this.#local.onChange(() => this.#send())
    this.#unsee = onVisible(() => {
      this.#local.look()
      this.#speakers?.revive()
      sound()
    })
  }

  /** With the devices and the storage of this browser. */
  static here(calls: Calls): BrowserMedia {
    return new BrowserMedia(new Devices(navigator.mediaDevices, ofBrowser, onPhone()), calls, new DataSaver(ofBrowser, savesData()))
  }

  get mic(): LineState {
    this.#follow()
    return this.#local.mic
  }

  get cam(): LineState {
    this.#follow()
    return this.#local.cam
  }

  get screen(): LineState {
    this.#follow()
    return this.#local.screen
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
    return on && !this.hideSelf ? this.#own.of(track) : undefined
  }

  get ownScreen(): MediaStream | undefined {
    this.#follow()
    return this.#ownScreen.of(this.#local.screen.track)
  }

  get soundOnly(): boolean {
    return this.#soundOnly
  }

  set soundOnly(on: boolean) {
    if (on === this.#soundOnly) return
    this.#soundOnly = on
    if (on) void this.turn('cam', false)
    this.#wish()
  }

  get saveData(): boolean {
    this.#follow()
    return this.#saver.on
  }

  set saveData(on: boolean) {
    this.#saver.set(on)
    this.#wish()
  }

  get savingSuggested(): boolean {
    this.#follow()
    return this.#saver.suggested
  }

  pictureOf(person: string): MediaStream | undefined {
    this.#follow()
    return this.#soundOnly ? undefined : this.#call.pictureOf(person)
  }

  screenOf(person: string): MediaStream | undefined {
    this.#follow()
    return this.#soundOnly ? undefined : this.#call.screenOf(person)
  }

  async turn(line: MediaKind, on: boolean): Promise<void> {
    if (line === 'cam' && on) this.soundOnly = false
    await this.#local.turn(line, on)
  }

  async reopen(line: MediaKind): Promise<void> {
    await this.#local.reopen(line)
  }

  rest(): void {
    this.#local.rest()
  }

  async share(): Promise<boolean> {
    if (!this.#local.screen.busy) await this.#local.turn('screen', true)
    return this.#local.screen.on
  }

  async stopSharing(): Promise<void> {
    await this.#local.turn('screen', false)
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

  look(): Promise<StatsSample | undefined> {
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

  // -- the call, driven by MediaSync

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

  networkChanged(): void {
    this.#call.networkChanged()
  }

  doubt(): void {
    void this.#call.doubt()
  }

  show(slots: Record<string, string>): void {
    this.#call.show(slots)
  }

  want(wanted: Wanted): void {
    this.#call.want(wanted)
  }

  end(): void {
    this.#unsee()
    this.#hangUp()
    this.#local.end()
  }

  /** The microphone it measured is closed, or a different one. */
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
    const call = new Call({ ...this.#calls, videoSlots: videoSlots(onPhone()) })
    call.wish(this.#wished())
    call.onChange(() => this.#changed())
    return call
  }

  #wished(): Pictures {
    if (this.#soundOnly) return 'none'
    return this.#saver.on ? 'small' : 'all'
  }

  #wish(): void {
    this.#call.wish(this.#wished())
    this.#changed()
  }

  #newSpeakers(): Speakers {
    const speakers = new Speakers(this.#call, () => this.#changed())
    const chosen = this.devices.chosen('audiooutput')
    if (chosen !== undefined) speakers.through(chosen)
    return speakers
  }

  #send(): void {
    const { mic, cam, screen } = this.#local
    this.#forgetMeter()
    void this.#call.send('mic', mic.track ?? null)
    void this.#call.send('cam', cam.on ? (cam.track ?? null) : null)
    void this.#call.send('screen', screen.track ?? null)
    this.#changed()
  }
}
