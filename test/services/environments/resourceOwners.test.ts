import t from 'tap'
import type { Grant } from '../../../src/model/access.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { findTaggedElsewhere } from '../../../src/services/environments/resourceOwners.ts'
import { testApp, type TestApp } from '../../helper/app.ts'

const resource = (id: string, arn?: string): ResourceRecord => ({
  urn: `urn:pulumi:production::shop::aws:rds/cluster:Cluster::${id}`,
  type: 'aws:rds/cluster:Cluster',
  name: id,
  id,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs: arn === undefined ? {} : { arn, strange: '\u0000' },
})
const arn = 'arn:aws:rds:eu-west-1:111111111111:cluster:orders'

async function withProduction(t: Parameters<typeof testApp>[0]): Promise<TestApp> {
  const app = await testApp(t)
  for (const kind of ['production', 'staging'] as const)
    await app.call('admin', 'POST', '/v1/environments', { name: kind, kind })
  await app.services.store.environments.record('production', {
    state: { resources: [resource('orders', arn), resource('vpc-1')], digest: 'x' },
  })
  return app
}

async function holder(app: TestApp, grants: Grant[]) {
  const { body } = await app.call('admin', 'POST', '/v1/tokens', {
    name: 'ci',
    owner: 'ci',
    ownerKind: 'machine',
    grants,
  })
  const headers = { authorization: `Bearer ${body.secret}` }
  return (method: string, url: string, payload?: object) =>
    app.call('viewer', method, url, payload, headers)
}

t.test('an operator of copies takes nothing of production', async t => {
  const app = await withProduction(t)
  const copies = await holder(app, [{ role: 'operator', kind: 'ephemeral' }])
  t.match(await copies('POST', '/v1/environments', { name: 'pr-1', kind: 'ephemeral' }), {
    status: 201,
  })
  const take = (resources: object[], more: object = {}) =>
    copies('POST', '/v1/environments/pr-1/operations', {
      kind: 'import',
      confirm: 'pr-1',
      resources,
      ...more,
    })
  const type = 'aws:rds/cluster:Cluster'
  for (const id of ['orders', 'vpc-1', arn])
    for (const planOnly of [false, true]) {
      const answer = await take([{ type, name: 'x', id }], { planOnly })
      t.match(answer, { status: 409, body: { code: 'conflict' } }, `${id} ${planOnly}`)
      t.notMatch(JSON.stringify(answer.body), /production/, 'and no name of the other one')
    }
  t.match(await take([{ type, name: 'x', id: 'free', protect: false }]), { status: 403 })
})

t.test('a template has to be readable, but for that of copies', async t => {
  const app = await withProduction(t)
  const copies = await holder(app, [{ role: 'operator', kind: 'ephemeral' }])
  for (const template of ['production', 'elsewhere'])
    for (const [method, url, body] of [
      ['POST', '/v1/environments', { name: 'pr-2', kind: 'ephemeral', template }],
      ['PUT', '/v1/environments/pr-2', { template }],
    ] as const)
      t.match(
        await copies(method, url, body),
        { status: 404, body: { detail: `there is no environment ${template}` } },
        `${method} ${template}`,
      )
  const readers = await holder(app, [
    { role: 'operator', kind: 'ephemeral' },
    { role: 'viewer', environment: 'production' },
  ])
  t.match(
    await readers('POST', '/v1/environments', {
      name: 'pr-2',
      kind: 'ephemeral',
      template: 'production',
    }),
    { status: 201 },
  )
})

t.test('a tag says whose it is', t => {
  const thing = (id: string, environment?: string) => ({
    id,
    arn: `arn:aws:ec2:eu-west-1:111111111111:vpc/${id}`,
    tags: Object.fromEntries(
      environment === undefined ? [] : [['twinstack:environment', environment]],
    ),
  })
  t.same(
    findTaggedElsewhere(
      [thing('vpc-1', 'production'), thing('vpc-2', 'pr-1'), thing('vpc-3')],
      { name: 'pr-1' },
      [{ id: 'vpc-1' }, { id: 'vpc-2' }, { id: 'vpc-3' }, { id: thing('vpc-1').arn }],
    ),
    ['vpc-1', thing('vpc-1').arn],
  )
  t.end()
})
