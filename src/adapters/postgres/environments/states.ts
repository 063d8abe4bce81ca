import type { Selectable } from 'kysely'

import type { StateVersion } from '../../../model/operation.ts'
import type { Database } from '../database.ts'
import { toIso } from '../json.ts'
import type { StateVersionTable } from './schema.ts'
import { runInTransaction } from '../transaction.ts'
import type { StateStore } from '../../../model/historyStore.ts'
import { createPageQuery } from '../page.ts'

const kept = 20
const described = ['id', 'environment', 'operation', 'taken_at', 'digest', 'resources'] as const

export function createStateStore(db: Database): StateStore {
  return {
    save: version => runInTransaction(db, trx => save(trx, version)),
    list: (environment, page) => list(db, environment, page),
    get: (environment, id) => get(db, environment, id),
    saveUpload: async (operation, { createdEnvironment, body }) => {
      await db
        .insertInto('state_uploads')
        .values({ operation, created_environment: createdEnvironment, body })
        .execute()
    },
    getUpload: async operation => {
      const row = await db
        .selectFrom('state_uploads')
        .selectAll()
        .where('operation', '=', operation)
        .executeTakeFirst()
      return row ? { createdEnvironment: row.created_environment, body: row.body } : null
    },
  }
}

/**
 * The row lock on the environment makes writers read the newest version one after the other. A
 * deleted environment keeps no versions.
 */
async function save(
  db: Database,
  { takenAt, ...version }: Parameters<StateStore['save']>[0],
): Promise<void> {
  const { environment } = version
  const there = await db
    .selectFrom('environments')
    .select('name')
    .where('name', '=', environment)
    .forUpdate()
    .executeTakeFirst()
  if (!there || (await findNewestDigest(db, environment)) === version.digest) return
  await db
    .insertInto('state_versions')
    .values({ ...version, taken_at: takenAt })
    .execute()
  await db
    .deleteFrom('state_versions')
    .where('environment', '=', environment)
    .where(
      'id',
      'not in',
      db
        .selectFrom('state_versions')
        .select('id')
        .where('environment', '=', environment)
        .orderBy('id', 'desc')
        .limit(kept),
    )
    .execute()
}

async function findNewestDigest(db: Database, environment: string): Promise<string | null> {
  const row = await db
    .selectFrom('state_versions')
    .select('digest')
    .where('environment', '=', environment)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.digest ?? null
}

async function list(
  db: Database,
  environment: string,
  { page, pageSize }: { page: number; pageSize: number },
): ReturnType<StateStore['list']> {
  const of = db.selectFrom('state_versions').where('environment', '=', environment)
  const { total } = await of
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await of
    .select(described)
    .select(({ fn }) => fn<number>('length', ['body']).as('bytes'))
    .orderBy('id', 'desc')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toVersion), page, pageSize, total }
}

async function get(db: Database, environment: string, id: number): ReturnType<StateStore['get']> {
  const row = await db
    .selectFrom('state_versions')
    .selectAll()
    .where('environment', '=', environment)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? { version: toVersion({ ...row, bytes: row.body.length }), body: row.body } : null
}

function toVersion({
  id,
  environment,
  operation,
  taken_at,
  digest,
  resources,
  bytes,
}: Omit<Selectable<StateVersionTable>, 'body'> & { bytes: number }): StateVersion {
  return {
    id: Number(id),
    environment,
    operation,
    takenAt: toIso(taken_at),
    digest,
    resources,
    bytes,
  }
}
