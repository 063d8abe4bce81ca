/**
 * A database that has grown: environments with an hourly drift check over some days. One operation
 * of each day is written by the store itself, and SQL copies its rows (events, transitions, report,
 * notice), so the rows have the present form. Ids are digests of environment and hour.
 */
import pg from 'pg'
import type { Store } from '../../src/model/store.ts'
import { driftReport } from './drift.ts'
import { ana, newEnvironment, newOperation } from './store.ts'

export type Growth = { environments: number; days: number; eventsPerOperation: number }

/** the environment and the operation that are copied */
const template = 'grown'

/** Fills an empty database of the newest schema; needs a superuser, since it skips the triggers. */
export async function growDatabase(
  store: Store,
  databaseUrl: string,
  growth: Growth,
): Promise<void> {
  const id = await writeTemplate(store, growth.eventsPerOperation)
  const db = new pg.Client({ connectionString: databaseUrl })
  await db.connect()
  try {
    // the triggers and foreign keys were checked for the template
    await db.query("set session_replication_role = 'replica'")
    await copyRows(db, id, growth)
    // as autovacuum does in production
    await db.query('vacuum analyze')
  } finally {
    await db.end()
  }
}

async function writeTemplate(store: Store, events: number): Promise<string> {
  await store.environments.create(newEnvironment(template))
  const { id } = await store.operations.create(newOperation(template, { kind: 'drift-check' }))
  await store.operations.claim(template, { worker: 'w', leaseSeconds: 60 })
  const urn = 'urn:pulumi:grown::shop::aws:ec2/securityGroup:SecurityGroup::database'
  const body = {
    type: 'diagnostic',
    severity: 'info',
    message: `${urn} was read: 34 inputs, 41 outputs, nothing differs from the recorded state`,
  } as const
  const list = Array.from({ length: events }, (_, n) => ({
    n,
    at: new Date().toISOString(),
    body,
  }))
  await store.operations.append(id, 'run', list, null)
  await store.operations.saveDrift(driftReport({ environment: template, operation: id }))
  const by = { actor: ana, reason: 'ended' }
  await store.operations.transition(id, { from: 'running', to: 'succeeded', ...by })
  await store.notices.add({
    type: 'operation.succeeded',
    environment: template,
    operation: id,
    text: 'drift-check of grown succeeded',
  })
  return id
}

async function copyRows(db: pg.Client, id: string, growth: Growth): Promise<void> {
  await db.query(
    `create temporary table hours as
     select 'grown-' || e as environment, now() - make_interval(hours => h) as at,
       md5(e || '-' || h)::uuid as id
     from generate_series($2::int * 24, 1, -1) as h, generate_series(1, $1::int) as e`,
    [growth.environments, growth.days],
  )
  await db.query(
    'create temporary table names as select environment, min(at) as at from hours group by environment',
  )
  const copies: [table: string, from: string, values: Record<string, string>][] = [
    ['environments', 'names', { name: 'c.environment', created_at: 'c.at' }],
    [
      'operations',
      'hours',
      {
        id: 'c.id',
        environment: 'c.environment',
        created_at: 'c.at',
        started_at: 'c.at',
        finished_at: 'c.at',
        touched_at: 'c.at',
      },
    ],
    ['events', 'hours', { operation: 'c.id', at: 'c.at' }],
    ['transitions', 'hours', { operation: 'c.id', at: 'c.at' }],
    [
      'drift_reports',
      'hours',
      { operation: 'c.id', environment: 'c.environment', checked_at: 'c.at' },
    ],
    ['notices', 'hours', { operation: 'c.id', environment: 'c.environment', at: 'c.at' }],
  ]
  for (const [table, from, values] of copies) await copyTable(db, { table, from, values, id })
}

type Copy = { table: string; from: string; values: Record<string, string>; id: string }

/** Copies the rows of the template for each row of `from`; columns with a sequence count on. */
async function copyTable(db: pg.Client, { table, from, values, id }: Copy): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_schema = 'twinstack' and table_name = $1 and is_identity = 'NO'
       and is_generated = 'NEVER' and column_name <> 'place'`,
    [table],
  )
  const names = rows.map(({ name }) => name)
  const key = { environments: 'name', operations: 'id' }[table] ?? 'operation'
  await db.query(
    `insert into twinstack.${table} (${names.join(', ')})
     select ${names.map(name => values[name] ?? `t.${name}`).join(', ')}
     from ${from} as c, twinstack.${table} as t where t.${key} = $1`,
    [table === 'environments' ? template : id],
  )
}
