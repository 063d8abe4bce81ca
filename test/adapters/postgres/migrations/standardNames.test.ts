import { sql } from 'kysely'
import t from 'tap'
import { openDatabase } from '../../../../src/adapters/postgres/database.ts'
import { standardNames } from '../../../../src/adapters/postgres/migrations/021-standard-names.ts'
import { silentLog } from '../../../../src/lib/log.ts'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'

t.test('stored names of version 0.1 are renamed, and texts of users do not change', async t => {
  const { store, databaseUrl } = await testStore(t)
  const db = openDatabase(databaseUrl, { log: silentLog, connections: 1 })
  t.teardown(() => db.destroy())
  const read = async (query: string): Promise<unknown> =>
    Object.values((await sql.raw<Record<string, unknown>>(query).execute(db)).rows[0] ?? {})[0]
  await store.environments.create(newEnvironment('staging'))
  const { id } = await store.operations.create(newOperation('staging'))
  const cleanup = '{"askedAt":"2026-01-01T00:00:00Z","looks":2,"notSeen":["\\"looks\\": no"]}'
  await sql`update twinstack.operations set cancel_stopped = 'firmly', cleanup = ${cleanup}
    where id = ${id}`.execute(db)
  await sql.raw('alter table twinstack.inbox rename column ordering_key to lane').execute(db)
  const event = '{"what":"pull-request","did":"opened","text":"\\"what\\": did"}'
  await sql`insert into twinstack.inbox (integration, delivery, digest, lane, subject, body)
    values ('github', 'd', 'd', 'acme/shop#5', 's', ${event})`.execute(db)
  await sql`insert into twinstack.status_messages (integration, key, place)
    values ('github', 'k', '{"heardAt":null,"status":{"said":"x"}}')`.execute(db)
  await sql`insert into twinstack.notices (type, environment, text, detail)
    values ('approval.given', 'staging', 't', '{}')`.execute(db)
  await sql`insert into twinstack.webhooks (url, description, events, created_by, sealed_secret)
    values ('https://x.test', '', array['drift.detected', 'approval.given'], 'ana', 's')`.execute(
    db,
  )

  await standardNames.up(db as never)

  t.equal(await read('select cancel_stopped from twinstack.operations'), 'forcibly')
  t.equal(
    await read('select cleanup from twinstack.operations'),
    '{"checkedAt":"2026-01-01T00:00:00Z","searches":2,"notSeen":["\\"looks\\": no"]}',
  )
  t.equal(
    await read('select body from twinstack.inbox'),
    '{"type":"pull-request","action":"opened","text":"\\"what\\": did"}',
  )
  t.equal(await read('select ordering_key from twinstack.inbox'), 'acme/shop#5')
  t.equal(
    await read('select place from twinstack.status_messages'),
    '{"eventAt":null,"status":{"content":"x"}}',
  )
  t.equal(await read('select type from twinstack.notices'), 'approval.granted')
  t.same(await read('select events from twinstack.webhooks'), [
    'drift.detected',
    'approval.granted',
  ])
})
