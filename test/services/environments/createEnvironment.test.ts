import t from 'tap'
import { createEnvironment } from '../../../src/services/environments/createEnvironment.ts'
import { testApp } from '../../helper/app.ts'

t.test('the row and its audit row are in one transaction', async t => {
  const {
    context,
    services: { store },
  } = await testApp(t)
  const ctx = context('admin')
  t.match(await createEnvironment({ ctx, input: { name: 'production', kind: 'production' } }), {
    name: 'production',
    owner: 'the admin',
    description: '',
    template: null,
    overrides: {},
  })
  await t.rejects(createEnvironment({ ctx, input: { name: 'production', kind: 'production' } }), {
    code: 'environment-exists',
  })
  const failing = {
    ...ctx,
    store: {
      ...store,
      runInTransaction: <T>(work: (bound: typeof store) => Promise<T>) =>
        store.runInTransaction(bound =>
          work({
            ...bound,
            auditLog: {
              ...bound.auditLog,
              append: async () => {
                throw new Error('audit is full')
              },
            },
          }),
        ),
    },
  }
  await t.rejects(
    createEnvironment({ ctx: failing, input: { name: 'other', kind: 'staging' } }),
    /audit is full/,
  )
  t.equal(await store.environments.get('other'), null)
  t.match((await store.auditLog.list({ page: 1, pageSize: 10 })).items, [
    {
      action: 'environment.create',
      target: 'production',
      outcome: 'done',
      requestId: 'a-request',
      actor: { name: 'the admin' },
    },
  ])
})

t.test('the kind decides which role is needed and which fields are allowed', async t => {
  const { context } = await testApp(t)
  await t.rejects(
    createEnvironment({ ctx: context('operator'), input: { name: 'live', kind: 'production' } }),
    { code: 'forbidden' },
  )
  await t.rejects(
    createEnvironment({ ctx: context('viewer'), input: { name: 'x', kind: 'ephemeral' } }),
    { code: 'forbidden' },
  )
  await t.rejects(
    createEnvironment({
      ctx: context('admin'),
      input: { name: 'live', kind: 'production', template: 'staging', overrides: {} },
    }),
    {
      code: 'settings-read-only',
      fields: [{ path: 'template' }, { path: 'overrides' }],
      hint: /Pulumi\.live\.yaml/,
    },
  )
  t.match(
    await createEnvironment({
      ctx: context('approver'),
      input: { name: 'pr-1', kind: 'ephemeral', template: 'production', owner: 'ann' },
    }),
    { template: 'production', owner: 'ann' },
  )
})

t.test('overrides that could poison a merge never get in', async t => {
  const {
    context,
    services: { store },
  } = await testApp(t)
  const overrides = JSON.parse('{"__proto__":{"admin":true}}')
  await t.rejects(
    createEnvironment({
      ctx: context('admin'),
      input: { name: 'pr-1', kind: 'ephemeral', overrides },
    }),
    { code: 'invalid-request', fields: [{ path: 'overrides', message: /__proto__/ }] },
  )
  t.equal((await store.environments.list({ page: 1, pageSize: 1 })).total, 0)
})
