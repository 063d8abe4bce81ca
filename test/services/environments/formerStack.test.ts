/** A stack that was there before its environment, and who gets it with the environment. */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Grant } from '../../../src/model/access.ts'
import { createEnvironment } from '../../../src/services/environments/createEnvironment.ts'
import { removeEnvironment } from '../../../src/services/operations/removeEnvironment.ts'
import { testApp } from '../../helper/app.ts'

const { services, context } = await testApp(t)
const { store } = services
const addStack = (name: string) =>
  store.stacks.create({ id: randomUUID(), project: 'shop', name, tags: {}, settings: null })
const findStack = (name: string) => store.stacks.find({ project: 'shop', name })
const holder = (...grants: Grant[]) => {
  const ctx = context('operator')
  return { ...ctx, actor: { ...ctx.actor, role: null, grants } as typeof ctx.actor }
}
const copies = holder({ role: 'operator', kind: 'ephemeral' })
const stagings = holder({ role: 'approver', kind: 'staging' })

t.test('a role on the kind of an environment gives no stack of that name', async t => {
  await addStack('infra')
  const refused = { code: 'conflict', message: /has a stack infra already/, hint: /stack rm infra/ }
  const copy = { name: 'infra', kind: 'ephemeral' as const }
  await t.rejects(createEnvironment({ ctx: copies, input: copy }), refused)
  const twin = { name: 'infra', kind: 'staging' as const }
  await t.rejects(createEnvironment({ ctx: stagings, input: twin }), refused)
  await t.rejects(createEnvironment({ ctx: context('operator'), input: copy }), refused)
  t.equal(await store.environments.get('infra'), null)
  const named = holder(
    { role: 'operator', kind: 'ephemeral' },
    { role: 'approver', environment: 'infra' },
  )
  await t.resolves(createEnvironment({ ctx: named, input: copy }), 'a role on this name')
  await t.resolves(
    createEnvironment({ ctx: context('approver'), input: { name: 'x', kind: 'ephemeral' } }),
  )
})

t.test('a removed copy leaves no stack, so that its name can be used again', async t => {
  const input = { name: 'pr-7', kind: 'ephemeral' as const }
  await createEnvironment({ ctx: copies, input })
  await addStack('pr-7')
  await removeEnvironment({ ctx: copies, input: { name: 'pr-7' } })
  t.equal(await findStack('pr-7'), null)
  await t.resolves(createEnvironment({ ctx: copies, input }))
})

t.test('stacks that are older than the environment, and those of twins, are kept', async t => {
  await addStack('old')
  const ctx = context('approver')
  await createEnvironment({ ctx, input: { name: 'old', kind: 'ephemeral' } })
  await removeEnvironment({ ctx, input: { name: 'old' } })
  t.ok(await findStack('old'))
  await createEnvironment({ ctx: stagings, input: { name: 'twin', kind: 'staging' } })
  await addStack('twin')
  await removeEnvironment({ ctx: stagings, input: { name: 'twin' } })
  t.ok(await findStack('twin'), 'settings files may need its key')
  const again = createEnvironment({ ctx: stagings, input: { name: 'twin', kind: 'staging' } })
  await t.rejects(again, { code: 'conflict' })
})
