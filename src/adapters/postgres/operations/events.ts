import { sql } from 'kysely'
import { TwinstackError } from '../../../lib/errors.ts'

import type { EventBody, OperationEvent } from '../../../model/operation.ts'
import { eventsChannel } from '../channels.ts'
import type { Database } from '../database.ts'
import { toIso, read, write } from '../json.ts'
import { isId } from './rows.ts'
import type { OperationStore } from '../../../model/operationStore.ts'

type NewEvents = Parameters<OperationStore['append']>[2]

/**
 * Appends under the fence, with numbers that continue from `last_event`. The row lock serialises
 * parallel appends, so numbers have no gaps and are visible in order. A separate statement takes
 * the lock, because a statement that waits for a lock continues with its earlier snapshot.
 */
export async function append(
  db: Database,
  id: string,
  source: string,
  events: NewEvents,
  fence: number | null,
): Promise<void> {
  const operation = isId(id)
    ? await db
        .selectFrom('operations')
        .select(['fence', 'last_event'])
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!operation)
    throw new TwinstackError('not-found', `there is no operation ${id} to append events to`)
  if (fence !== null && operation.fence !== fence)
    throw createLostFenceError(id, fence, operation.fence)
  const fresh = findFirstOfEach(events)
  if (fresh.length > 0) await insert(db, id, source, fresh)
}

/** One event of the service itself, in a transaction that holds the row of the operation. */
export async function appendOwn(db: Database, id: string, body: EventBody): Promise<void> {
  await insert(db, id, 'service', [{ n: null, at: new Date().toISOString(), body }])
}

export async function readEventsAfter(
  db: Database,
  id: string,
  { after, limit }: { after: number; limit: number },
): Promise<OperationEvent[]> {
  if (!isId(id)) return []
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'at', 'source', 'body'])
    .where('operation', '=', id)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute()
  return rows.map(row => ({
    seq: row.seq,
    at: toIso(row.at),
    source: row.source,
    body: read<EventBody>(row.body),
  }))
}

/**
 * Begins and ends of steps. The condition on the text only reduces the number of rows; each body is
 * examined after that.
 */
export async function readStepEvents(db: Database, id: string): Promise<OperationEvent[]> {
  if (!isId(id)) return []
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'at', 'source', 'body'])
    .where('operation', '=', id)
    .where('body', 'like', `%${write('type')}:${write('step')}%`)
    .orderBy('seq')
    .execute()
  return rows
    .map(row => ({
      seq: row.seq,
      at: toIso(row.at),
      source: row.source,
      body: read<EventBody>(row.body),
    }))
    .filter(({ body }) => body.type === 'step')
}

/** The condition on the text only reduces the number of rows; each body is examined after that. */
export async function readOutcomeEvents(db: Database, id: string): Promise<EventBody[]> {
  if (!isId(id)) return []
  const holds = (key: string, value: string) => `%${write(key)}:${write(value)}%`
  const rows = await db
    .selectFrom('events')
    .select('body')
    .where('operation', '=', id)
    .where(where =>
      where.or([
        where('body', 'like', holds('phase', 'finished')),
        where('body', 'like', holds('phase', 'failed')),
        where('body', 'like', holds('severity', 'error')),
      ]),
    )
    .orderBy('seq')
    .execute()
  return rows
    .map(({ body }) => read<EventBody>(body))
    .filter(
      body =>
        (body.type === 'resource' && body.phase !== 'started') ||
        (body.type === 'diagnostic' && body.severity === 'error'),
    )
}

async function insert(db: Database, id: string, source: string, events: NewEvents): Promise<void> {
  await sql`
    with fresh as (
      select * from unnest(${events.map(event => event.n)}::int[],
        ${events.map(event => event.at)}::timestamptz[],
          ${events.map(event => write(event.body))}::text[])
        with ordinality as e (n, at, body, place)
      where not exists (select from twinstack.events old where old.operation = ${id}
        and old.source = ${source} and old.n = e.n)
    ), numbered as (
      insert into twinstack.events (operation, seq, at, source, n, body)
      select o.id, o.last_event + row_number() over (order by fresh.place), fresh.at, ${source},
        fresh.n, fresh.body
      from fresh, twinstack.operations o where o.id = ${id}
      returning seq
    ), counted as (
      update twinstack.operations
        set last_event = (select max(seq) from numbered), touched_at = clock_timestamp()
      where id = ${id} and exists (select from numbered) returning id
    )
    select pg_notify(${eventsChannel}, id::text) from counted`.execute(db)
}

/** a batch that names one event twice keeps the first */
function findFirstOfEach(events: NewEvents): NewEvents {
  const seen = new Set<number>()
  return events.filter(({ n }) => n === null || (!seen.has(n) && seen.add(n)))
}

function createLostFenceError(id: string, ours: number, theirs: number | null): TwinstackError {
  return new TwinstackError(
    'conflict',
    `operation ${id} was taken over: its fence is ${theirs}, not ${ours}`,
    { hint: 'stop at once and write nothing more' },
  )
}
