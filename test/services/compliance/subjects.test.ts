/** Compliance is judged on what the last drift check saw, on a real database. */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { judgeSubjects } from '../../../src/services/compliance/judgeSubjects.ts'
import {
  readRecordedSubjects,
  readSubjectOfPlan,
} from '../../../src/services/compliance/subjects.ts'
import type { Plan } from '../../../src/model/operation.ts'
import { deployedEnvironment, waived } from '../../helper/compliance.ts'
import { driftReport, driftedProperty, driftedResource } from '../../helper/drift.ts'
import { newOperation, testStore } from '../../helper/store.ts'
import { cluster, sound } from './fixture.ts'

const { store } = await testStore(t)
const { trees, revision } = await waived(t, 'waivers: []')
const resources = [cluster(), ...sound]
await deployedEnvironment(store, 'staging', { revision, resources })
const environment = async () => {
  const found = await store.environments.get('staging')
  if (!found) throw new Error('staging was created')
  return found
}
const checks = async (subjects: Awaited<ReturnType<typeof readRecordedSubjects>>) => {
  const report = await judgeSubjects(trees, subjects, new Date())
  return { ids: report.violations.map(({ check }) => check), notes: report.notes }
}
const recordOf = async () => checks(await readRecordedSubjects(store, [await environment()]))
const plan = (over: Partial<Plan> = {}): Plan => ({
  operation: randomUUID(),
  environment: 'staging',
  revision: revision.id,
  at: new Date().toISOString(),
  refreshed: [],
  planned: [],
  dependents: [],
  state: resources,
  settings: {},
  ruleFindings: [],
  ...over,
})
const plannedChange = async (over: Partial<Plan> = {}) =>
  checks([await readSubjectOfPlan(store, await environment(), plan(over), revision)])

t.test('what was changed by hand fails, until it is put back', async t => {
  t.notOk((await recordOf()).ids.includes('encryption_at_rest'))
  const check = await store.operations.create(newOperation('staging', { kind: 'drift-check' }))
  const { urn, type, name, id } = cluster()
  const property = driftedProperty({ path: 'storageEncrypted', expected: true, actual: false })
  const report = driftReport({
    operation: check.id,
    checkedAt: new Date(Date.now() + 1000).toISOString(),
    confirmed: true,
    resources: [driftedResource({ urn, type, name, id, properties: [property] })],
  })
  await store.runInTransaction(async bound => {
    await bound.operations.saveDrift(report)
    await bound.findings.record(report)
  })
  const seen = await recordOf()
  t.ok(seen.ids.includes('encryption_at_rest'), seen.ids.join())
  t.match(seen.notes.join(), /staging was judged with 1 open findings of its drift check of/)
  t.ok((await plannedChange()).ids.includes('encryption_at_rest'), 'a plan that does not touch it')
  const change = { path: 'storageEncrypted', kind: 'update' as const, before: false, after: true }
  const properties = [{ ...change, secret: false, replace: false }]
  t.notOk(
    (
      await plannedChange({ planned: [{ urn, type, name, op: 'update', properties }] })
    ).ids.includes('encryption_at_rest'),
    'a plan that sets it',
  )
  const by = { operation: check.id, status: 'reconciled' as const, urns: null }
  await store.findings.resolve('staging', by)
  t.notOk((await recordOf()).ids.includes('encryption_at_rest'), 'reconciled')
})
