/** A staging takes over a stack that exists only where its requester may edit states. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import type { Operation } from '../../../../src/model/operation.ts'
import {
  isUnwritten,
  refuseOwnedStack,
} from '../../../../src/services/operations/execute/unwrittenStack.ts'
import { requestOperation } from '../../../../src/services/operations/requestOperation.ts'
import { testApp } from '../../../helper/app.ts'
import { newEnvironment } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'

const project = 'shop'
const cluster = (stack: string) => ({
  urn: `urn:pulumi:${stack}::${project}::aws:rds/cluster:Cluster::orders`,
  type: 'aws:rds/cluster:Cluster',
  custom: true,
  id: 'orders',
  inputs: {},
  outputs: { arn: 'arn:aws:rds:eu-west-1:111111111111:cluster:made-up' },
})

t.test('a stack that is there already', async t => {
  const app = await testApp(t)
  const { store, states, config } = app.services
  const environmentOf = async (name: string) => requirePresent(await store.environments.get(name))
  const request = async (role: 'operator' | 'approver' | 'admin', environment: string) =>
    (
      await requestOperation({
        ctx: app.context(role),
        input: { environment, kind: 'deploy', revision: 'HEAD' },
      })
    ).operation
  const unwritten = async (operation: Operation) =>
    isUnwritten(store, operation, await environmentOf(operation.environment))
  for (const name of ['other', 'main', 'staging', 'pr-1'])
    await store.environments.create(
      newEnvironment(name, {
        kind: { main: 'production', 'pr-1': 'ephemeral' }[name] ?? 'staging',
      } as object),
    )

  await t.test('is not that of a new staging, unless an approver says so', async t => {
    t.equal(await unwritten(await request('operator', 'other')), true)
    const approved = await request('approver', 'other')
    t.equal(approved.options.takesOverStack, true)
    t.equal(await unwritten(approved), false)
    t.equal(await unwritten(await request('admin', 'pr-1')), true, 'a copy never takes one over')
    t.equal(await unwritten(await request('admin', 'main')), false, 'an admin made production')
  })

  await t.test('is the own one after the first change', async t => {
    const operation = await request('operator', 'staging')
    t.equal(await unwritten({ ...operation, wrote: true }), false)
    t.equal(
      await isUnwritten(store, operation, {
        ...(await environmentOf('staging')),
        deployed: { revision: 'x' } as never,
      }),
      false,
    )
  })

  await t.test('is refused with a resource of another environment', async t => {
    const { urn, type, custom, id, inputs } = cluster('main')
    await store.environments.record('main', {
      state: {
        digest: 'x',
        resources: [
          {
            ...{ urn, type, custom, id, inputs, name: 'orders', parent: null, provider: null },
            protect: false,
            dependencies: [],
            outputs: { arn: 'arn:aws:rds:eu-west-1:111111111111:cluster:orders' },
          },
        ],
      },
    })
    const take = async () =>
      refuseOwnedStack({ store, states }, await request('approver', 'other'), {
        name: 'other',
        project,
      })
    await take()
    const folder = new URL(config.backend).pathname
    const file = join(folder, '.pulumi', 'stacks', project, 'other.json')
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(
      file,
      JSON.stringify({ version: 3, checkpoint: { latest: { resources: [cluster('other')] } } }),
    )
    await t.rejects(take(), { code: 'import-refused', message: /another environment has it/ })
    const plan = await request('operator', 'other')
    await refuseOwnedStack(
      { store, states },
      { ...plan, kind: 'preview' },
      { name: 'other', project },
    )
  })
})
