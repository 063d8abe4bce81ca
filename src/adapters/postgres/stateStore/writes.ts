/**
 * Writes of clients that own an update. The check of token and fence and the write are one
 * statement: the share lock on the stack lets a takeover wait for a write that has begun, and a
 * write that waited for a takeover finds the new fence.
 */
import { sql } from 'kysely'
import type { StackStore, UpdateProof, WriteResult } from '../../../model/stateServiceStore.ts'
import type { Database } from '../database.ts'
import { write } from '../json.ts'
import { addLeaseSeconds } from '../operations/claim.ts'
import { pack } from './rows.ts'

type Part = Pick<
  StackStore,
  | 'appendJournal'
  | 'putCheckpoint'
  | 'renewLease'
  | 'noteChanges'
  | 'noteRefusedWrite'
  | 'holdsStack'
  | 'isTokenOf'
>

export function updateWrites(db: Database): Part {
  return {
    appendJournal: async (proof, entries) => {
      const { rows } = await sql<{ held: number }>`
        with held as (${isHeldBy(proof)}), written as (
          insert into twinstack.stack_journal (update_id, sequence, body)
          select held.id, entry.sequence, entry.body
          from held, unnest(
            ${entries.map(entry => entry.sequence)}::bigint[],
            ${entries.map(entry => entry.body)}::text[]
          ) as entry (sequence, body)
          on conflict do nothing
        )
        select count(*) as held from held`.execute(db)
      return toWriteResult(rows)
    },
    putCheckpoint: async (proof, { sequence, schema, features, deployment }) => {
      const { rows } = await sql<{ held: number }>`
        with held as (${isHeldBy(proof)}), written as (
          insert into twinstack.stack_checkpoints (update_id, sequence, schema, features, body)
          select held.id, ${sequence}::bigint, ${schema}::integer, ${write(features)},
            ${await pack(deployment)}::bytea
          from held
          on conflict (update_id) do update set
            sequence = excluded.sequence, schema = excluded.schema,
            features = excluded.features, body = excluded.body, received_at = now()
          where stack_checkpoints.sequence <= excluded.sequence
        )
        select count(*) as held from held`.execute(db)
      return toWriteResult(rows)
    },
    renewLease: async (proof, seconds) => {
      const { rows } = await sql<{ held: number }>`
        with held as (${selectHeldOrDryRun(proof)}), renewed as (
          update twinstack.stack_updates set lease_until = ${addLeaseSeconds(seconds)}
          where id in (select id from held)
        )
        select count(*) as held from held`.execute(db)
      return toWriteResult(rows)
    },
    noteChanges: async ({ update, tokenHash }, changes) => {
      await db
        .updateTable('stack_updates')
        .set({ changes: write(changes) })
        .where('id', '=', update)
        .where('token_hash', '=', tokenHash)
        .execute()
    },
    noteRefusedWrite: async update => {
      await db
        .updateTable('stack_updates')
        .set({ refused_writes: sql`refused_writes + 1`, refused_at: sql`clock_timestamp()` })
        .where('id', '=', update)
        .execute()
    },
    holdsStack: async proof => {
      const { rows } = await sql<{ held: number }>`
        select count(*) as held from (${selectHeldOrDryRun(proof)}) as held`.execute(db)
      return toWriteResult(rows) === 'written'
    },
    isTokenOf: async ({ update, tokenHash }) => {
      const row = await db
        .selectFrom('stack_updates')
        .select('id')
        .where('id', '=', update)
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
      return row !== undefined
    },
  }
}

function toWriteResult(rows: { held: number }[]): WriteResult {
  return rows[0]?.held === 1 ? 'written' : 'lost'
}

/**
 * Selects the update when it holds its stack with the current fence: each start and each end of an
 * update of the stack increases the fence.
 */
function isHeldBy({ update, tokenHash }: UpdateProof) {
  return sql`
    select u.id from twinstack.stack_updates u join twinstack.stacks s on s.id = u.stack
    where u.id = ${update}::uuid and u.token_hash = ${tokenHash} and u.status = 'running'
      and s.active = u.id and s.fence = u.fence
    for share of s`
}

function selectHeldOrDryRun({ update, tokenHash }: UpdateProof) {
  return sql`
    select u.id from twinstack.stack_updates u join twinstack.stacks s on s.id = u.stack
    where u.id = ${update}::uuid and u.token_hash = ${tokenHash} and u.status = 'running'
      and (u.dry_run or (s.active = u.id and s.fence = u.fence))
    for share of s`
}
