/** Cancel, ensure and destroy of the same environments at once: no deadlock, and every answer whole. */
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { Store } from '../../../src/model/store.ts'
import { testApp } from '../../helper/app.ts'
import { ana } from '../../helper/store.ts'

const names = ['pr-1', 'pr-2', 'pr-3', 'pr-4', 'pr-5']
/** an environment that is being removed, an operation that has ended, or one that is gone */
const expected = [200, 201, 202, 204, 404, 409]

t.test('30 parallel calls over several environments are all answered', async t => {
  const app = await testApp(t)
  const { store } = app.services
  const ensure = (name: string) =>
    app.call('operator', 'PUT', `/v1/environments/${name}`, { message: 'ensured' })
  for (let round = 0; round < 1; round++) {
    const operations = new Map<string, string>()
    for (const name of names) {
      const { body } = await ensure(name)
      operations.set(name, body.operation?.id ?? '')
    }
    const answers = await Promise.all(
      names.flatMap(name => [
        app.call('operator', 'POST', `/v1/operations/${operations.get(name)}/cancel`),
        app.call('operator', 'DELETE', `/v1/environments/${name}?destroy=true`),
        ensure(name),
        app.call('operator', 'POST', `/v1/environments/${name}/operations`, { kind: 'preview' }),
        app.call('operator', 'POST', `/v1/operations/${operations.get(name)}/cancel`),
        app.call('operator', 'DELETE', `/v1/environments/${name}?destroy=true`),
      ]),
    )
    t.equal(answers.length, 30)
    const wrong = answers.filter(({ status }) => !expected.includes(status))
    t.same(
      wrong.map(({ status, body }) => [status, body]),
      [],
      'none is cut, refused for the load, or a fault of the service',
    )
    for (const { items } of [await store.operations.list({ page: 1, pageSize: 100 })])
      for (const one of items.filter(({ status }) => status === 'queued'))
        await app.call('operator', 'POST', `/v1/operations/${one.id}/cancel`)
    for (const name of names) await store.environments.delete(name).catch(() => {})
  }
  t.equal(await deadlocks(store), 0, 'the verbs lock in one order')
})

t.test('a cancellation waits for the environment before it holds its operation', async t => {
  const app = await testApp(t)
  const { store } = app.services
  const { body } = await app.call('operator', 'PUT', '/v1/environments/pr-1', {})
  const { id } = body.operation
  const cancellations: ReturnType<typeof app.call>[] = []
  // as a destroy does: the environment, the audit log, then the operations that it supersedes
  await store.runInTransaction(async bound => {
    await bound.environments.lock('pr-1')
    await bound.auditLog.append({
      actor: { kind: 'person', name: 'ana' },
      action: 'test',
      target: 'pr-1',
      outcome: 'done',
      detail: {},
      requestId: null,
      address: null,
    })
    cancellations.push(app.call('operator', 'POST', `/v1/operations/${id}/cancel`))
    await sleep(500)
    await bound.operations.transition(id, {
      from: 'queued',
      to: 'superseded',
      actor: ana,
      reason: 'replaced',
    })
  })
  t.equal(await deadlocks(store), 0)
  const [cancelled] = await Promise.all(cancellations)
  t.match(cancelled, { status: 409, body: { code: 'operation-finished' } })
})

/** The statistics of a connection are written after a second. */
async function deadlocks(store: Store): Promise<number> {
  await sleep(1500)
  const { rows } = await store.runSql(
    'select deadlocks from pg_stat_database where datname = current_database()',
  )
  return Number((rows[0] as { deadlocks: string }).deadlocks)
}
