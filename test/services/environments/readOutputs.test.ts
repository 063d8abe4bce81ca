import t, { type Test } from 'tap'
import { seal } from '../../../src/lib/seal.ts'
import { readOutputs } from '../../../src/services/environments/readOutputs.ts'
import { testApp } from '../../helper/app.ts'

async function staging(t: Test, sealed: Record<string, unknown> | null) {
  const test = await testApp(t)
  const { environments } = test.services.store
  await environments.create({
    name: 'staging',
    kind: 'staging',
    description: '',
    owner: '',
    template: null,
    overrides: {},
  })
  const outputs = {
    url: { value: 'https://x', secret: false },
    password: { value: 'stored by mistake', secret: true },
    key: { value: null, secret: true },
  }
  await environments.record('staging', {
    outputs,
    sealedOutputs: sealed && (await seal(test.publicJwk, sealed)),
  })
  const audit = async () =>
    (await test.services.store.auditLog.list({ page: 1, pageSize: 10 })).items
  return { ...test, audit }
}

t.test('secret values are withheld, whatever was stored', async t => {
  const { context, audit } = await staging(t, { password: 'p' })
  t.same(await readOutputs({ ctx: context('admin'), input: { name: 'staging' } }), {
    url: { value: 'https://x', secret: false },
    password: { value: null, secret: true },
    key: { value: null, secret: true },
  })
  t.same(await audit(), [])
})

t.test('with the right they are opened, and a row says who did', async t => {
  const { context, audit } = await staging(t, {
    password: 'p',
    key: { nested: true },
    unknown: 'not an output any more',
  })
  const outputs = await readOutputs({
    ctx: context('approver'),
    input: { name: 'staging', secrets: true },
  })
  t.same(outputs, {
    url: { value: 'https://x', secret: false },
    password: { value: 'p', secret: true },
    key: { value: { nested: true }, secret: true },
  })
  const rows = await audit()
  t.match(rows, [
    {
      action: 'outputs.read-secret',
      target: 'staging',
      outcome: 'done',
      actor: { name: 'the approver' },
      detail: { outputs: ['password', 'key'] },
    },
  ])
  t.notMatch(JSON.stringify(rows), /"p"/, 'names, not values')
})

t.test('no value leaves when its row can not be written', async t => {
  const { context } = await staging(t, { password: 'p' })
  const ctx = context('admin')
  const store = {
    ...ctx.store,
    auditLog: {
      ...ctx.store.auditLog,
      append: async () => {
        throw new Error('audit is full')
      },
    },
  }
  await t.rejects(
    readOutputs({ ctx: { ...ctx, store }, input: { name: 'staging', secrets: true } }),
    /audit is full/,
  )
})

t.test('without the right, without sealed values, without the environment', async t => {
  const { context } = await staging(t, null)
  await t.rejects(
    readOutputs({ ctx: context('operator'), input: { name: 'staging', secrets: true } }),
    { code: 'forbidden' },
  )
  t.match(
    await readOutputs({ ctx: context('approver'), input: { name: 'staging', secrets: true } }),
    { password: { value: null } },
  )
  await t.rejects(readOutputs({ ctx: context('viewer'), input: { name: 'nothing' } }), {
    code: 'not-found',
  })
})
