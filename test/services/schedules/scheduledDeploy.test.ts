import t from 'tap'
import { createSchedule } from '../../../src/services/schedules/createSchedule.ts'
import { createScheduledDeploy } from '../../../src/services/schedules/scheduledDeploy.ts'
import { schedule as system } from '../../../src/model/actor.ts'
import { testApp } from '../../helper/app.ts'
import { newSchedule, requester, revision } from '../../helper/schedules.ts'
import { newEnvironment } from '../../helper/store.ts'

t.test('a deploy unless one is underway', async t => {
  const { services, context } = await testApp(t)
  const { store, queue } = services
  await store.environments.create(newEnvironment('staging'))
  const request = requester(queue)
  const deploy = createScheduledDeploy((in_, actor, input) => request(in_, actor, input, revision))
  const due = await store.schedules.create(
    newSchedule('staging', '2026-03-02T20:00:00.000Z', { task: 'deploy' }),
  )
  const run = () => store.runInTransaction(in_ => deploy(due, in_, system))
  const first = await run()
  t.match(first, { operation: String })
  t.match((await store.operations.list({ page: 1, pageSize: 10 })).items, [
    { kind: 'deploy', message: `schedule ${due.id}`, requestedBy: { name: 'schedule' } },
  ])
  t.match(await run(), { skipped: /a deploy of staging is queued/ })
  // who may not deploy may not have it deployed either
  await store.environments.create({ ...newEnvironment('production'), kind: 'production' })
  const input = { environment: 'production', task: 'deploy', scheduleCron: '@daily' } as const
  await t.rejects(createSchedule({ ctx: context('operator'), input }), { code: 'forbidden' })
  await t.rejects(
    createSchedule({ ctx: context('admin'), input: { ...input, environment: null } }),
    {
      code: 'invalid-request',
    },
  )
})
