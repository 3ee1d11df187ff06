import type { HouseFile } from './project.ts'
import type { Guarded, Room } from './rooms.ts'

/** What may stand where. */
export interface Walls {
  /** By its name. */
  readonly rooms: Readonly<Record<string, Room>>
  readonly guarded: readonly Guarded[]
  /** What outlives a call all the same: `file name` to the reason. */
  readonly kept: Readonly<Record<string, string>>
}

/** One file that uses one thing, and the list of its room that would have to name it. */
interface Need {
  readonly file: string
  readonly room: string
  readonly list: 'rooms' | 'packages' | 'builtins' | 'rights'
  readonly what: string
  readonly line: number
}

/** What a wall does not let through, each in a sentence; empty where all of them hold. */
export function breaches(house: readonly HouseFile[], walls: Walls): readonly string[] {
  return [
    ...homeless(house, walls),
    ...forbidden(house, walls),
    ...computed(house),
    ...unguarded(house, walls),
    ...kept(house, walls),
    ...circles(arrowsOf(house)).map((circle) => `${circle.join(' → ')}: files import in a circle`),
    ...circles(roomArrows(walls)).map((circle) => `${circle.join(' → ')}: rooms in a circle`),
  ]
}

/** What the table allows and nobody needs, each in a sentence. */
export function unused(house: readonly HouseFile[], walls: Walls): readonly string[] {
  const needed = needs(house, walls).map(({ room, list, what }) => `${room} ${list} ${what}`)
  const allowed = Object.entries(walls.rooms).flatMap(([name, room]) =>
    LISTS.flatMap((list) => (room[list] ?? []).map((what) => `${name} ${list} ${what}`)),
  )
  const state = new Set(
    house.flatMap(({ file, state: all }) => all.map(({ what }) => `${file} ${what}`)),
  )
  const places = Object.entries(walls.rooms).flatMap(([name, room]) => heldBy(name, room))
  return [
    ...allowed.filter((entry) => !needed.some((need) => allows(entry, need))),
    ...Object.keys(walls.kept).filter((entry) => !state.has(entry)),
    ...places.filter((place) => !house.some(({ file }) => isWithin(file, place))),
  ].map((entry) => `${entry}: nobody needs it`)
}

/** A builtin is allowed whole, or one export of it. */
function allows(entry: string, what: string): boolean {
  return entry === what || (/ ?node:\S+$/.test(entry) && what.startsWith(`${entry} `))
}

const LISTS = ['rooms', 'packages', 'builtins', 'rights'] as const

/** The room of a file: the one that names the longest part of its path. */
export function roomOf(file: string, rooms: Walls['rooms']): string | undefined {
  return Object.entries(rooms)
    .flatMap(([name, room]) => heldBy(name, room).map((place) => ({ name, place })))
    .filter(({ place }) => isWithin(file, place))
    .sort((a, b) => b.place.length - a.place.length)[0]?.name
}

function heldBy(name: string, { holds }: Room): readonly string[] {
  return (holds ?? [name]).map((place) => `src/${place}`)
}

function isWithin(file: string, place: string): boolean {
  return file === place || file.startsWith(`${place}/`)
}

function homeless(house: readonly HouseFile[], { rooms }: Walls): readonly string[] {
  return house.flatMap(({ file }) =>
    roomOf(file, rooms) === undefined ? [`${file}: in no room`] : [],
  )
}

function forbidden(house: readonly HouseFile[], walls: Walls): readonly string[] {
  return needs(house, walls)
    .filter(({ room, list, what }) => {
      const allowed: readonly string[] = walls.rooms[room]?.[list] ?? []
      return !allowed.some((entry) => allows(entry, what))
    })
    .filter((need, index, all) => all.findIndex((other) => isSame(need, other)) === index)
    .map(
      ({ file, room, list, what, line }) =>
        `${file}:${line}: ${what} is not in the ${list} of ${room}`,
    )
}

/** One line is enough for what a file does in many. */
function isSame(one: Need, other: Need): boolean {
  return one.file === other.file && one.list === other.list && one.what === other.what
}

/** Everything that a file needs its room to allow. */
function needs(house: readonly HouseFile[], { rooms }: Walls): readonly Need[] {
  return house.flatMap((read): readonly Need[] => {
    const { file } = read
    const room = roomOf(file, rooms)
    if (room === undefined) return []
    const need = (list: Need['list'], what: string, line: number): Need => ({
      file,
      room,
      list,
      what,
      line,
    })
    return [
      ...read.imports.flatMap(({ kind, to, names, line }) => {
        if (kind === 'package') return [need('packages', to, line)]
        if (kind === 'builtin')
          return builtinNames(to, names).map((what) => need('builtins', what, line))
        const other = roomOf(to, rooms) ?? to
        return kind === 'unknown' || other === room ? [] : [need('rooms', other, line)]
      }),
      ...read.uses.map(({ right, line, what }) =>
        need('rights', right === 'unknown' ? what : right, line),
      ),
    ]
  })
}

/** `node:path`, and each export of it that is taken by name. */
function builtinNames(to: string, names: readonly string[]): readonly string[] {
  return names.map((name) => (name === '*' ? to : `${to} ${name}`))
}

/** What is imported by a path that is put together can't be held. */
function computed(house: readonly HouseFile[]): readonly string[] {
  return house.flatMap(({ file, imports }) =>
    imports
      .filter(({ kind }) => kind === 'unknown')
      .map(({ line }) => `${file}:${line}: what is imported has to be written out`),
  )
}

/** What only some files may take from another. */
function unguarded(house: readonly HouseFile[], { guarded }: Walls): readonly string[] {
  return house.flatMap(({ file, imports }) =>
    imports.flatMap(({ to, names, line }) =>
      guarded
        .filter((guard) => guard.file === to && !guard.by.includes(file))
        .filter(({ names: some }) => names.some((name) => name === '*' || some.includes(name)))
        .map(({ names: some }) => `${file}:${line}: ${some.join(', ')} of ${to} is only for some`),
    ),
  )
}

function kept(house: readonly HouseFile[], walls: Walls): readonly string[] {
  return house.flatMap(({ file, state }) =>
    state
      .filter(({ what }) => !file.includes('/generated/') && !(`${file} ${what}` in walls.kept))
      .map(({ what, line }) => `${file}:${line}: ${what} outlives a call`),
  )
}

type Arrows = ReadonlyMap<string, readonly string[]>

function arrowsOf(house: readonly HouseFile[]): Arrows {
  return new Map(
    house.map(({ file, imports }) => [
      file,
      imports.filter(({ kind }) => kind === 'file').map(({ to }) => to),
    ]),
  )
}

function roomArrows({ rooms }: Walls): Arrows {
  return new Map(Object.entries(rooms).map(([name, room]) => [name, room.rooms]))
}

/** Every way that comes back to where it began, once, as a walk from its first name. */
function circles(arrows: Arrows): readonly (readonly string[])[] {
  const done = new Set<string>()
  const found: (readonly string[])[] = []
  const walk = (name: string, way: readonly string[]): void => {
    const start = way.indexOf(name)
    if (start !== -1) found.push([...way.slice(start), name])
    if (start !== -1 || done.has(name)) return
    for (const next of arrows.get(name) ?? []) walk(next, [...way, name])
    done.add(name)
  }
  for (const name of arrows.keys()) walk(name, [])
  return found
}
