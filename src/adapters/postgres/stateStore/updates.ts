import { sql } from 'kysely'
import type { StackStore, UpdateProof } from '../../../model/stateServiceStore.ts'
import type { UpdateStatus } from '../../../model/stateService.ts'
import type { Database } from '../database.ts'
import { write } from '../json.ts'
import { addLeaseSeconds } from '../operations/claim.ts'
import { isId } from '../operations/rows.ts'
import { toUpdate } from './rows.ts'
import { createPageQuery } from '../page.ts'

type Part = Pick<
  StackStore,
  | 'createUpdate'
  | 'update'
  | 'updateOfOperation'
  | 'bindOperation'
  | 'listUpdates'
  | 'listLatestPreviews'
  | 'updateOfVersion'
  | 'hasLeaseEnded'
  | 'startDryRun'
  | 'startUpdate'
  | 'release'
  | 'finishDryRun'
>

const now = sql<Date>`clock_timestamp()`

export function updateRows(db: Database): Part {
  const updates = db.selectFrom('stack_updates').selectAll()
  return {
    createUpdate: async ({ dryRun, program, by, engineVersion, ...update }) => {
      const values = {
        ...update,
        dry_run: dryRun,
        program: write(program),
        requested_by: write(by),
        engine_version: engineVersion,
      }
      const insert = db.insertInto('stack_updates').values(values).returningAll()
      return toUpdate(await insert.executeTakeFirstOrThrow())
    },
    update: async id => {
      const row = isId(id) ? await updates.where('id', '=', id).executeTakeFirst() : undefined
      return row ? toUpdate(row) : null
    },
    updateOfOperation: async operation => {
      const of = updates.where('operation', '=', operation)
      const row = await of.orderBy('created_at', 'desc').limit(1).executeTakeFirst()
      return row ? toUpdate(row) : null
    },
    bindOperation: async (update, values) => {
      await db.updateTable('stack_updates').set(values).where('id', '=', update).execute()
    },
    listUpdates: async (stack, { page, pageSize }) => {
      const rows = await updates
        .where('stack', '=', stack)
        .where('version', 'is not', null)
        .orderBy('version', 'desc')
        .$call(createPageQuery({ page, pageSize }))
        .execute()
      return rows.map(toUpdate)
    },
    listLatestPreviews: async (stack, limit) => {
      const previews = updates.where('stack', '=', stack).where('dry_run', '=', true)
      const rows = await previews.orderBy('created_at', 'desc').limit(limit).execute()
      return rows.map(toUpdate)
    },
    updateOfVersion: async (stack, version) => {
      const of = updates.where('stack', '=', stack).where('version', '=', version)
      const row = await of.executeTakeFirst()
      return row ? toUpdate(row) : null
    },
    hasLeaseEnded: async update => {
      const row = await db
        .selectFrom('stack_updates')
        .select(sql<boolean>`lease_until < clock_timestamp()`.as('ended'))
        .where('id', '=', update)
        .executeTakeFirst()
      return row?.ended ?? true
    },
    startDryRun: async ({ update, tokenHash }, seconds) => {
      await db
        .updateTable('stack_updates')
        .set({
          status: 'running',
          token_hash: tokenHash,
          lease_until: addLeaseSeconds(seconds),
          started_at: now,
        })
        .where('id', '=', update)
        .execute()
    },
    startUpdate: (proof, seconds) => startUpdate(db, proof, seconds),
    release: (stack, update, status) => release(db, { stack, update, status }),
    finishDryRun: async ({ update, tokenHash }, status) => {
      const row = await db
        .updateTable('stack_updates')
        .set({ status, finished_at: now })
        .where('id', '=', update)
        .where('token_hash', '=', tokenHash)
        .where('dry_run', '=', true)
        .returning('id')
        .executeTakeFirst()
      return row ? 'written' : 'lost'
    },
  }
}

async function startUpdate(
  db: Database,
  { update, tokenHash }: UpdateProof,
  seconds: number,
): ReturnType<StackStore['startUpdate']> {
  const { stack } = await db
    .selectFrom('stack_updates')
    .select('stack')
    .where('id', '=', update)
    .executeTakeFirstOrThrow()
  const { version, fence } = await db
    .updateTable('stacks')
    .set({ active: update, fence: sql`fence + 1`, version: sql`version + 1` })
    .where('id', '=', stack)
    .returning(['version', 'fence'])
    .executeTakeFirstOrThrow()
  await db
    .updateTable('stack_updates')
    .set({
      status: 'running',
      version,
      fence,
      base: version - 1,
      token_hash: tokenHash,
      lease_until: addLeaseSeconds(seconds),
      started_at: now,
    })
    .where('id', '=', update)
    .execute()
  return { version, fence }
}

async function release(
  db: Database,
  { stack, update, status }: { stack: string; update: string; status: UpdateStatus },
): Promise<void> {
  await db
    .updateTable('stacks')
    .set({ active: null, fence: sql`fence + 1` })
    .where('id', '=', stack)
    .where('active', '=', update)
    .execute()
  await db
    .updateTable('stack_updates')
    .set({ status, finished_at: now })
    .where('id', '=', update)
    .execute()
}
