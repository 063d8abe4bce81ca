/** What the doors store and ask for. Types only. */
import type { Actor } from './actor.ts'
import type { Notice } from './finding.ts'
import type { VerbContext } from './store.ts'
import type { Door, Wanted } from './integration.ts'

export type Log = {
  warn(data: object, message: string): void
  info(data: object, message: string): void
}

/**
 * Something that came in, already proven genuine. `delivery`: its id at the door; `digest`: SHA-256
 * of the raw body. `lane`: what it is about (`acme/shop#5`); of one lane the next is taken when the
 * one before is settled.
 */
export type Arrival = {
  door: Door
  delivery: string
  digest: string
  lane: string
  subject: string
  body: string
}
export type Arrived = Arrival & { id: string; attempts: number; at: string }
export type Settled = {
  state: 'done' | 'waiting' | 'dead'
  nextAt?: Date | null
  error?: string | null
}

export type InboxStore = {
  /**
   * false: this delivery, or this very body, came before and is done or waits; one that was given
   * up is taken once more
   */
  put(arrival: Arrival): Promise<boolean>
  /**
   * takes what is due (of one door, or all), oldest first, one per lane, and holds it for
   * `holdSeconds`: who dies with it is overtaken then
   */
  takeDue(limit: number, holdSeconds: number, door?: Door): Promise<Arrived[]>
  settle(id: string, outcome: Settled): Promise<void>
  /** settled ones older than this; what was forgotten would be taken again */
  prune(before: Date): Promise<number>
}

/**
 * A message that shows an operation and changes with it. `key`: what there is one of (`op:<id>`,
 * `acme/shop#5`).
 */
export type Board = {
  id: string
  door: Door
  key: string
  /** where the message stands; the door's own shape */
  place: Record<string, unknown>
  environment: string | null
  operation: string | null
  /** of what is shown */
  shown: string | null
  attempts: number
}
export type BoardStore = {
  /** makes it, or leads it to another operation; `place` is laid over what is there */
  show(board: Pick<Board, 'door' | 'key' | 'place' | 'environment' | 'operation'>): Promise<Board>
  get(door: Door, key: string): Promise<Board | null>
  /**
   * live ones that are due; held like arrivals: one that is shown something else meanwhile is due
   * when it is settled, so that nobody sends it twice
   */
  takeDue(limit: number, holdSeconds: number, door?: Door): Promise<Board[]>
  /**
   * `place` is laid over what is there. `nextAt: null` ends it, until it is shown something else;
   * when it was shown something else meanwhile, it is due at once.
   */
  settle(
    board: Pick<Board, 'id' | 'operation'>,
    outcome: {
      place?: Record<string, unknown>
      shown?: string | null
      nextAt: Date | null
      error?: string | null
    },
  ): Promise<void>
  prune(before: Date): Promise<number>
}

/**
 * `place`: in the order in which readers get them. Given when the notice can be seen, so none comes
 * later with a lower one, as happens with `seq`.
 */
export type Placed = { place: number; notice: Notice }
/** Who holds a reader, and the place of the last notice that was read. */
export type Hold = { by: string; at: number }
/** How far a reader of notices has come, one process at a time. */
export type CursorStore = {
  /**
   * null while another process holds it; who dies with it is overtaken after `seconds`. A new
   * reader begins after the newest notice there is
   */
  hold(reader: string, seconds: number): Promise<Hold | null>
  /** after `at` (exclusive) */
  after(at: number, limit: number): Promise<Placed[]>
  /** moves on, and holds it for so many seconds from now; false for who holds it no more */
  advance(reader: string, by: string, to: number, seconds: number): Promise<boolean>
  release(reader: string, by: string): Promise<void>
}
/**
 * What commands that change something meant when their key came first, so that none of them means
 * another operation when it comes again.
 */
export type CommandKeyStore = {
  /** returns the command that came with this key first: this one, or an earlier one */
  remember(key: string, command: string): Promise<string>
  /**
   * returns the operation that a remembered key meant first, null for none: this one, or an earlier
   * one
   */
  mean(key: string, operation: string | null): Promise<string | null>
  prune(before: Date): Promise<number>
}
export type DoorStore = {
  inbox: InboxStore
  boards: BoardStore
  cursors: CursorStore
  commandKeys: CommandKeyStore
}

/**
 * Who somebody at a door is (the access file). `id`: the number that a forge gives its users, which
 * stays when the name does not. Null: nobody that is known here.
 */
export type Directory = { personBy(door: Door, user: string, id?: number | null): Actor | null }

/**
 * A context for what somebody at a door asks for. `versions`: how versions URLs may be asked when
 * environments are compared.
 */
export type ContextFor = (
  actor: Actor,
  requestId: string | null,
) => VerbContext & { versions: { allow: string[]; simulated: boolean } }

/**
 * Does what an arrival asks for. May be called again after a crash or a failure, so it asks for
 * everything with the arrival as the key.
 */
export type Receive = (arrived: Arrived) => Promise<void>
/**
 * Shows a board. Resolves with its new place and digest; `done`: nothing more will change; the
 * digest it has means nothing was sent. `again`: seconds until the next look, where the door's
 * usual ones are too few or too many.
 */
export type Paint = (
  board: Board,
) => Promise<{ place: Record<string, unknown>; shown: string; done: boolean; again?: number }>
export type Tell = (notice: Notice) => Promise<void>
/**
 * Somebody who is told of notices that they want. `name` is unique and never changes: how far it
 * has come is kept by it.
 */
export type Reader = { name: string; wanted: Wanted; tell: Tell }

/**
 * What came over HTTP, as it came: signatures are over the very bytes. Names of headers in lower
 * case.
 */
export type Knock = {
  headers: Record<string, string | undefined>
  body: Buffer
  address: string
  requestId: string
}
/**
 * Refusals are thrown: `unauthenticated` for what is not signed by the secret, `invalid-request`
 * for what can't be read.
 */
export type Answer = { status: 200 | 202; body?: string; type?: string }

/**
 * A door that is open: what it takes over HTTP, does with what came in, shows and tells.
 * `compose.ts` opens those that the doors file names.
 */
export type OpenDoor = {
  name: Door | 'mail'
  knock?(knock: Knock): Promise<Answer>
  receive?: Receive
  /**
   * tells whoever asked that what came in was given up after its last attempt, and why; when it
   * fails itself, that is only logged
   */
  gaveUp?(arrived: Arrived, error: string): Promise<void>
  /**
   * for how many seconds something is tried again while what it needs is away or busy; six hours
   * when left out
   */
  patienceSeconds?(arrived: Arrived): number
  paint?: Paint
  readers?: Reader[]
  /** what it needs besides: a connection of its own */
  start?(): Promise<void>
  stop?(): Promise<void>
}
export type OpenDoors = Partial<Record<Door | 'mail', OpenDoor>>
