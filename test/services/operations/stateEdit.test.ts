/** Who may request edits of a recorded state, and which input they need. */
import t from 'tap'
import { requestOperation } from '../../../src/services/operations/requestOperation.ts'
import { createStateEditRequest } from '../../../src/services/operations/execute/createStateEditRequest.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'

const urns = ['urn:pulumi:staging::shop::aws:s3/bucket:Bucket::files']

t.test('edits of a recorded state', async t => {
  const { context, services } = await testApp(t)
  const { store, states } = services
  await store.environments.create(newEnvironment('staging'))
  await store.environments.create(newEnvironment('production', { kind: 'production' }))
  const request = (
    environment: string,
    input: object,
    role: Parameters<typeof context>[0] = 'admin',
  ) =>
    requestOperation({
      ctx: context(role),
      input: { environment, kind: 'state-edit', ...input },
    })

  await t.test('protect needs no more than an operation', async t => {
    const { operation } = await request(
      'staging',
      { stateEdit: { action: 'protect', urns } },
      'operator',
    )
    t.match(operation, { kind: 'state-edit', options: { stateEdit: { action: 'protect', urns } } })
    t.match(await createStateEditRequest({ store, states }, operation, 'shop'), {
      earlier: [],
      restored: null,
    })
  })

  await t.test('everything else needs the right, and the name', async t => {
    const stateEdit = { action: 'forget', urns }
    await t.rejects(request('staging', { stateEdit, confirm: 'staging' }, 'operator'), {
      code: 'forbidden',
      message: /state:edit on staging needs the role approver/,
    })
    await t.rejects(request('production', { stateEdit, confirm: 'production' }, 'approver'), {
      code: 'forbidden',
      message: /state:edit on production needs the role admin/,
    })
    await t.rejects(request('staging', { stateEdit }), {
      code: 'confirmation-required',
      message: /forget in the recorded state of staging needs `confirm`/,
    })
    const { operation } = await request('staging', { stateEdit, confirm: 'staging' }, 'approver')
    t.equal(operation.options.stateEdit?.action, 'forget')
    t.ok(
      (await request('staging', { stateEdit, planOnly: true }, 'operator')).operation,
      'a plan writes nothing',
    )
  })

  await t.test('receiving needs the right on both environments', async t => {
    const stateEdit = { action: 'receive', from: 'production', urns }
    await t.rejects(request('staging', { stateEdit, confirm: 'staging' }, 'approver'), {
      code: 'forbidden',
      message: /state:edit on production needs the role admin/,
    })
  })

  await t.test('wrong input', async t => {
    await t.rejects(request('staging', {}), {
      code: 'invalid-request',
      fields: [{ path: 'stateEdit', message: /missing/ }],
    })
    await t.rejects(request('staging', { stateEdit: { action: 'forget', urns: ['x'] } }), {
      code: 'unknown-target',
      message: /x is not in the recorded state of staging/,
    })
    for (const stateEdit of [{ action: 'forget' }, { action: 'forget', urns, all: true }])
      await t.rejects(request('staging', { stateEdit }), {
        code: 'invalid-request',
        message: /urns: expected resources, or `all`, and not both/,
      })
    await t.rejects(
      requestOperation({
        ctx: context('admin'),
        input: { environment: 'staging', kind: 'deploy', stateEdit: { action: 'repair' } },
      }),
      { code: 'invalid-request', message: /stateEdit: accepted by state-edit, not by deploy/ },
    )
  })

  await t.test('a saved state that is not kept is refused', async t => {
    const { operation } = await request('staging', {
      stateEdit: { action: 'restore', version: 77 },
      confirm: 'staging',
    })
    await t.rejects(createStateEditRequest({ store, states }, operation, 'shop'), {
      code: 'not-found',
      message: 'staging has no saved state 77',
    })
  })
})
