/* Calls to a meeting, on every page: reported here, shown by `frame/Called.svelte`. */
import { meetingAlerts, type Knock } from '../link/meetingAlerts.svelte'
import { m } from '../paraglide/messages'
import { attention } from '.'

const WORDS: Record<Knock['kind'], () => string> = {
  meeting_opened: m.called_opened,
  somebody_waits: m.called_waits,
  facilitator_missing: m.called_missing,
}

export const callWords = ({ kind }: Knock): string => WORDS[kind]()

/** Start; not before somebody is signed in. */
export function heedCalls(): void {
  meetingAlerts.listen((knock) => {
    const { kind, meeting } = knock
    // People who are there see it themselves.
    if (location.pathname === `/m/${meeting}`) return
    attention.tell({ kind: kind === 'meeting_opened' ? 'opened' : 'called', words: callWords(knock), holds: () => meetingAlerts.knows(meeting) })
  })
}
