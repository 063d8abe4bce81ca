import t from 'tap'
import type { Grant } from '../../../src/model/access.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import {
  findRecordedElsewhere,
  findTaggedElsewhere,
} from '../../../src/services/environments/resourceOwners.ts'
import { testApp, type TestApp } from '../../helper/app.ts'
import { newEnvironment, testStore } from '../../helper/store.ts'
import {
  findKeysOfTemplate,
  takesAccountFromFile,
} from '../../../src/services/environments/template.ts'

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
  for (const id of ['orders', 'vpc-1', arn, 'ORDERS', 'Orders', arn.toUpperCase()])
    for (const planOnly of [false, true]) {
      const answer = await take([{ type, name: 'x', id }], { planOnly })
      t.match(answer, { status: 409, body: { code: 'conflict' } }, `${id} ${planOnly}`)
      t.notMatch(JSON.stringify(answer.body), /production/, 'and no name of the other one')
    }
  t.match(await take([{ type, name: 'x', id: 'free', protect: false }]), { status: 403 })
})

t.test('an import by name finds the owner of a resource recorded by id', async t => {
  const { store } = (await testApp(t)).services
  const recorded: [type: string, id: string, outputs: Record<string, string>][] = [
    ['aws:rds/instance:Instance', 'db-ABCDEFGH', { identifier: 'orders', engine: 'postgres' }],
    ['aws:ecs/service:Service', 'arn:aws:ecs:eu-west-1:111111111111:service/shop/web', {}],
    ['aws:sqs/queue:Queue', 'https://sqs.eu-west-1.amazonaws.com/111111111111/jobs', {}],
    ['aws:iam/rolePolicyAttachment:RolePolicyAttachment', 'web/arn:aws:iam::aws:policy/X', {}],
    ['aws:lb/loadBalancer:LoadBalancer', 'arn:aws:x:eu-west-1:1:loadbalancer/app/front/1', {}],
  ]
  await store.environments.create(newEnvironment('production', { kind: 'production' }))
  await store.environments.record('production', {
    state: {
      digest: 'x',
      resources: recorded.map(([type, id, outputs]) => ({
        ...resource(id),
        urn: `urn:pulumi:production::shop::${type}::${id.slice(0, 12)}`,
        type,
        outputs,
      })),
    },
  })
  const takenIds = (type: string, id: string) =>
    findRecordedElsewhere(store, { name: 'pr-1' }, [{ type, id }])
  for (const [type, id] of [
    ['aws:rds/instance:Instance', 'orders'],
    ['aws:rds/instance:Instance', 'ORDERS'],
    ['aws:rds/clusterInstance:ClusterInstance', 'orders'],
    ['aws:rds/instance:Instance', 'arn:aws:rds:eu-west-1:111111111111:db:orders'],
    ['aws:ecs/service:Service', 'shop/web'],
    ['aws:sqs/queue:Queue', 'https://SQS.eu-west-1.amazonaws.com/111111111111/jobs'],
    ['aws:sqs/queue:Queue', 'jobs'],
    ['aws:alb/loadBalancer:LoadBalancer', 'arn:aws:x:eu-west-1:1:loadbalancer/app/front/1'],
  ] as const)
    t.same(await takenIds(type, id), [id], `${type} ${id}`)
  for (const [type, id] of [
    ['aws:rds/instance:Instance', 'reorders'],
    ['aws:rds/instance:Instance', 'postgres'],
    ['aws:sns/topic:Topic', 'jobs'],
    ['aws:iam/rolePolicyAttachment:RolePolicyAttachment', 'api/arn:aws:iam::aws:policy/X'],
  ] as const)
    t.same(await takenIds(type, id), [], `${type} ${id} is free`)
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

t.test('names are those of an account and a region', async t => {
  const { store } = (await testApp(t)).services
  await store.environments.create(newEnvironment('production', { kind: 'production' }))
  await store.environments.record('production', {
    state: { digest: 'x', resources: [resource('orders', arn)] },
  })
  const type = 'aws:rds/cluster:Cluster'
  const takenIds = (place: object, wanted: object = {}) =>
    findRecordedElsewhere(store, { name: 'pr-1', ...place }, [{ type, id: 'orders', ...wanted }])
  t.same(await takenIds({}), ['orders'], 'the place is not known yet')
  t.same(await takenIds({ account: '111111111111', region: 'eu-west-1' }), ['orders'])
  t.same(await takenIds({ account: '222222222222' }), [])
  t.same(await takenIds({ account: '111111111111', region: 'us-east-1' }), [])
  t.same(await takenIds({}, { arn: arn.replace('eu-west', 'eu-north') }), [], 'two ARNs decide')
  const many = Array.from({ length: 50 }, (_, at) => ({ type, id: at === 7 ? 'orders' : `o${at}` }))
  t.same(await findRecordedElsewhere(store, { name: 'pr-1' }, many), ['orders'], 'a whole state')
})

t.test('a tag says whose it is', t => {
  const type = 'aws:ec2/vpc:Vpc'
  const thing = (id: string, environment?: string) => ({
    type,
    name: null,
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
      ['vpc-1', 'vpc-2', 'vpc-3', thing('vpc-1').arn].map(id => ({ type, id })),
    ),
    ['vpc-1', thing('vpc-1').arn],
  )
  t.end()
})

t.test('a copy takes its account from the file of a staging or of a copy alone', async t => {
  const { store } = await testStore(t)
  for (const [name, kind] of [
    ['production', 'production'],
    ['prod-eu', 'production'],
    ['qa', 'staging'],
    ['pr-1', 'ephemeral'],
  ] as const)
    await store.environments.create(newEnvironment(name, { kind }))
  const takes = (template: string | null, kind: 'staging' | 'ephemeral' = 'ephemeral') =>
    takesAccountFromFile(store, { kind, template })
  for (const template of ['staging', 'qa', 'pr-1']) t.equal(await takes(template), true, template)
  for (const template of ['production', 'prod-eu', 'removed'])
    t.equal(await takes(template), false, template)
  t.equal(await takes(null, 'staging'), true, 'a twin has its own file')
  await store.environments.delete('prod-eu')
  t.equal(await takes('prod-eu'), false, 'nor when the template is gone')
})

t.test('a copy gets the keys of a staging or of an older copy alone', async t => {
  const { store } = await testStore(t)
  const create = async (
    name: string,
    kind: 'production' | 'staging' | 'ephemeral',
    template: string | null = null,
  ) => {
    const created = await store.environments.create(newEnvironment(name, { kind, template }))
    await store.environments.record(name, {
      encryptionSalt: `salt of ${name}`,
      settingsKeys: { salts: { s: 'k' }, values: { d: 'v' }, former: ['masked alone'] },
    })
    return created
  }
  await create('production', 'production')
  await create('staging', 'staging')
  const copy = await create('pr-1', 'ephemeral', 'staging')
  const keys = (template: string | null, of: Partial<typeof copy> = {}) =>
    findKeysOfTemplate(store, { ...copy, template, ...of })
  t.strictSame(await keys('staging'), {
    environment: 'staging',
    encryptionSalt: 'salt of staging',
    salts: { s: 'k' },
    values: { d: 'v' },
  })
  t.equal(await keys('production'), null)
  t.equal(await keys('removed'), null)
  t.equal(await keys('staging', { kind: 'staging' }), null, 'a twin has its own file')
  const second = await create('pr-2', 'ephemeral', 'pr-1')
  t.match(await findKeysOfTemplate(store, second), { environment: 'pr-1' })
  t.equal(await keys('pr-2'), null, 'a copy that was created later was not checked')
})
