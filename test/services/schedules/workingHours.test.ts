import t from 'tap'
import { createSchedule } from '../../../src/services/schedules/createSchedule.ts'
import { runDue } from '../../../src/services/schedules/scheduler.ts'
import { runSchedule } from '../../../src/services/schedules/runSchedule.ts'
import { testApp } from '../../helper/app.ts'
import {
  clock,
  waitForEnd,
  newSchedule,
  requested,
  requester,
  revision,
} from '../../helper/schedules.ts'
import { randomUUID } from 'node:crypto'
import { newEnvironment } from '../../helper/store.ts'

t.test('down at night, up in the morning with what was there', async t => {
  const {
    services: { store, queue },
    context,
  } = await testApp(t)
  await store.environments.create(newEnvironment('staging'))
  const at = clock(store, requester(queue), '2026-03-02T20:00:00.000Z')
  const daily = { scheduleCron: '@daily' }
  const down = await store.schedules.create(
    newSchedule('staging', '2026-03-02T20:00:00.000Z', { ...daily, task: 'down' }),
  )
  const up = await store.schedules.create(
    newSchedule('staging', '2026-03-02T20:00:01.000Z', { ...daily, task: 'up' }),
  )
  const run = async (id: string, time: string) => {
    await store.schedules.update(id, { nextExecution: time })
    at.at = time
    await runDue(at)
    return store.schedules.get(id)
  }
  t.match(await run(down.id, '2026-03-02T20:00:00.500Z'), {
    lastOperation: null,
    lastSkipped: { reason: /nothing is deployed/ },
  })
  t.match(await run(up.id, '2026-03-02T20:00:02.000Z'), {
    lastOperation: null,
    lastSkipped: { reason: /no schedule destroyed staging/ },
  })
  await store.environments.record('staging', { deployed: { operation: randomUUID(), revision } })
  t.match(await run(down.id, '2026-03-03T20:00:00.000Z'), { lastOperation: String })
  t.match(await run(down.id, '2026-03-03T20:01:00.000Z'), {
    lastSkipped: { reason: /already being destroyed/ },
  })
  t.match((await requested(store)).at(-1), {
    kind: 'destroy',
    removeEnvironment: false,
    requestedBy: { name: 'schedule' },
    revision: { id: revision.id },
  })
  await waitForEnd(store, 'staging')
  await store.environments.record('staging', { deployed: null })
  t.match(await run(up.id, '2026-03-04T06:00:00.000Z'), { lastOperation: String })
  t.match(
    (await requested(store)).at(-1),
    { kind: 'deploy', revision: { id: revision.id }, message: /deployed by schedule/ },
    'the revision that was there, not the head',
  )
  t.match(await run(up.id, '2026-03-04T06:01:00.000Z'), {
    lastSkipped: { reason: /is deployed or being deployed/ },
  })
  await waitForEnd(store, 'staging')
  const { operation } = await import('../../../src/services/operations/requestOperation.ts').then(
    ({ requestOperation }) =>
      requestOperation({
        ctx: context('operator'),
        input: { environment: 'staging', kind: 'destroy' },
        resolved: revision,
      }),
  )
  await waitForEnd(store, 'staging')
  t.match(await run(up.id, '2026-03-05T06:00:00.000Z'), {
    lastSkipped: {
      reason: new RegExp(
        `destroyed by the operator \\(operation ${operation.id}\\), not by a schedule`,
      ),
    },
  })
  await t.rejects(runSchedule({ ctx: context('operator'), input: { id: up.id } }), {
    code: 'conflict',
  })
})

t.test('never production, and always of one environment', async t => {
  const {
    services: { store, queue },
    context,
  } = await testApp(t)
  await store.environments.create(newEnvironment('live', { kind: 'production' }))
  await store.environments.record('live', { deployed: { operation: randomUUID(), revision } })
  await t.rejects(
    createSchedule({
      ctx: context('admin'),
      input: { environment: 'live', task: 'down', scheduleCron: '@daily' },
    }),
    { code: 'invalid-request', message: /a schedule never destroys/ },
  )
  await t.rejects(
    createSchedule({
      ctx: context('admin'),
      input: { environment: null, task: 'up', scheduleCron: '@daily' },
    }),
    { code: 'invalid-request', message: /need one environment/ },
  )
  const made = await store.schedules.create(
    newSchedule('live', '2026-03-02T20:00:00.000Z', { task: 'down' }),
  )
  await runDue(clock(store, requester(queue), '2026-03-02T20:00:00.000Z'))
  t.match(
    await store.schedules.get(made.id),
    { lastOperation: null, lastSkipped: { reason: /a schedule never destroys/ } },
    'however the schedule came there',
  )
  await t.rejects(
    runSchedule({ ctx: context('operator'), input: { id: made.id } }),
    { code: 'forbidden' },
    'running it is destroying',
  )
})
