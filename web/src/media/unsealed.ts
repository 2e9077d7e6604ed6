/* Who of a circle cannot seal, and who has agreed to it. Pure. source: server/decisions/0012 */

/** What the server says of the people around me. shape: `unsealed` has who agreed, by who cannot seal */
export interface Circle {
  /** Everybody, me too, in the order of sitting down. */
  people: readonly string[]
  /** Those of them whose line holds. */
  here: readonly string[]
  keys: Readonly<Record<string, string>>
  /** Which page each key is of. */
  pages: Readonly<Record<string, string>>
  unsealed: Readonly<Record<string, readonly string[]>>
  /** Another page of mine takes part in it, not this one. */
  elsewhere?: boolean
}

export interface Unsealed {
  person: string
  /** I have agreed. */
  mine: boolean
  /** Who has not, of those who are here. */
  waitsFor: readonly string[]
  /** Everybody has. */
  letIn: boolean
}

export function whoCannotSeal({ here, unsealed }: Circle, me: string): Unsealed[] {
  const found = Object.entries(unsealed).map(([person, agreed]) => {
    const waitsFor = here.filter((one) => !agreed.includes(one))
    return { person, mine: agreed.includes(me), waitsFor, letIn: waitsFor.length === 0 }
  })
  return [...found.filter(({ person }) => person === me), ...found.filter(({ person }) => person !== me)]
}

/** Whether somebody here hears and is heard: not whose line dropped, nor who takes part by text. */
export function takesPart(person: { here?: boolean; calls?: boolean } | undefined): boolean {
  return person?.here !== false && person?.calls !== false
}

/** A view's part of it. */
export function circleOf(people: readonly string[], isHere: (person: string) => boolean, view: Partial<Pick<Circle, 'keys' | 'pages' | 'unsealed'>>): Circle {
  return { people, here: people.filter(isHere), keys: view.keys ?? {}, pages: view.pages ?? {}, unsealed: view.unsealed ?? {} }
}
