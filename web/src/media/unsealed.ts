/* Who in a circle cannot encrypt, and who has agreed to it. Pure. source: server/decisions/0012 */

/** The people around me, according to the server. shape: `unsealed` maps people who cannot encrypt to those who agreed */
export interface Circle {
  /** Everybody, including me, in the order of sitting down. */
  people: readonly string[]
  /** Those of them whose connection is up. */
  here: readonly string[]
  keys: Readonly<Record<string, string>>
  /** The page of each key. */
  pages: Readonly<Record<string, string>>
  unsealed: Readonly<Record<string, readonly string[]>>
  /** Another page of mine takes part in it, not this one. */
  elsewhere?: boolean
}

export interface Unsealed {
  person: string
  /** I have agreed. */
  mine: boolean
  /** People here who have not agreed. */
  waitsFor: readonly string[]
  /** Everybody has agreed. */
  letIn: boolean
}

export function whoCannotSeal({ here, unsealed }: Circle, me: string): Unsealed[] {
  const found = Object.entries(unsealed).map(([person, agreed]) => {
    const waitsFor = here.filter((one) => !agreed.includes(one))
    return { person, mine: agreed.includes(me), waitsFor, letIn: waitsFor.length === 0 }
  })
  return [...found.filter(({ person }) => person === me), ...found.filter(({ person }) => person !== me)]
}

/** Whether somebody here hears and is heard: not if their connection dropped, or they take part by text. */
export function takesPart(person: { here?: boolean; calls?: boolean } | undefined): boolean {
  return person?.here !== false && person?.calls !== false
}

/** The circle part of a view. */
export function circleOf(people: readonly string[], isHere: (person: string) => boolean, view: Partial<Pick<Circle, 'keys' | 'pages' | 'unsealed'>>): Circle {
  return { people, here: people.filter(isHere), keys: view.keys ?? {}, pages: view.pages ?? {}, unsealed: view.unsealed ?? {} }
}
