import t from 'tap'
import { createEnvironment } from '../../../src/services/environments/createEnvironment.ts'
import { updateEnvironment } from '../../../src/services/environments/updateEnvironment.ts'
import { testApp } from '../../helper/app.ts'

t.test('description and owner, each alone; nothing else', async t => {
  const {
    context,
    services: { store },
  } = await testApp(t)
  await store.environments.create({
    name: 'staging',
    kind: 'staging',
    description: 'old',
    owner: 'ann',
    template: null,
    overrides: {},
  })
  const ctx = context('operator')
  t.match(await updateEnvironment({ ctx, input: { name: 'staging', description: '' } }), {
    description: '',
    owner: 'ann',
  })
  t.match(await updateEnvironment({ ctx, input: { name: 'staging', owner: 'bob' } }), {
    description: '',
    owner: 'bob',
  })
  t.match(await updateEnvironment({ ctx, input: { name: 'staging' } }), { owner: 'bob' })
  t.match(
    await updateEnvironment({
      ctx,
      input: { name: 'staging', versionsUrl: 'https://staging.example.com/versions.json' },
    }),
    { owner: 'bob', versionsUrl: 'https://staging.example.com/versions.json' },
  )
  t.match(await updateEnvironment({ ctx, input: { name: 'staging', versionsUrl: null } }), {
    versionsUrl: null,
  })
  await t.rejects(
    updateEnvironment({ ctx, input: { name: 'staging', versionsUrl: 'file:///etc/passwd' } }),
    { code: 'invalid-request', fields: [{ path: 'versionsUrl' }] },
  )
  await t.rejects(
    updateEnvironment({ ctx, input: { name: 'staging', settings: { 'database:instances': 1 } } }),
    {
      code: 'settings-read-only',
      message: /code is the source of truth/,
      fields: [{ path: 'settings' }],
    },
  )
  await t.rejects(updateEnvironment({ ctx, input: { name: 'nothing', owner: 'x' } }), {
    code: 'not-found',
  })
  await t.rejects(
    updateEnvironment({ ctx: context('viewer'), input: { name: 'staging', owner: 'x' } }),
    { code: 'forbidden' },
  )
  t.match(
    (await store.auditLog.list({ page: 1, pageSize: 10 })).items.find(
      ({ detail }) => detail['owner'] === 'bob',
    ),
    { action: 'environment.update', target: 'staging' },
  )
})

t.test('production is described by admins only', async t => {
  const {
    context,
    services: { store },
  } = await testApp(t)
  await store.environments.create({
    name: 'live',
    kind: 'production',
    description: '',
    owner: 'ann',
    template: null,
    overrides: {},
  })
  await t.rejects(
    updateEnvironment({ ctx: context('approver'), input: { name: 'live', owner: 'x' } }),
    { code: 'forbidden' },
  )
  t.match(await updateEnvironment({ ctx: context('admin'), input: { name: 'live', owner: 'x' } }), {
    owner: 'x',
  })
})

t.test('labels of workers choose credentials: an admin sets them, copies have them', async t => {
  const {
    context,
    services: { store },
  } = await testApp(t)
  await store.environments.create({
    name: 'staging',
    kind: 'staging',
    description: '',
    owner: 'ann',
    template: null,
    overrides: {},
  })
  const input = { name: 'staging', workerLabels: { account: '111111111111' } }
  await t.rejects(updateEnvironment({ ctx: context('operator'), input }), { code: 'forbidden' })
  t.match(await updateEnvironment({ ctx: context('admin'), input }), {
    workerLabels: { account: '111111111111' },
  })
  const copy = await createEnvironment({
    ctx: context('operator'),
    input: { name: 'pr-1', kind: 'ephemeral' },
  })
  t.same(copy.workerLabels, { account: '111111111111' })
  await t.rejects(
    updateEnvironment({ ctx: context('admin'), input: { ...input, workerLabels: { 'a b': 'c' } } }),
    { code: 'invalid-request' },
  )
})
