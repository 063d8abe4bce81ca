/** The gate with a real database: refused, allowed, verified; and what changes its decision. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Operation, Plan } from '../../../../src/model/operation.ts'

import { driftReport, driftedProperty, driftedResource } from '../../../helper/drift.ts'
import { ana, newEnvironment } from '../../../helper/store.ts'
import { cluster, sound } from '../../compliance/fixture.ts'
import { requirePresent } from '../../../helper/present.ts'
import { createGateLab } from './gateLab.ts'

const {
  store,
  call,
  service,
  resources,
  revision,
  started,
  ended,
  deployed,
  planOf,
  boundTo,
  environment,
  judged,
  unmetOf,
  test,
  checked,
  folder,
} = await createGateLab(t)

let first: Operation

t.test('refused before a proof in staging, by conditions that need no plan', async t => {
  const operation = await started('production')
  const decision = await judged(operation, null)
  t.match(decision, { rule: 'first-deploy', allowed: false, planDigest: null })
  t.same(unmetOf(decision), ['proven', 'tests'])
  t.match((await call('viewer', 'GET', `/v1/operations/${operation.id}/gate`)).body, {
    decisions: [{ digest: decision.digest, allowed: false }],
  })
  await store.operations.transition(operation.id, {
    from: 'running',
    to: 'refused',
    actor: ana,
    reason: 'gate',
  })
  t.equal(await store.gateDecisions.getLastRefused('production'), operation.id)
  t.match((await call('viewer', 'GET', '/v1/environments/production/gate')).body, {
    rule: 'first-deploy',
    allowed: false,
    complete: false,
    plan: null,
  })
})

t.test('allowed after it, and every condition has its evidence', async t => {
  const proof = await deployed('staging')
  await store.testResults.add(test(proof.id))
  first = await started('production')
  t.match(await judged(first, null), { allowed: true }, 'goes on to plan')
  t.same(
    await service.listNeededDriftChecks(store, {
      operation: first,
      environment: await environment(),
    }),
    ['staging'],
    'nothing is deployed in production yet',
  )
  t.same(unmetOf(await judged(first, boundTo(first))), ['no-drift'], 'never checked is not met')
  await checked('staging')
  t.same(
    await service.listNeededDriftChecks(store, {
      operation: first,
      environment: await environment(),
    }),
    [],
  )
  const bound = boundTo(first)
  await store.plans.save({ ...bound.plan, digest: bound.digest })
  const decision = await judged(first, bound)
  t.match(
    decision,
    { allowed: true, planDigest: 'p' },
    JSON.stringify(decision.conditions.filter(({ met }) => !met)),
  )
  t.same(
    decision.conditions.map(({ met }) => met),
    decision.conditions.map(() => true),
  )
  t.equal(
    requirePresent(
      requirePresent(decision.conditions.find(({ name }) => name === 'proven')).evidence[0],
    ).id,
    proof.id,
  )
})

t.test('a state of staging that a plain pulumi wrote proves no parity', async t => {
  const bound = boundTo(first)
  await store.notices.add({
    ...{ type: 'state.out-of-band', environment: 'staging', operation: first.id, detail: {} },
    text: 'eve changed staging with a plain pulumi (pulumi stack import)',
  })
  const decision = await judged(first, bound)
  t.same(unmetOf(decision), ['parity'])
  t.match(JSON.stringify(decision.conditions), /eve .* deploy staging/)
  await store.runSql("delete from twinstack.notices where type = 'state.out-of-band'")
  t.match(await judged(first, bound), { allowed: true })
})

t.test('verified, until something is changed', async t => {
  const verify = async () =>
    (await call('viewer', 'GET', `/v1/operations/${first.id}/gate/verification`)).body
  const before = await verify()
  t.match(before, { verified: true, decisions: [{ digestFits: true, sealFits: true }, {}] })
  t.same(
    [
      ...new Set(
        before.decisions.flatMap((one: any) => one.evidence.map(({ status }: any) => status)),
      ),
    ],
    ['matches'],
  )
  await call('admin', 'PATCH', '/v1/environments/production/policy', { gate: { withinHours: 24 } })
  t.match(
    (await verify()).decisions[0].evidence.find(({ what }: any) => what === 'policy'),
    { status: 'moved-on' },
    'a policy may change',
  )
  await store.runSql(
    'update twinstack.plans set body = replace(body, \'"dependents"\', ' +
      '\'"more":1,"planned":[{"op":"x"}],"dependents"\')',
  )
  const changed = await verify()
  t.match(changed, { verified: false })
  t.match(
    changed.decisions[1].evidence.find(({ what }: any) => what === 'plan'),
    { status: 'changed', detail: /was changed after the gate decided/ },
  )
  await store.runSql('delete from twinstack.plans')
  t.match(
    await verify(),
    { verified: true },
    'what is no longer kept is said, and is no sign of tampering',
  )
  await t.rejects(
    store.runSql('update twinstack.gate_decisions set allowed = false'),
    'the database refuses',
  )
  for (const [column, from, to, fits] of [
    ['body', '"allowed":true', '"allowed":false', { digestFits: false, sealFits: true }],
    ['digest', '1', '2', { digestFits: false, sealFits: false }],
  ] as const) {
    await store.runInTransaction(async bound => {
      await bound.runSql('alter table twinstack.gate_decisions disable trigger gate_decisions_stay')
      await bound.runSql(
        `update twinstack.gate_decisions set ${column} = replace(${column}, $2, $3) where ` +
          'operation = $1',
        [first.id, from, to],
      )
      await bound.runSql('alter table twinstack.gate_decisions enable trigger gate_decisions_stay')
    })
    t.match(
      await verify(),
      { verified: false, decisions: [fits] },
      `${column} was changed past the triggers`,
    )
  }
  await store.operations.transition(first.id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: 'done',
    schemaDigest: 's1',
  })
  await store.environments.record('production', {
    deployed: { operation: first.id, revision },
    state: { resources, digest: 'state of production' },
  })
})

t.test(
  'drift, differences, violations, data that would be lost, a state that something else ' +
    'wrote: each refuses',
  async t => {
    const next = await started('production')
    const good = boundTo(next, { stateDigest: 'state of production' })
    t.same(
      unmetOf(await judged(next, good)),
      ['no-drift'],
      'a check from before the request does not count, and production was never checked',
    )
    // the operation holds production, so it reads it itself
    const own = driftReport({
      environment: 'production',
      operation: next.id,
      checkedAt: new Date().toISOString(),
    })
    await store.operations.saveDrift(own)
    await checked('staging')
    t.same(unmetOf(await judged(next, good)), [])
    t.same(unmetOf(await judged(next, { ...good, stateDigest: 'another' })), ['known-state'])
    t.same(unmetOf(await judged(next, { ...good, schemaDigest: 's2' })), ['proven'])
    const plannedChange = (state: typeof resources, changes: Plan['planned'] = []) => ({
      ...good,
      plan: planOf(next, { state, planned: changes }),
    })
    const [database] = resources
    const older = await judged(next, plannedChange([cluster({ engineVersion: '14.9' }), ...sound]))
    t.same(unmetOf(older), ['parity'])
    t.match(
      requirePresent(older.conditions.find(({ name }) => name === 'parity')).detail,
      /Cluster main engineVersion: 15\.4 \/ 14\.9/,
    )
    t.same(
      unmetOf(await judged(next, plannedChange([cluster({ storageEncrypted: false }), ...sound]))),
      ['parity', 'compliance'],
    )
    t.same(
      unmetOf(
        await judged(
          next,
          plannedChange(resources, [
            {
              urn: requirePresent(database).urn,
              type: requirePresent(database).type,
              name: 'main',
              op: 'replace',
              properties: [],
            },
          ]),
        ),
      ),
      ['no-surprise'],
    )
    writeFileSync(
      join(folder, 'differences.yaml'),
      'differences: [{ aspect: database, selector: { type: Cluster, property: ' +
        'backupRetentionPeriod }, staging: 30, production: 35, justification: j, risk: r, ' +
        'owner: o, review: 2999-01-01 }]',
    )
    t.same(
      unmetOf(
        await judged(next, plannedChange([cluster({ backupRetentionPeriod: 35 }), ...sound])),
      ),
      [],
      'what is documented may differ',
    )
    const byHand = driftedResource({
      urn: requirePresent(database).urn,
      type: requirePresent(database).type,
      name: 'main',
      properties: [driftedProperty({ path: 'storageEncrypted', expected: true, actual: false })],
    })
    const seen = { ...own, resources: [byHand] }
    await store.operations.saveDrift(seen)
    await store.findings.record(seen)
    t.same(
      unmetOf(await judged(next, good)),
      ['no-drift', 'parity', 'compliance'],
      'what was changed by hand in production stays there after the deploy',
    )
    const repaired = plannedChange(resources, [
      {
        urn: requirePresent(database).urn,
        type: requirePresent(database).type,
        name: 'main',
        op: 'update',
        properties: [
          {
            path: 'storageEncrypted',
            kind: 'update',
            before: false,
            after: true,
            secret: false,
            replace: false,
          },
        ],
      },
    ])
    t.same(
      unmetOf(await judged(next, repaired)),
      ['no-drift'],
      'a plan that sets it still does something else than what was proven',
    )
    await store.findings.resolve('production', {
      operation: next.id,
      status: 'reconciled',
      urns: null,
    })
    const check = await checked('staging', {
      resources: [driftedResource({ urn: 'urn:a', type: 'aws:sns/topic:Topic', name: 'news' })],
    })
    const drifted = await judged(next, good)
    t.same(unmetOf(drifted), ['no-drift'])
    t.match(
      drifted.conditions.find(({ name }) => name === 'no-drift'),
      {
        detail: /1 resource of staging has drifted/,
        evidence: [{ what: 'drift-report', id: check.id }, {}],
      },
    )
    await store.findings.resolve('staging', {
      operation: check.id,
      status: 'reconciled',
      urns: null,
    })
    await ended('staging', 'failed')
    t.same(
      unmetOf(await judged(next, good)),
      ['proven', 'tests', 'no-drift'],
      'the newest deploy of the commit failed, and nothing was checked after it',
    )
    await store.operations.transition(next.id, {
      from: 'running',
      to: 'refused',
      actor: ana,
      reason: 'gate',
    })
  },
)

t.test('an earlier environment of the same name proves nothing', async t => {
  await store.environments.delete('staging')
  await store.environments.create(newEnvironment('staging'))
  t.same(await store.gateDecisions.listProofs('staging', 'c0ffee'), [])
})

t.test(
  'policy over REST: effective, its sources, changed by an admin, in the audit log',
  async t => {
    const before = (await call('viewer', 'GET', '/v1/environments/production/policy')).body
    t.match(before, {
      kind: 'production',
      policy: { gate: { withinHours: 24 } },
      sources: { gate: ['default', 'environment'], checks: ['default'] },
      own: { gate: { withinHours: 24 } },
      changed: { by: 'the admin' },
      reach: { cloud: 'sandbox', role: null },
      maintenanceWindows: [],
      deletion: { role: 'admin', confirm: true },
    })
    const changed = await call('admin', 'PATCH', '/v1/environments/production/policy', {
      gate: null,
      approvals: { required: true },
    })
    t.match(changed.body, {
      policy: { gate: { withinHours: 168 }, approvals: { required: true, fourEyes: true } },
      own: { approvals: { required: true } },
    })
    const {
      items: [entry],
    } = await store.auditLog.list({ page: 1, pageSize: 1 })
    t.match(entry, {
      action: 'environment.policy',
      target: 'production',
      detail: { before: { gate: { withinHours: 24 } }, after: { gate: { withinHours: 168 } } },
    })
    t.match(
      await call('admin', 'PATCH', '/v1/environments/production/policy', {
        gate: { from: 'production', withinHour: 1 },
      }),
      { status: 400, body: { errors: [{ path: /withinHour/ }] } },
    )
    t.match(
      await call('admin', 'PATCH', '/v1/environments/production/policy', {
        gate: { from: 'production' },
      }),
      { status: 400, body: { detail: /can't prove itself/ } },
    )
    t.match(
      (await call('admin', 'PATCH', '/v1/environments/production/policy', { approvals: null }))
        .body,
      { own: {}, changed: null },
    )
  },
)

t.test('status: the newest preview shows which changes need a plan', async t => {
  const preview = await ended('production', 'succeeded', { kind: 'preview' })
  await store.plans.save(planOf(preview, { at: new Date(Date.now() + 1000).toISOString() }))
  const { body } = await call('viewer', 'GET', '/v1/environments/production/gate')
  t.match(body, { plan: preview.id, rule: 'promotion', allowed: false, complete: false })
  t.same(
    body.conditions.filter(({ met }: any) => met === null).map(({ name }: any) => name),
    ['no-drift'],
    'the deploy checks for drift by itself',
  )
  t.match(
    body.conditions.find(({ name }: any) => name === 'compliance'),
    { met: true },
  )
  t.match(
    (await call('viewer', 'GET', '/v1/environments/staging/gate')).body,
    { conditions: [], allowed: true, complete: true },
    'staging asks for nothing',
  )
})
