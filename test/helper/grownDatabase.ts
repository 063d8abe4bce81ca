/**
 * A database that has grown: environments with an hourly drift check over some days. One operation
 * of each day is written by the store itself, and SQL copies its rows (events, transitions, report,
 * notice), so the rows have the present form. Ids are digests of environment and hour.
 */
import { randomUUID } from 'node:crypto'
import pg from 'pg'
import type { Store } from '../../src/model/store.ts'
import { driftReport } from './drift.ts'
import { ana, newEnvironment, newOperation } from './store.ts'

export type Growth = { environments: number; days: number; eventsPerOperation: number }

/** the environment, the operation and the stack that are copied */
const template = 'grown'
/** states that a stack keeps, and the days for which it keeps previews */
const keptStates = 50
const previewDays = 7

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
    await copyStacks(db, await writeStack(store), growth)
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

/** A stack with the state of 60 resources, an update and a preview. */
async function writeStack(store: Store): Promise<string> {
  const id = randomUUID()
  await store.stacks.create({ id, project: 'shop', name: template, tags: {}, settings: null })
  await store.stacks.addKey({ stack: id, number: 1, master: 'm', wrapped: Buffer.alloc(60) })
  const program = { message: '', environment: { 'exec.kind': 'auto.local' }, config: {} }
  const update = { stack: id, program, by: ana, engineVersion: 'v3.259.0', operation: null }
  const preview = await store.stacks.createUpdate({ ...update, kind: 'preview', dryRun: true })
  await store.stacks.startDryRun({ update: preview.id, tokenHash: 'hash' }, 300)
  const made = await store.stacks.createUpdate({ ...update, kind: 'update', dryRun: false })
  const { version } = await store.stacks.startUpdate({ update: made.id, tokenHash: 'h' }, 300)
  const resources = Array.from({ length: 60 }, (_, n) => ({
    urn: `urn:pulumi:grown::shop::aws:sqs/queue:Queue::queue-${n}`,
    type: 'aws:sqs/queue:Queue',
    custom: true,
    id: `https://sqs.example.com/000000000000/queue-${n}-${randomUUID()}`,
    inputs: { name: `queue-${n}`, tags: { environment: template } },
    outputs: { name: `queue-${n}`, arn: `arn:aws:sqs:::queue-${n}-${randomUUID()}`, delay: 0 },
  }))
  const state = { stack: id, version, update: made.id, schema: 3, features: [], resources: 60 }
  await store.stacks.saveState({ ...state, deployment: JSON.stringify({ resources }) })
  await store.stacks.release(id, made.id, 'succeeded')
  return id
}

/** Stacks as full as the retention leaves them: two previews for each drift check, 50 states. */
async function copyStacks(db: pg.Client, id: string, { days }: Growth): Promise<void> {
  await db.query(
    `create temporary table stacks_of as
     select md5('stack-' || environment)::uuid as stack, environment from names`,
  )
  await db.query(
    `create temporary table updates_of as
     select s.stack, h.at, gen_random_uuid() as id from hours h
     join stacks_of s using (environment), generate_series(1, 2)
     where h.at > now() - make_interval(days => $1::int)`,
    [Math.min(days, previewDays)],
  )
  await db.query(
    `create temporary table states_of as
     select s.stack, n as version, gen_random_uuid() as id
     from stacks_of s, generate_series(1, ${keptStates}) as n`,
  )
  const stack = 'c.stack'
  const copies: Copy[] = [
    {
      table: 'stacks',
      from: 'stacks_of',
      values: { id: stack, name: 'c.environment', version: String(keptStates) },
      id,
    },
    { table: 'stack_keys', from: 'stacks_of', values: { stack }, id },
    {
      table: 'stack_updates',
      from: 'updates_of',
      values: { stack, id: 'c.id', created_at: 'c.at' },
      where: 't.dry_run',
      id,
    },
    {
      table: 'stack_updates',
      from: 'states_of',
      values: { stack, id: 'c.id', version: 'c.version' },
      where: 'not t.dry_run',
      id,
    },
    {
      table: 'stack_states',
      from: 'states_of',
      values: { stack, version: 'c.version', update_id: 'c.id' },
      id,
    },
  ]
  for (const copy of copies) await copyTable(db, copy)
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

type Copy = {
  table: string
  from: string
  values: Record<string, string>
  id: string
  where?: string
}

/** columns that identify the rows of the template; of other tables it is `operation` */
const keys: Record<string, string> = {
  environments: 'name',
  operations: 'id',
  stacks: 'id',
  stack_keys: 'stack',
  stack_updates: 'stack',
  stack_states: 'stack',
}

/** Copies the rows of the template for each row of `from`; columns with a sequence count on. */
async function copyTable(
  db: pg.Client,
  { table, from, values, id, where = 'true' }: Copy,
): Promise<void> {
  const { rows } = await db.query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_schema = 'twinstack' and table_name = $1 and is_identity = 'NO'
       and is_generated = 'NEVER' and column_name <> 'place'`,
    [table],
  )
  const names = rows.map(({ name }) => name)
  const key = keys[table] ?? 'operation'
  await db.query(
    `insert into twinstack.${table} (${names.join(', ')})
     select ${names.map(name => values[name] ?? `t.${name}`).join(', ')}
     from ${from} as c, twinstack.${table} as t where t.${key} = $1 and ${where}`,
    [table === 'environments' ? template : id],
  )
}
