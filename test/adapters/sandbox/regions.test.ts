/** Replacement and refusals: regions.long.test.ts. */
import { Subnet } from '@pulumi/aws/ec2/subnet.js'
import { Vpc } from '@pulumi/aws/ec2/vpc.js'
import { getCallerIdentity } from '@pulumi/aws/getCallerIdentity.js'
import { Provider } from '@pulumi/aws/provider.js'
import t from 'tap'
import { listResources } from '../../../src/adapters/sandbox/cloud.ts'
import { sandboxStack } from './stack.ts'

async function program() {
  const other = new Provider('other', {
    region: 'us-east-1',
    allowedAccountIds: ['222233334444'],
    defaultTags: { tags: { team: 'other' } },
  })
  const vpc = new Vpc('main', { cidrBlock: '10.1.0.0/16' })
  new Subnet('a', { vpcId: vpc.id, cidrBlock: '10.1.0.0/24' })
  new Vpc('other', { cidrBlock: '10.2.0.0/16' }, { provider: other })
  new Vpc('third', { cidrBlock: '10.3.0.0/16', region: 'eu-north-1' })
  const identity = await getCallerIdentity({}, { provider: other })
  return { account: identity.accountId }
}

t.test('accounts and regions side by side', async t => {
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
})
