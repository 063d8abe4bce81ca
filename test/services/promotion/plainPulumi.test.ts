/** Changes of production that a plain pulumi made, and those with break-glass. */
import t from 'tap'
import { concludeOperation } from '../../../src/services/operations/execute/concludeOperation.ts'
import { concludeUnrun } from '../../../src/services/operations/execute/conclusion.ts'
import { emptyResult } from '../../../src/model/run.ts'

import { newOperation } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'
import { unmet, createRequestsLab } from './operationRequestsLab.ts'

const { call, store, revision, judged } = await createRequestsLab(t)

t.test(
  'plain pulumi: it is not prevented, but the next change is refused, and says so',
  async t => {
    for (const kind of ['deploy', 'rollback', 'reconcile', 'rebuild'] as const) {
      const operation = await store.operations.create(
        newOperation('production', {
          environmentKind: 'production',
          kind,
          revision: revision('deployed'),
        }),
      )
      const { planned } = await judged(operation, 'written by a plain pulumi')
      t.match(planned, { allowed: false }, kind)
      t.ok(unmet(planned).includes('known-state'))
      t.match(
        requirePresent(planned).conditions.find(({ name }) => name === 'known-state'),
        { detail: /a plain pulumi/, fix: /--break-glass/ },
      )
    }
  },
)

t.test(
  'plain pulumi: a preview or a drift check that reads its state first hides nothing',
  async t => {
    await store.runSql(
      "update twinstack.operations set status = 'cancelled' where status = 'queued'",
    )
    const { id } = await store.operations.create(
      newOperation('production', {
        environmentKind: 'production',
        kind: 'preview',
        revision: revision('deployed'),
      }),
    )
    const { operation, fence } = requirePresent(
      await store.operations.claim('production', {
        worker: 'w',
        leaseSeconds: 60,
      }),
    )
    const lease = { fence, persist: (work: () => Promise<unknown>) => work() }
    const deps = { store, worker: 'w', leaseSeconds: 60, drift: { conclude: async () => {} } }
    const result = {
      ...emptyResult,
      state: { resources: [], pendingOperations: [], digest: 'written by a plain pulumi' },
      encryptionSalt: null,
      outputs: null,
      plannedState: null,
      settings: null,
      changes: {},
      engineVersion: '3',
      settingsDigest: null,
      schemaDigest: null,
    }
    const ending = { status: 'succeeded' as const, reason: 'done', error: null }
    await concludeOperation(
      {
        deps,
        lease,
        environment: requirePresent(await store.environments.get('production')),
      } as never,
      { ...concludeUnrun({ operation }, ending), result },
    )
    t.equal(operation.id, id)
    t.match(await store.notices.getLatest('production', 'state.out-of-band'), {
      operation: id,
      text: /something else wrote it/,
    })
    t.equal(
      await store.environments.getStateDigest('production'),
      'written by a plain pulumi',
      'what was read is recorded',
    )
    const next = await store.operations.create(
      newOperation('production', {
        environmentKind: 'production',
        kind: 'reconcile',
        revision: revision('deployed'),
      }),
    )
    const { before } = await judged(next, 'written by a plain pulumi')
    t.same(unmet(before), ['known-state'], 'refused before anything runs')
  },
)

t.test(
  'break-glass: by an approver, with a reason, when the gate refuses; marked and reported',
  async t => {
    const request = (role: 'operator' | 'approver', body: object) =>
      call(role, 'POST', '/v1/environments/production/operations', {
        kind: 'deploy',
        revision: 'unseen',
        ...body,
      })
    t.match(await request('approver', { breakGlass: { reason: 'short' } }), {
      status: 400,
      body: { errors: [{ path: 'breakGlass.reason', message: /at least 10/ }] },
    })
    t.match(await request('approver', { breakGlass: {} }), { status: 400 })
    t.match(await request('operator', { breakGlass: { reason: 'the shop is down' } }), {
      status: 403,
    })
    t.match(
      await call('operator', 'POST', '/v1/environments/staging/operations', {
        kind: 'deploy',
        breakGlass: { reason: 'the shop is down' },
      }),
      { status: 403, body: { detail: /operation:break-glass/ } },
    )
    t.match(
      await call('admin', 'POST', '/v1/environments/production/operations', {
        kind: 'destroy',
        confirm: 'production',
        breakGlass: { reason: 'the shop is down' },
      }),
      { status: 400, body: { detail: /accepted by deploy, reconcile, rebuild, rollback/ } },
    )
    const { body: operation } = await request('approver', {
      breakGlass: { reason: 'the shop is down' },
    })
    t.match(operation, { options: { breakGlass: { reason: 'the shop is down' } } })
    t.match(await store.notices.getLatest('production', 'break-glass'), {
      operation: operation.id,
      text: /the approver requested a deploy of production with break-glass: the shop is down/,
    })
    const { planned } = await judged(operation)
    t.match(planned, {
      allowed: true,
      breakGlass: { reason: 'the shop is down', by: 'the approver', approvedBy: null },
    })
    t.ok(unmet(planned).includes('proven'), 'what was not met stands in the decision')
  },
)
