/** Somebody who owns the database adds jobs to the queue: none stops the work of the others. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { createQueue } from '../../src/adapters/queue/queue.ts'
import { testStore } from '../helper/store.ts'
import type { Attack } from './attack.ts'
import { harmless } from './refusal.ts'

const datas: [name: string, data: string | null][] = [
  ['nothing', null],
  ['null', 'null'],
  ['a text', '"staging"'],
  ['a list', '[]'],
  ['no environment', '{}'],
  ['an object as environment', '{"environment":{"$ne":null}}'],
  ['a list as environment', '{"environment":["staging"]}'],
  ['a number as environment', '{"environment":1}'],
  ['a path as environment', '{"environment":"../../etc/passwd"}'],
  ['SQL as environment', `{"environment":"x'; drop table twinstack.operations; --"}`],
  ['line breaks as environment', '{"environment":"x\\n{\\"level\\":60}"}'],
  ['a lone surrogate as environment', '{"environment":"\\ud800"}'],
  ['a long environment', JSON.stringify({ environment: 'x'.repeat(1_000_000) })],
  ['prototypes', '{"__proto__":{"environment":"staging"},"constructor":1}'],
]

async function openLab(t: Test) {
  const { store, databaseUrl } = await testStore(t)
  const handled: string[] = []
  const complaints: object[] = []
  const log = {
    warn: (data: object) => void complaints.push(data),
    error: (data: object) => void complaints.push(data),
  }
  const queue = await createQueue({ databaseUrl, log })
  t.teardown(() => queue.stop())
  // as the worker: the operations of the environment decide whether there is work
  await queue.work(1, async environment => {
    const claim = await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 })
    handled.push(claim === null ? environment : `claimed ${environment}`)
  })
  return { store, queue, handled }
}

async function addJob(
  { store, queue, handled }: Awaited<ReturnType<typeof openLab>>,
  data: string | null,
) {
  handled.length = 0
  await store
    .runSql(`insert into pgboss.job (name, data) values ('work', $1::jsonb)`, [data])
    .catch(() => {}) // PostgreSQL refuses some of them
  await store.runInTransaction(async bound => queue.offer(bound, 'real'))
  for (const end = Date.now() + 30_000; !handled.includes('real'); await sleep(20))
    if (Date.now() > end) return 'the job of another environment was not handled'
  const claimed = handled.find(text => text.startsWith('claimed'))
  return claimed === undefined ? null : `an operation was ${claimed}`
}

export function jobAttacks(t: Test): Attack[] {
  let opened: ReturnType<typeof openLab> | null = null
  return datas.map(([name, data]) =>
    harmless(
      'jobs in the database',
      `a job with ${name}`,
      async () => addJob(await (opened ??= openLab(t)), data),
      60,
    ),
  )
}
