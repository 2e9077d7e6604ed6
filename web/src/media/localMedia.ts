/* My devices, my call and what it shows, as the screens of a room or a tea-room follow them. */
import type { CallState } from './call'
import type { Devices } from './devices'
import type { MediaKind, LineState } from './localTracks'
import type { StatsSample } from './reading'

/** What the screens use; a story draws its own. */
export interface LocalMedia {
  readonly devices: Devices
  readonly mic: LineState
  readonly cam: LineState
  readonly screen: LineState
  readonly callState: CallState
  /** The browser waits for a tap before it plays voices. */
  readonly blocked: boolean
  readonly own: MediaStream | undefined
  /** What I share, as the others see it. */
  readonly ownScreen: MediaStream | undefined
  hideSelf: boolean
  /** No pictures at all, neither sent nor received, until I turn my camera on. */
  soundOnly: boolean
  /** Small pictures only, my own too; this browser remembers it. */
  saveData: boolean
  /** The browser wants to save data, and nobody has said yet what to do here. */
  readonly savingSuggested: boolean
  pictureOf(person: string): MediaStream | undefined
  screenOf(person: string): MediaStream | undefined
  turn(line: MediaKind, on: boolean): Promise<void>
  reopen(line: MediaKind): Promise<void>
  /** Lets go of every device. */
  rest(): void
  /** Asks which screen or window; must follow a click. Whether one is shared now; `screen.problem` says why not. */
  share(): Promise<boolean>
  stopSharing(): Promise<void>
  /** What my open microphone hears now, muted or not. units: 0..1 */
  level(): number
  /** What the browser counts of my call; undefined while it is not up. */
  look(): Promise<StatsSample | undefined>
  through(speaker: string): void
  play(): void
}
