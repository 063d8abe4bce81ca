/**
 * Accounts and regions, replacement and refusals on the real engine; the short form is
 * regions.test.ts.
 */
import { Subnet } from '@pulumi/aws/ec2/subnet.js'
import { Vpc } from '@pulumi/aws/ec2/vpc.js'
import { getCallerIdentity } from '@pulumi/aws/getCallerIdentity.js'
import { LoadBalancer } from '@pulumi/aws/lb/loadBalancer.js'
import { TargetGroup } from '@pulumi/aws/lb/targetGroup.js'
import { Provider } from '@pulumi/aws/provider.js'
import type { EngineEvent } from '@pulumi/pulumi/automation/index.js'
import t from 'tap'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { sandboxStack, steps } from './stack.ts'

/** The values of the program, which change between the runs. */
const input = { cidr: '10.1.0.0/16', tenancy: 'default', port: 80, protect: true }

async function program() {
  const other = new Provider('other', {
    region: 'us-east-1',
    allowedAccountIds: ['222233334444'],
    defaultTags: { tags: { team: 'other' } },
  })
  const vpc = new Vpc('main', { cidrBlock: input.cidr, instanceTenancy: input.tenancy })
  new Subnet('a', { vpcId: vpc.id, cidrBlock: input.cidr.replace('/16', '/24') })
  new Vpc('other', { cidrBlock: '10.2.0.0/16' }, { provider: other })
  new Vpc('third', { cidrBlock: '10.3.0.0/16', region: 'eu-north-1' })
  new TargetGroup('named', { name: 'named', port: input.port, protocol: 'HTTP', vpcId: vpc.id })
  new LoadBalancer('front', { enableDeletionProtection: input.protect })
  const identity = await getCallerIdentity({}, { provider: other })
  return { account: identity.accountId }
}

t.test('accounts and regions side by side, replacement, refusals', async t => {
  const { stack, folder } = await sandboxStack(t, program, {
    config: {
      'aws:region': 'eu-central-1',
      'aws:assumeRoles': '[{"roleArn":"arn:aws:iam::111122223333:role/deploy"}]',
    },
  })
  const places = async () =>
    Object.fromEntries(
      (await listResources(folder))
        .filter(one => one.type === 'aws:ec2/vpc:Vpc')
        .map(one => [one.properties['cidrBlock'], `${one.account} ${one.region}`]),
    )
  const up = await stack.up()
  t.equal(up.outputs['account']?.value, '222233334444')
  t.same(await places(), {
    '10.1.0.0/16': '111122223333 eu-central-1',
    '10.2.0.0/16': '222233334444 us-east-1',
    '10.3.0.0/16': '111122223333 eu-north-1',
  })
  t.same(Object.keys((await stack.previewRefresh()).changeSummary ?? {}), ['same'])

  Object.assign(input, { cidr: '10.9.0.0/16', port: 8080 })
  const planned: EngineEvent[] = []
  await stack.preview({ onEvent: event => planned.push(event) })
  const diffs = Object.fromEntries(
    steps(planned)
      .filter(step => ['replace', 'create-replacement'].includes(step.op))
      .map(step => [step.name, step.diff]),
  )
  t.match(
    diffs,
    {
      main: { cidrBlock: 'update-replace' },
      a: { cidrBlock: 'update-replace', vpcId: 'update-replace' },
      named: { port: 'update-replace', vpcId: 'update-replace' },
    },
    'an id that is not known yet replaces the resources that use it',
  )
  const order: string[] = []
  await stack.up({
    onEvent: event => {
      if (event.resOutputsEvent)
        order.push(
          `${event.resOutputsEvent.metadata.op} ` +
            `${event.resOutputsEvent.metadata.urn.split('::').at(-1)}`,
        )
    },
  })
  t.ok(
    order.indexOf('delete-replaced named') < order.indexOf('create-replacement named'),
    'a name that the program sets is freed first',
  )
  t.ok(order.indexOf('delete-replaced main') > order.indexOf('create-replacement main'))
  t.ok((await places())['10.9.0.0/16'])

  Object.assign(input, { tenancy: 'shared' })
  await t.rejects(stack.up(), {
    message:
      /instanceTenancy.*expected instanceTenancy to be one of \["default","dedicated"\], got "shared"/s,
  })
  Object.assign(input, { tenancy: 'default' })
  await t.rejects(stack.destroy(), {
    message:
      /OperationNotPermitted: Load balancer .* cannot be deleted because deletion protection is enabled/,
  })
  Object.assign(input, { protect: false })
  await stack.up()
  await stack.destroy()
  t.same(await listResources(folder), [])
})
