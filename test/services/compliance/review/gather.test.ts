/**
 * Evidence is what is stored: parity reports, drift, schedules, operations, revisions, settings.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import {
  completeEvidence,
  readEvidence,
} from '../../../../src/services/compliance/review/gather.ts'
import { reviewDesign } from '../../../../src/services/compliance/review/reviewDesign.ts'
import { evidenceSchema } from '../../../../src/model/review.ts'
import {
  createApproverReader,
  createPolicyReader,
} from '../../../../src/services/promotion/policy/policies.ts'
import { deployedEnvironment, waived } from '../../../helper/compliance.ts'
import { driftReport, driftedResource } from '../../../helper/drift.ts'
import { newOperation, testStore } from '../../../helper/store.ts'
import { cluster, sound } from '../fixture.ts'
import { judgement } from '../../../analysis/review/fixture.ts'

t.test('everything that is stored', async t => {
  const { store } = await testStore(t)
  const { trees, revision } = await waived(t, '', { 'differences.yaml': 'differences: []' })
  const now = new Date()
  const gather = async () =>
    evidenceSchema.parse(
      await completeEvidence(
        trees,
        await readEvidence(
          store,
          (await store.environments.list({ page: 1, pageSize: 100 })).items,
          now,
          { readPolicy: createPolicyReader({ file: {} }), listApprovers: createApproverReader({}) },
        ),
        now,
      ),
    )
  t.match(await gather(), {
    environments: [],
    parity: null,
    compliance: null,
    register: null,
    settingsDiffer: null,
    operations: [],
  })

  const resources = [cluster(), ...sound]
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision,
    resources,
    settings: { size: 2, same: 1 },
  })
  await deployedEnvironment(store, 'staging', {
    revision: { ...revision, dirty: true },
    resources,
    settings: { size: 1, same: 1 },
  })
  await deployedEnvironment(store, 'copy', { kind: 'ephemeral', revision, resources: [] })
  const report = await store.parity.save({
    left: 'staging',
    right: 'production',
    madeAt: new Date(now.getTime() + 60_000).toISOString(),
    operation: null,
    mode: 'full',
    score: 1,
    passed: true,
    body: { judgement: judgement(), more: 1 },
  })
  const { id: operation } = await store.operations.create(
    newOperation('staging', { kind: 'drift-check', revision }),
  )
  const attribution = {
    source: 'out-of-band' as const,
    who: 'ana',
    at: now.toISOString(),
    call: null,
    address: null,
    operation: null,
    reason: null,
  }
  const drifted = driftedResource({
    urn: 'urn:a',
    type: 'aws:sns/topic:Topic',
    name: 'a',
    attribution,
  })
  await store.operations.saveDrift(
    driftReport({
      environment: 'staging',
      operation,
      checkedAt: new Date(now.getTime() + 60_000).toISOString(),
      resources: [
        drifted,
        driftedResource({ ...drifted, urn: 'urn:b', what: 'deleted', attribution: null }),
      ],
      notes: ['the account was not asked'],
    }),
  )
  const found = await gather()
  t.match(found, {
    environments: [
      {
        name: 'production',
        deployed: { dirty: false, commit: revision.commit },
        settingsDigest: 'd',
      },
      { name: 'staging', deployed: { dirty: true } },
    ],
    parity: { report: report.id, judgement: { left: 'staging' } },
    register: { file: 'differences.yaml', entries: 0 },
    settingsDiffer: ['size'],
    compliance: { violations: [], expiredWaivers: 0 },
    drift: [{ environment: 'staging', operation, changed: 1, deleted: 1, unmanaged: null }],
    capabilities: { rollback: true, automaticRollback: true, gate: true },
    automaticRollback: [{ environment: 'production', enabled: true, lastOperation: null }],
    gates: [{ environment: 'production', enabled: true, lastRefusal: null }],
  })
  t.same(found.environments.length, 2, 'copies are left out')
  t.match(
    found.operations.find(one => one.kind === 'out-of-band'),
    { id: operation, environment: 'staging' },
  )
  const results = Object.fromEntries(
    reviewDesign(found).items.map(({ id, result }) => [id, result]),
  )
  t.match(results, {
    'version-control': 'not-met',
    'same-process': 'not-met',
    'no-manual-changes': 'not-met',
    parameterized: 'met',
    'same-database-version': 'met',
  })

  await store.parity.save({
    left: 'staging',
    right: 'production',
    madeAt: new Date(now.getTime() + 120_000).toISOString(),
    operation: null,
    mode: 'full',
    score: 1,
    passed: true,
    body: { of: 'another version', id: randomUUID() },
  })
  t.equal((await gather()).parity, null, 'a body that is not understood is no evidence')
})
