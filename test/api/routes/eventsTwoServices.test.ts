/**
 * A client that reconnects 50 times between two services on one database, while events are written
 * through a third connection: each number once and in order. The services share nothing but the
 * database: each has its own pool and its own LISTEN.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { buildApp } from '../../../api/app.ts'
import { openStore } from '../../../src/adapters/postgres/store.ts'
import { requirePresent } from '../../../src/lib/requirePresent.ts'
import { toActorRecord, worker } from '../../../src/model/actor.ts'
import { testApp } from '../../helper/app.ts'
import { readSome } from '../../helper/eventStream.ts'

const reconnects = 50
const resources = 300

t.test(`${reconnects} reconnects between two services: every event number once`, async t => {
  const { app, call, services, secrets } = await testApp(t)
  const databaseUrl = requirePresent(services.config.databaseUrl)
  const other = await openStore({ databaseUrl })
  const writer = await openStore({ databaseUrl })
  const second = await buildApp({ ...services, store: other })
  t.teardown(async () => {
    await second.close()
    await Promise.all([other.close(), writer.close()])
  })
  const listen = { host: '127.0.0.1', port: 0 }
  const urls = [await app.listen(listen), await second.listen(listen)]
  await call('admin', 'POST', '/v1/environments', { name: 'staging', kind: 'staging' })
  const path = '/v1/environments/staging/operations'
  const { id } = (await call('operator', 'POST', path, { kind: 'deploy' })).body

  const write = async () => {
    for (let n = 0; n < resources; n += 1) {
      const message = `resource ${n}`
      const body = { type: 'diagnostic', severity: 'info', message } as const
      const event = { n, at: new Date().toISOString(), body }
      // a runner's event is delivered twice, as after a worker that died before it noted it
      await writer.operations.append(id, 'run-1', [event], null)
      if (n % 10 === 0) await writer.operations.append(id, 'run-1', [event], null)
      if (n % 3 === 0) await sleep(5)
    }
    await writer.operations.transition(id, {
      from: 'queued',
      to: 'cancelled',
      actor: toActorRecord(worker),
      reason: 'test',
    })
  }
  const writing = write()
  const seen: number[] = []
  let connections = 0
  for (let ended = false; !ended; connections += 1) {
    const url = `${urls[connections % 2]}/v1/operations/${id}/events`
    const most = connections < reconnects ? 1 + (connections % 9) : Infinity
    const part = await readSome(url, secrets.viewer, seen.at(-1) ?? 0, most)
    seen.push(...part.ids)
    ended = part.ended
  }
  await writing
  t.equal(connections, reconnects + 1)
  // queued and cancelled
  t.same(
    seen,
    Array.from({ length: resources + 2 }, (_, index) => index + 1),
  )
})
