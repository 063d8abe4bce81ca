import t from 'tap'
import { listUnknownValues } from '../../../src/analysis/gate/listUnknownValues.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'

const record = (
  type: string,
  name: string,
  inputs: Record<string, unknown>,
  outputs: Record<string, unknown> = {},
): ResourceRecord => ({
  urn: `urn:pulumi:staging::shop::${type}::${name}`,
  type,
  name,
  id: typeof outputs['id'] === 'string' ? outputs['id'] : `${name}-id`,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs,
  outputs,
})
const repository = record(
  'aws:ecr/repository:Repository',
  'app',
  {},
  { repositoryUrl: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app', id: 'app' },
)
const bucket = record('aws:s3/bucket:Bucket', 'files', {}, { arn: 'arn:aws:s3:::files-1234567' })
const unknown = (resource: ResourceRecord, path: string, why: 'unknown' | 'secret' = 'unknown') =>
  listUnknownValues(
    {
      notComparable: [
        {
          resource: {
            type: resource.type,
            name: resource.name,
            path: resource.name,
            left: resource.urn,
            right: resource.urn.replace('staging', 'production'),
          },
          path,
          why,
        },
      ],
    },
    [repository, bucket, resource],
  )

t.test('an image is not proven, also when it contains the address of its repository', async t => {
  const image = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:1.0.0'
  const app = record('aws:lambda/function:Function', 'app', { imageUri: image })
  t.same(unknown(app, 'imageUri'), [{ type: app.type, name: 'app', path: 'imageUri', left: image }])
})

t.test('a secret hides an image or a policy; a password is meant to differ', async t => {
  const made = (type: string, path: string) =>
    unknown(record(type, 'orders', { [path]: '[secret]' }), path, 'secret').map(one => one.path)
  t.same(made('aws:ecs/taskDefinition:TaskDefinition', 'containerDefinitions'), [
    'containerDefinitions',
  ])
  t.same(made('aws:lambda/function:Function', 'imageUri'), ['imageUri'])
  t.same(made('aws:iam/rolePolicy:RolePolicy', 'policy'), ['policy'])
  t.same(made('aws:secretsmanager/secretVersion:SecretVersion', 'secretString'), [])
  t.same(made('aws:rds/cluster:Cluster', 'masterPassword'), [])
  t.same(made('aws:ssm/parameter:Parameter', 'value'), [])
})

t.test('a digest is never a reference', async t => {
  const digest = `sha256:${'a'.repeat(64)}`
  const built = record('docker:index/image:Image', 'app', {}, { repoDigest: digest, id: digest })
  const app = record('aws:lambda/function:Function', 'app', { imageUri: digest })
  t.same(
    listUnknownValues(
      {
        notComparable: [
          {
            resource: { type: app.type, name: 'app', path: 'app', left: app.urn, right: null },
            path: 'imageUri',
            why: 'unknown',
          },
        ],
      },
      [built, app],
    ).length,
    1,
  )
})

t.test('a reference to another resource is no unknown value', async t => {
  const policy = JSON.stringify({ Statement: [{ Resource: 'arn:aws:s3:::files-1234567/*' }] })
  const role = record('aws:iam/rolePolicy:RolePolicy', 'read', { policy })
  t.same(unknown(role, 'policy'), [])
  const group = record('aws:ec2/securityGroup:SecurityGroup', 'db', { vpcId: 'app' })
  t.same(unknown(group, 'vpcId'), [])
  const open = record('aws:ec2/securityGroup:SecurityGroup', 'db', { cidr: '10.0.0.0/8' })
  t.match(unknown(open, 'cidr'), [{ path: 'cidr', left: '10.0.0.0/8' }])
})

t.test('values that are neither software nor security may be unknown', async t => {
  const queue = record('aws:sqs/queue:Queue', 'jobs', { delaySeconds: 5 })
  t.same(unknown(queue, 'delaySeconds'), [])
})
