import t from 'tap'
import type { ResourceRecord } from '../../src/operations/words.ts'
import { summarizeParity } from '../../src/parity/summary.ts'

function resource (environment: string, type: string, name: string, inputs: Record<string, unknown>, more: Partial<ResourceRecord> = {}): ResourceRecord {
  return {
    urn: `urn:pulumi:${environment}::shop::${type}::${name}`, type, name, id: `${name}-0${environment}0123`, parent: null, provider: null,
    custom: true, protect: false, dependencies: [], inputs, outputs: {}, ...more,
  }
}

function twin (environment: string, account: string, change: Partial<Record<'instanceClass', string>> = {}): ResourceRecord[] {
  const vpc = resource(environment, 'aws:ec2/vpc:Vpc', 'main', { cidrBlock: '10.1.0.0/16', tags: { 'twinstack:environment': environment, 'twinstack:urn': `${environment}abc` } }, {
    id: `vpc-0${account.slice(0, 8)}`, outputs: { arn: `arn:aws:ec2:eu-west-1:${account}:vpc/vpc-0${account.slice(0, 8)}` },
  })
  return [
    vpc,
    resource(environment, 'aws:ec2/securityGroup:SecurityGroup', 'database', { vpcId: vpc.id, name: `database-${account.slice(0, 7)}`, __defaults: ['name'] }),
    resource(environment, 'aws:rds/cluster:Cluster', 'main', { engineVersion: '16.6', instanceClass: change.instanceClass ?? 'db.r6g.large', kmsKeyId: `arn:aws:kms:eu-west-1:${account}:key/1` }),
    resource(environment, 'aws:autoscaling/group:Group', 'app', { tags: [{ key: 'twinstack:urn', value: `${environment}123`, propagateAtLaunch: true }] }),
    resource(environment, 'pulumi:providers:aws', 'default', { region: 'eu-west-1' }),
    resource(environment, 'shop:net:Network', 'net', {}, { custom: false, id: null }),
  ]
}

t.test('two environments of one program are identical when only ids, ARNs, accounts, names and URN hashes differ', t => {
  const summary = summarizeParity({ environment: 'staging', resources: twin('staging', '111122223333') }, { environment: 'production', resources: twin('production', '444455556666') })
  t.same(summary.differing, [])
  t.match(summary, { matched: 4, identical: 4, missing: [], extra: [], left: { resources: 4 }, right: { resources: 4 } })
  t.end()
})

t.test('a differing property is named by type, name and path with both values', t => {
  const left = twin('staging', '111122223333', { instanceClass: 'db.t4g.medium' })
  const summary = summarizeParity({ environment: 'staging', resources: left }, { environment: 'production', resources: twin('production', '444455556666') })
  t.same(summary.differing, [{ type: 'aws:rds/cluster:Cluster', name: 'main', properties: [{ path: 'instanceClass', left: 'db.t4g.medium', right: 'db.r6g.large' }] }])
  t.same(summary.byType, [{ type: 'aws:rds/cluster:Cluster', resources: 1, properties: ['instanceClass'] }])
  t.equal(summary.identical, 3)
  t.end()
})

t.test('resources that only one of the two has', t => {
  const left = twin('staging', '111122223333').slice(1)
  const right = [...twin('production', '444455556666').slice(0, 3)]
  const summary = summarizeParity({ environment: 'staging', resources: left }, { environment: 'production', resources: right })
  t.same(summary.missing, [{ type: 'aws:ec2/vpc:Vpc', name: 'main' }])
  t.same(summary.extra, [{ type: 'aws:autoscaling/group:Group', name: 'app' }])
  t.equal(summary.matched, 2)
  t.end()
})

t.test('a real difference in a value that also holds the environment name is not normalised away', t => {
  const one = (environment: string, days: string) => [resource(environment, 'aws:s3/bucket:Bucket', 'logs', { policy: `{"name":"${environment}-logs","days":"${days}"}` })]
  const summary = summarizeParity({ environment: 'staging', resources: one('staging', '7') }, { environment: 'production', resources: one('production', '30') })
  t.match(summary.differing, [{ properties: [{ path: 'policy', left: '{"name":"{environment}-logs","days":"7"}', right: '{"name":"{environment}-logs","days":"30"}' }] }])
  t.end()
})
