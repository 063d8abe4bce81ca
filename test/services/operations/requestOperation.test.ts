import t from 'tap'
import { requestOperation } from '../../../src/services/operations/requestOperation.ts'
import { removeEnvironment } from '../../../src/services/operations/removeEnvironment.ts'
import { cancelOperation } from '../../../src/services/operations/cancelOperation.ts'
import type { Revision } from '../../../src/model/revision.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'

const deployed: Revision = {
  id: 'a'.repeat(40),
  commit: 'a'.repeat(40),
  ref: 'main',
  subject: 'first',
  author: 'Ada',
  committedAt: '2026-01-01T00:00:00Z',
  dirty: false,
  dependencies: 'd'.repeat(64),
}

t.test('accepted and refused requests', async t => {
  const { context, services } = await testApp(t)
  const { store } = services
  await store.environments.create(newEnvironment('staging'))
  await store.environments.create(newEnvironment('production', { kind: 'production' }))
  const request = (
    input: Parameters<typeof requestOperation>[0]['input'],
    role: Parameters<typeof context>[0] = 'admin',
  ) => requestOperation({ ctx: context(role), input })

  await t.test(
    'an operation is queued with the head of the configured branch, and says who waits for whom',
    async t => {
      const { operation, repeated } = await request({
        environment: 'staging',
        kind: 'deploy',
        message: 'first',
      })
      t.equal(repeated, false)
      t.match(operation, {
        status: 'queued',
        kind: 'deploy',
        message: 'first',
        behind: null,
        attempt: 0,
        requestedBy: { name: 'the admin' },
        revision: { dirty: false, ref: 'HEAD' },
      })
      const second = await request({ environment: 'staging', kind: 'deploy' })
      t.equal(second.operation.behind, operation.id)
      t.same(await store.operations.listWaiting(), ['staging'])
    },
  )

  await t.test('wrong input names its field', async t => {
    await t.rejects(request({ environment: '../x', kind: 'deploy' }), {
      code: 'invalid-request',
      fields: [{ path: 'environment' }],
    })
    await t.rejects(request({ environment: 'staging', kind: 'explode' as 'deploy' }), {
      code: 'invalid-request',
      fields: [{ path: 'kind' }],
    })
    await t.rejects(request({ environment: 'nowhere', kind: 'deploy' }), { code: 'not-found' })
    await t.rejects(
      request({ environment: 'staging', kind: 'deploy', revision: 'no-such-branch' }),
      {
        code: 'revision-not-found',
      },
    )
  })

  await t.test('drift-check, reconcile and rebuild run what is deployed', async t => {
    await t.rejects(request({ environment: 'production', kind: 'reconcile' }), {
      code: 'not-deployed',
    })
    const { operation } = await request({ environment: 'production', kind: 'preview' })
    await store.environments.record('production', {
      deployed: { operation: operation.id, revision: deployed },
    })
    t.match(
      (await request({ environment: 'production', kind: 'drift-check' })).operation.revision,
      deployed,
    )
    await t.rejects(request({ environment: 'production', kind: 'drift-check', revision: 'HEAD' }), {
      code: 'invalid-request',
      fields: [{ path: 'revision' }],
    })
  })

  await t.test('production: role, and its name typed before it is destroyed', async t => {
    await t.rejects(request({ environment: 'production', kind: 'deploy' }, 'operator'), {
      code: 'forbidden',
    })
    await t.resolves(
      request({ environment: 'production', kind: 'preview' }, 'operator'),
      'a preview changes nothing',
    )
    for (const kind of ['rebuild', 'destroy'] as const) {
      await t.rejects(request({ environment: 'production', kind }), {
        code: 'confirmation-required',
      })
      await t.rejects(request({ environment: 'production', kind, confirm: 'Production' }), {
        code: 'confirmation-required',
      })
      t.match(
        (await request({ environment: 'production', kind, confirm: 'production' })).operation,
        {
          kind,
          status: 'queued',
        },
      )
    }
    const { items } = await store.auditLog.list({ page: 1, pageSize: 50 })
    t.ok(
      items.some(
        row =>
          row.outcome === 'refused' &&
          row.action === 'operation.deploy' &&
          row.actor.name === 'the operator',
      ),
      'the refusal is in the audit log',
    )
  })

  await t.test('options fit their kind, and targets are there', async t => {
    const urn = 'urn:pulumi:staging::shop::aws:sns/topic:Topic::a'
    const topic = {
      urn,
      type: 'aws:sns/topic:Topic',
      name: 'a',
      id: 'a',
      parent: null,
      provider: null,
      custom: true,
      protect: false,
      dependencies: [],
      inputs: {},
      outputs: {},
    }
    await store.environments.record('production', { state: { resources: [topic], digest: 'd' } })
    const on = { environment: 'production' } as const
    t.match(
      (
        await request({
          ...on,
          kind: 'reconcile',
          targets: ['aws:sns/topic:Topic/a'],
          targetDependents: true,
        })
      ).operation.options,
      { targets: [urn], targetDependents: true, planOnly: false },
    )
    t.match((await request({ ...on, kind: 'deploy', allowReplace: [urn] })).operation.options, {
      allowReplace: [urn],
    })
    await t.rejects(request({ ...on, kind: 'reconcile', targets: ['aws:sns/topic:Topic/b'] }), {
      code: 'unknown-target',
      message: /aws:sns\/topic:Topic\/b is not in the recorded state/,
      fields: [{ path: 'targets' }],
    })
    await t.rejects(request({ ...on, kind: 'deploy', targets: [urn] }), {
      code: 'invalid-request',
      fields: [{ path: 'targets', message: 'accepted by reconcile, not by deploy' }],
    })
    await t.rejects(request({ ...on, kind: 'import' }), {
      code: 'invalid-request',
      fields: [{ path: 'resources' }],
    })
    const resources = [{ type: 'aws:sns/topic:Topic', name: 'b', id: 'arn' }]
    await t.rejects(
      request({ ...on, kind: 'import', resources }),
      { code: 'confirmation-required' },
      'an import is confirmed',
    )
    t.match(
      (await request({ ...on, kind: 'import', resources, confirm: 'production' })).operation
        .options,
      { resources: [{ ...resources[0], protect: true }] },
    )
    await t.rejects(
      request({ ...on, kind: 'import', resources, confirm: 'production' }, 'operator'),
      {
        code: 'forbidden',
      },
    )
    await t.resolves(
      request({ ...on, kind: 'import', resources, planOnly: true }, 'operator'),
      'a plan changes nothing',
    )
    await t.rejects(request({ environment: 'staging', kind: 'destroy', force: ['vanished'] }), {
      code: 'confirmation-required',
    })
  })

  await t.test(
    'a repeated key is the same operation; another request with it is refused',
    async t => {
      const input = {
        environment: 'staging',
        kind: 'deploy',
        idempotencyKey: 'key-1',
        idempotencyDigest: 'one',
      } as const
      const first = await request(input)
      t.same(await request(input), { operation: first.operation, repeated: true })
      await t.rejects(request({ ...input, idempotencyDigest: 'two' }), {
        code: 'idempotency-mismatch',
      })
    },
  )

  await t.test('twenty at once with one key make one operation', async t => {
    const input = {
      environment: 'staging',
      kind: 'preview',
      idempotencyKey: 'key-2',
      idempotencyDigest: 'one',
    } as const
    const answers = await Promise.all(Array.from({ length: 20 }, () => request(input)))
    t.equal(new Set(answers.map(answer => answer.operation.id)).size, 1)
    t.equal(answers.filter(answer => !answer.repeated).length, 1)
  })

  await t.test(
    'an environment that is waited for is not removed; a queued operation is cancelled',
    async t => {
      await store.environments.create(newEnvironment('short'))
      const { operation } = await request({ environment: 'short', kind: 'deploy' })
      const remove = () => removeEnvironment({ ctx: context('admin'), input: { name: 'short' } })
      await t.rejects(remove(), { code: 'environment-busy' })
      t.match(await cancelOperation({ ctx: context('admin'), input: { id: operation.id } }), {
        status: 'cancelled',
        cancel: { stopped: 'before-start', by: 'the admin' },
      })
      await t.rejects(cancelOperation({ ctx: context('admin'), input: { id: operation.id } }), {
        code: 'operation-finished',
      })
      t.same(await remove(), { removed: true })
      t.match(
        await store.operations.get(operation.id),
        { status: 'cancelled' },
        'its history stays',
      )
    },
  )
})
