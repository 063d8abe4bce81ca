import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { renamedStops } from '../../../lib/renamedErrorCodes.ts'

/** The values and JSON keys of version 0.1, and the names that replace them. */
const renamedNoticeType = { old: 'approval.given', current: 'approval.granted' }
const renamedKeys = [
  {
    table: 'operations',
    column: 'cleanup',
    keys: { askedAt: 'checkedAt', looks: 'searches' },
  },
  {
    table: 'status_messages',
    column: 'place',
    keys: { heardAt: 'eventAt', said: 'content' },
  },
  {
    table: 'inbox',
    column: 'body',
    keys: { what: 'type', did: 'action', asks: 'needsConfirmation' },
  },
]

/**
 * Stored values, JSON keys and a column get the names that the code uses. A JSON key is replaced
 * with its quotes and colon: inside a string both quotes would be escaped.
 */
export const standardNames: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`alter table twinstack.inbox rename column lane to ordering_key`.execute(db)
    await renameValues(db)
    for (const { table, column, keys } of renamedKeys)
      for (const [old, current] of Object.entries(keys)) {
        const [from, to] = [`"${old}":`, `"${current}":`]
        const field = sql.ref(column)
        await sql`update ${sql.table(`twinstack.${table}`)}
          set ${field} = replace(${field}, ${from}, ${to})
          where strpos(${field}, ${from}) > 0`.execute(db)
      }
  },
}

async function renameValues(db: Kysely<unknown>): Promise<void> {
  for (const [old, current] of Object.entries(renamedStops))
    await sql`update twinstack.operations set cancel_stopped = ${current}
      where cancel_stopped = ${old}`.execute(db)
  const { old, current } = renamedNoticeType
  await sql`update twinstack.notices set type = ${current} where type = ${old}`.execute(db)
  await sql`update twinstack.webhooks set events = array_replace(events, ${old}, ${current})
    where ${old} = any (events)`.execute(db)
}
