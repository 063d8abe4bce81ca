/**
 * Keeps the messages that show an operation up to date, through restarts, without sending what is
 * shown already.
 */
import type { Rounds } from '../../lib/poll.ts'
import { PartlyShown } from './partly.ts'
import type { Board, BoardStore, Log, Paint } from '../../model/inbox.ts'
import { startDoorSlots } from './slots.ts'
import type { Door } from '../../model/integration.ts'

/**
 * seconds between two looks at one board: chats take a change a second and channel, forges fewer
 */
const every: Record<Door, number> = { slack: 2, github: 5, gitlab: 5 }
/** seconds before the next attempt, after the first, the second…; then it is left as it is */
export const pauses = [5, 15, 60, 300, 900, 3600]
const atOnce = 8
/** longer than any door takes with eight of them, slowed down by its rate limits */
const holdSeconds = 120

export type Boards = {
  boards: BoardStore
  paint: Partial<Record<Door, Paint>>
  log: Log
  now?: () => Date
}

export function startBoards({
  everySeconds = 1,
  ...boards
}: Boards & { everySeconds?: number }): Rounds {
  return startDoorSlots({
    open: boards.paint,
    slots: atOnce,
    everySeconds,
    log: boards.log,
    what: 'messages to be kept up to date could not be looked for; it is tried again',
    take: (free, door) => boards.boards.takeDue(free, holdSeconds, door),
    work: board => painted(boards, board),
  })
}

/** All that is due now, of all doors, by hand; returns how many were looked at. */
export async function paintDue(boards: Boards): Promise<number> {
  let looked = 0
  for (;;) {
    const due = await boards.boards.takeDue(atOnce, holdSeconds)
    await Promise.all(due.map(board => painted(boards, board)))
    looked += due.length
    if (due.length < atOnce) return looked
  }
}

async function painted(
  { boards, paint, log, now = () => new Date() }: Boards,
  board: Board,
): Promise<void> {
  const after = (seconds: number) => new Date(now().getTime() + seconds * 1000)
  try {
    const door = paint[board.door]
    if (!door) return await boards.settle(board, { nextAt: null, error: 'this door is closed' })
    const { place, shown, done, again = every[board.door] } = await door(board)
    await boards.settle(board, { place, shown, nextAt: done ? null : after(again), error: null })
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    const pause = pauses[board.attempts]
    log.warn(
      { door: board.door, board: board.key, error: said },
      pause === undefined
        ? 'a message is no longer kept up to date'
        : 'a message could not be brought up to date; it is tried again',
    )
    await boards.settle(board, {
      ...(error instanceof PartlyShown && { place: error.place }),
      nextAt: pause === undefined ? null : after(pause),
      error: said,
    })
  }
}
