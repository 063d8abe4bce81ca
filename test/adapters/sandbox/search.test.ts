import t from 'tap'
import { getUrnTag } from '../../../src/adapters/sandbox/names.ts'
import { unknown } from '../../../src/adapters/sandbox/provider/values.ts'
import { searchSandbox } from '../../../src/adapters/sandbox/search.ts'
import { accountOf, cloudFolder, make, urnOf } from './folder.ts'

const vpcType = 'aws:ec2/vpc:Vpc'
const routeType = 'aws:ec2/route:Route'

t.test('by the URN tag', async t => {
  const folder = await cloudFolder(t)
  const inputs = (name: string) => ({
    cidrBlock: '10.0.0.0/16',
    tags: { 'twinstack:urn': getUrnTag(urnOf(vpcType, name)) },
  })
  const wantedResource = (name: string) => ({
    urn: urnOf(vpcType, name),
    type: vpcType,
    inputs: inputs(name),
  })
  const made = await make(accountOf(folder), vpcType, 'a', inputs('a'))
  t.same(await searchSandbox(folder, [wantedResource('a'), wantedResource('b')]), [
    { urn: urnOf(vpcType, 'a'), found: { id: made.id } },
    { urn: urnOf(vpcType, 'b'), found: null },
  ])
  const second = await make(accountOf(folder), vpcType, 'a', inputs('a'))
  t.same((await searchSandbox(folder, [wantedResource('a')]))[0]?.found, 'ambiguous')
  t.same(
    (await searchSandbox(folder, [wantedResource('a')], [made.id]))[0]?.found,
    { id: second.id },
    'the old resource of a replacement is known',
  )
})

t.test('scaling groups, whose tags are a list', async t => {
  const folder = await cloudFolder(t)
  const type = 'aws:autoscaling/group:Group'
  const inputs = {
    name: 'app',
    minSize: 1,
    maxSize: 1,
    tags: [{ key: 'twinstack:urn', value: getUrnTag(urnOf(type, 'app')), propagateAtLaunch: true }],
  }
  await make(accountOf(folder), type, 'app', inputs)
  t.same(await searchSandbox(folder, [{ urn: urnOf(type, 'app'), type, inputs }]), [
    { urn: urnOf(type, 'app'), found: { id: 'app' } },
  ])
})

t.test('by the natural key when a resource has no tag', async t => {
  const folder = await cloudFolder(t)
  const made = await make(accountOf(folder), routeType, 'r', {
    routeTableId: 'rtb-1',
    destinationCidrBlock: '0.0.0.0/0',
    gatewayId: 'igw-1',
  })
  await make(accountOf(folder), routeType, 's', {
    routeTableId: 'rtb-2',
    destinationCidrBlock: '0.0.0.0/0',
    gatewayId: 'igw-1',
  })
  const find = async (inputs: Record<string, unknown>) =>
    (await searchSandbox(folder, [{ urn: 'urn', type: routeType, inputs }]))[0]?.found
  t.same(
    await find({ routeTableId: 'rtb-1', destinationCidrBlock: '0.0.0.0/0', gatewayId: 'igw-1' }),
    { id: made.id },
  )
  t.same(
    await find({ routeTableId: 'rtb-1', destinationCidrBlock: unknown }),
    { id: made.id },
    'unknown values are not compared',
  )
  t.same(await find({ destinationCidrBlock: '0.0.0.0/0' }), 'ambiguous')
  t.same(await find({ routeTableId: 'rtb-3' }), null)
  t.same(await find({ routeTableId: unknown }), null, 'a search without known values finds nothing')
  const untagged = await make(accountOf(folder), vpcType, 'v', {
    cidrBlock: '10.9.0.0/16',
    tags: { Name: 'v' },
  })
  t.same(
    (
      await searchSandbox(folder, [
        { urn: 'urn', type: vpcType, inputs: { cidrBlock: '10.9.0.0/16', tags: { Name: 'v' } } },
      ])
    )[0]?.found,
    { id: untagged.id },
    'a taggable type without our tags',
  )
})

t.test('secrets in inputs are compared by their plain values', async t => {
  const folder = await cloudFolder(t)
  const type = 'aws:secretsmanager/secretVersion:SecretVersion'
  const { id } = await make(accountOf(folder), 'aws:secretsmanager/secret:Secret', 's', {
    name: 's',
  })
  const made = await make(accountOf(folder), type, 'v', {
    secretId: id,
    secretString: 'hunter2',
  })
  const secret = {
    '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
    value: 'hunter2',
  }
  t.same(
    (
      await searchSandbox(folder, [
        { urn: 'urn', type, inputs: { secretId: id, secretString: secret } },
      ])
    )[0]?.found,
    { id: made.id },
  )
})
