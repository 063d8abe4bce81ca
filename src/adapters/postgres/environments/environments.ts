import { sql } from 'kysely'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Environment } from '../../../model/environment.ts'
import { noSettingsKeys, type SettingsKeys } from '../../../model/stateAccess.ts'

import type { Database } from '../database.ts'
import { isUniqueViolation } from '../errors.ts'
import { read, readOrNull, write, writeOrNull } from '../json.ts'
import { isWithinScope } from '../scope.ts'
import { runInTransaction } from '../transaction.ts'
import { record } from './record.ts'
import { listHolders, readResourceLinks, readResourcePage } from './resources.ts'
import { searchResources } from './searchResources.ts'
import { toLifeColumns, createLifeStore } from './life.ts'
import { selectEnvironments, toEnvironment } from './rows.ts'
import type { Page } from '../../../lib/pagination.ts'
import type { EnvironmentStore, NewEnvironment } from '../../../model/environmentStore.ts'
import { createPageQuery } from '../page.ts'
import { requirePresent } from '../../../lib/requirePresent.ts'

export function createEnvironmentStore(db: Database): EnvironmentStore {
  return {
    create: input => create(db, input),
    get: name => get(db, name),
    lock: name => lock(db, name),
    tryLock: name => tryLock(db, name),
    ...createLifeStore(db, name => get(db, name)),
    list: query => list(db, query),
    update: (name, change) => update(db, name, change),
    place: async (name, place) => {
      await db.updateTable('environments').set(place).where('name', '=', name).execute()
    },
    delete: name => runInTransaction(db, trx => remove(trx, name)),
    getSecrets: name => readSecrets(db, name),
    record: (name, result) => runInTransaction(db, trx => record(trx, name, result)),
    listResources: (name, page) => readResourcePage(db, name, page),
    listLinks: name => readResourceLinks(db, name),
    searchResources: query => searchResources(db, query),
    listHolders: (ids, except) => listHolders(db, ids, except),
    getOutputs: async name => read((await findColumn(db, name, 'outputs')) ?? '{}'),
    getEvidence: async name => readOrNull(await findColumn(db, name, 'evidence')),
    getSecretDigests: async name => read((await findColumn(db, name, 'secret_digests')) ?? '{}'),
    listUnprovenIds: async name => read((await findColumn(db, name, 'unproven_ids')) ?? '[]'),
    getStateDigest: name => findColumn(db, name, 'state_digest'),
    getDeployedRevision: async name => readOrNull(await findColumn(db, name, 'deployed_revision')),
  }
}

async function create(db: Database, input: NewEnvironment): Promise<Environment> {
  const { name, kind, description, owner, template } = input
  try {
    await db
      .insertInto('environments')
      .values({
        name,
        kind,
        description,
        owner,
        template,
        overrides: write(input.overrides),
        worker_labels: write(input.workerLabels ?? {}),
        source: writeOrNull(input.source),
        ...toLifeColumns(input.life),
      })
      .execute()
  } catch (error) {
    if (!isUniqueViolation(error, 'environments_pkey')) throw error
    throw new TwinstackError('environment-exists', `there is an environment ${name} already`, {
      hint: 'choose another name, or use the existing environment',
    })
  }
  return await requireEnvironment(db, name)
}

async function get(db: Database, name: string): Promise<Environment | null> {
  const row = await selectEnvironments(db).where('e.name', '=', name).executeTakeFirst()
  return row ? toEnvironment(row) : null
}

async function lock(db: Database, name: string): Promise<Environment | null> {
  const locked = await db
    .selectFrom('environments')
    .select('name')
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()
  return locked ? await get(db, name) : null
}

async function tryLock(db: Database, name: string): Promise<Environment | null> {
  const locked = await db
    .selectFrom('environments')
    .select('name')
    .where('name', '=', name)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst()
  return locked ? await get(db, name) : null
}

async function list(
  db: Database,
  { page, pageSize, kind, scope }: Parameters<EnvironmentStore['list']>[0],
): Promise<Page<Environment>> {
  const counted = db
    .selectFrom('environments')
    .where(isWithinScope(scope, 'name', { kind: 'kind' }))
    .$if(kind !== undefined, query => query.where('kind', '=', requirePresent(kind)))
  const { total } = await counted
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await selectEnvironments(db)
    .where(isWithinScope(scope, 'e.name', { kind: 'e.kind' }))
    .$if(kind !== undefined, query => query.where('e.kind', '=', requirePresent(kind)))
    .orderBy('e.name')
    .$call(createPageQuery({ page, pageSize }))
    .execute()
  return { items: rows.map(toEnvironment), page, pageSize, total }
}

async function update(
  db: Database,
  name: string,
  {
    description,
    owner,
    account,
    versionsUrl,
    workerLabels,
    overrides,
    source,
    ttlMinutes,
  }: Parameters<EnvironmentStore['update']>[1],
): Promise<Environment> {
  await db
    .updateTable('environments')
    .where('name', '=', name)
    .set({
      ...(description !== undefined && { description }),
      ...(owner !== undefined && { owner }),
      ...(account === null && { account: null, region: null }),
      ...(versionsUrl !== undefined && { versions_url: versionsUrl }),
      ...(workerLabels !== undefined && { worker_labels: write(workerLabels) }),
      ...(overrides !== undefined && { overrides: write(overrides) }),
      ...(source !== undefined && { source: writeOrNull(source), branch_seen: false }),
      ...(ttlMinutes !== undefined && { ttl_minutes: ttlMinutes }),
      updated_at: new Date(),
    })
    .execute()
  return await requireEnvironment(db, name)
}

async function requireEnvironment(db: Database, name: string): Promise<Environment> {
  const environment = await get(db, name)
  if (!environment)
    throw new TwinstackError('not-found', `there is no environment ${name}`, {
      hint: 'GET /v1/environments lists them',
    })
  return environment
}

async function readSecrets(db: Database, name: string): ReturnType<EnvironmentStore['getSecrets']> {
  const row = await db
    .selectFrom('environments')
    .select([
      'encryption_salt',
      'sealed_outputs',
      'settled_digest',
      'settings_keys',
      'written_state',
    ])
    .where('name', '=', name)
    .executeTakeFirst()
  return {
    encryptionSalt: row?.encryption_salt ?? null,
    sealedOutputs: row?.sealed_outputs ?? null,
    settledDigest: row?.settled_digest ?? null,
    writtenState: row?.written_state ?? null,
    settingsKeys: { ...noSettingsKeys, ...readOrNull<SettingsKeys>(row?.settings_keys ?? null) },
  }
}

/** Its drift does not belong to the next environment of that name. */
async function remove(db: Database, name: string): Promise<void> {
  await db
    .updateTable('drift_findings')
    .set({ status: 'destroyed', resolved_at: sql`clock_timestamp()` })
    .where('environment', '=', name)
    .where('status', '=', 'open')
    .execute()
  await db.deleteFrom('environments').where('name', '=', name).execute()
}

async function findColumn(
  db: Database,
  name: string,
  which:
    | 'outputs'
    | 'deployed_revision'
    | 'evidence'
    | 'state_digest'
    | 'unproven_ids'
    | 'secret_digests',
): Promise<string | null> {
  const row = await db
    .selectFrom('environments')
    .select(which)
    .where('name', '=', name)
    .executeTakeFirst()
  return (row as Record<string, string | null> | undefined)?.[which] ?? null
}
