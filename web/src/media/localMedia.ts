/* My devices, my call and what it shows, as the screens of a room or a tea-room use them. */
import type { CallState } from './call'
import type { Devices } from './devices'
import type { MediaKind, LineState } from './localTracks'
import type { StatsSample } from './reading'

/** What the screens use; a story provides its own. */
export interface LocalMedia {
  readonly devices: Devices
  readonly mic: LineState
  readonly cam: LineState
  readonly screen: LineState
  readonly callState: CallState
  /** The browser waits for a tap before it plays audio. */
  readonly blocked: boolean
  readonly own: MediaStream | undefined
  /** My shared screen, as others see it. */
  readonly ownScreen: MediaStream | undefined
  hideSelf: boolean
  /** No video at all, neither sent nor received, until I turn my camera on. */
  soundOnly: boolean
  /** Only small video, mine too; stored in this browser. */
  saveData: boolean
  /** The browser wants to save data, and nobody has decided yet what to do here. */
  readonly savingSuggested: boolean
  pictureOf(person: string): MediaStream | undefined
  screenOf(person: string): MediaStream | undefined
  turn(line: MediaKind, on: boolean): Promise<void>
  reopen(line: MediaKind): Promise<void>
  /** Releases every device. */
  rest(): void
  /** Asks which screen or window; must follow a click. Returns whether one is shared now; `screen.problem` says why not. */
  share(): Promise<boolean>
  stopSharing(): Promise<void>
  /** The current level of my open microphone, muted or not. units: 0..1 */
  level(): number
  /** The browser's statistics of my call; undefined while it is not up. */
  look(): Promise<StatsSample | undefined>
  through(speaker: string): void
  play(): void
}
