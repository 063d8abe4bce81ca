/** Everything that goes on behind the doors that are open. */
import type { Store } from '../../model/store.ts'
import { startBoards } from './statusMessages.ts'
import { startInbox } from './inbox.ts'
import type { Log, OpenDoors } from '../../model/inbox.ts'
import { startReader } from './readers.ts'
import { doors, type Door } from '../../model/integration.ts'

/** Many processes may do this side by side. `stop` waits for what is under way. */
export async function startDoors({
  store,
  log,
  open,
}: {
  store: Store
  log: Log
  open: OpenDoors
}): Promise<{ stop(): Promise<void> }> {
  const all = Object.values(open)
  if (all.length === 0) return { stop: async () => {} }
  const of = <Part extends 'receive' | 'gaveUp' | 'patienceSeconds' | 'paint'>(part: Part) =>
    Object.fromEntries(
      doors.flatMap(name => (open[name]?.[part] ? [[name, open[name][part]]] : [])),
    ) as Record<Door, never>
  for (const door of all) await door.start?.()
  const working = [
    startInbox({
      inbox: store.doors.inbox,
      receive: of('receive'),
      gaveUp: of('gaveUp'),
      patienceSeconds: of('patienceSeconds'),
      log,
    }),
    startBoards({ boards: store.doors.boards, paint: of('paint'), log }),
    ...all
      .flatMap(({ readers = [] }) => readers)
      .map(reader => startReader({ cursors: store.doors.cursors, log, reader })),
  ]
  return {
    stop: async () => {
      await Promise.all(all.map(door => door.stop?.()))
      await Promise.all(working.map(one => one.stop()))
    },
  }
}
