/** Operations run only on workers that have all labels of their environment. */
import t from 'tap'
import { newEnvironment, newOperation, testStore } from '../../../helper/store.ts'

const { store } = await testStore(t)
const by = { worker: 'plain', leaseSeconds: 20 }
const labels = { account: '1', region: 'eu' }
const labelled = { worker: 'eu', leaseSeconds: 20, labels: { ...labels, network: 'vpn' } }

t.test('claim, takeover and the lists of a worker', async t => {
  await store.environments.create({ ...newEnvironment('far'), workerLabels: labels })
  await store.environments.create(newEnvironment('near'))
  const { id } = await store.operations.create(newOperation('far'))
  await store.operations.create(newOperation('near'))
  t.same(await store.operations.listWaiting(), ['near'])
  t.same(await store.operations.listWaiting({ account: '1' }), ['near'], 'one label is missing')
  t.same(await store.operations.listWaiting(labelled.labels), ['far', 'near'])
  t.equal(await store.operations.claim('far', by), null)
  t.equal(await store.operations.claim('far', { ...by, labels: { ...labels, region: 'us' } }), null)
  t.match(await store.operations.claim('far', labelled), { operation: { id, status: 'running' } })

  await store.runSql("update twinstack.operations set lease_until = now() - interval '1 minute'")
  t.same(await store.operations.listAbandoned({ worker: 'plain' }), [])
  t.equal(await store.operations.takeOver(id, by), null, 'it has other credentials')
  const again = { ...labelled, worker: 'eu-2' }
  t.match(await store.operations.listAbandoned(again), [{ id }])
  t.match(await store.operations.takeOver(id, again), { operation: { id } })
})

t.test('a queued operation names the labels that no living worker has', async t => {
  await store.environments.create({ ...newEnvironment('alone'), workerLabels: labels })
  const { id, missingLabels } = await store.operations.create(newOperation('alone'))
  t.same(missingLabels, labels)
  const read = async () => (await store.operations.get(id))?.missingLabels
  await store.operations.noteWorker({ worker: 'plain', labels: {} })
  t.same(await read(), labels)
  await store.operations.noteWorker({ worker: 'eu', labels: labelled.labels })
  t.equal(await read(), null, 'a worker has them')
  await store.runSql("update twinstack.workers set seen_at = now() - interval '3 minutes'")
  t.same(await read(), labels, 'it was not seen for minutes')
  await store.runSql("update twinstack.workers set seen_at = now() - interval '3 days'")
  await store.operations.noteWorker({ worker: 'plain', labels: {} })
  t.match(
    (await store.runSql('select name from twinstack.workers')).rows,
    [{ name: 'plain' }],
    'rows of workers that ended are removed',
  )
  await store.environments.update('alone', { workerLabels: {} })
  t.equal(await read(), null, 'it needs none')
  t.match(await store.operations.claim('alone', by), { operation: { id, missingLabels: null } })
})
