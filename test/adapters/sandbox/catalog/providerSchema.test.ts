/**
 * Sources of the provider, internal/service: properties whose names differ in Pulumi and in
 * Terraform, and types whose names end like those of another module.
 */
import t from 'tap'
import { findProviderSchema } from '../../../../src/adapters/sandbox/catalog/providerSchema.ts'

const replacesOf = (type: string) => [...(findProviderSchema(type)?.replaces ?? [])]

t.test('a property replaces under the name that it has in Pulumi', t => {
  const expected: Record<string, string[]> = {
    'aws:apigateway/resource:Resource': ['restApi'],
    'aws:apigateway/deployment:Deployment': ['restApi'],
    'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter': ['logGroup'],
    'aws:lambda/layerVersion:LayerVersion': ['code', 'layerName'],
    'aws:lambda/function:Function': ['name'],
    'aws:sns/topicSubscription:TopicSubscription': ['topic'],
    'aws:batch/computeEnvironment:ComputeEnvironment': ['name'],
    'aws:s3/bucketObjectv2:BucketObjectv2': ['bucket', 'key'],
    'aws:cloudtrail/trail:Trail': ['name'],
    'aws:codepipeline/pipeline:Pipeline': ['name'],
    'aws:elb/loadBalancer:LoadBalancer': ['internal', 'name'],
    'aws:ec2transitgateway/route:Route': ['transitGatewayRouteTableId'],
  }
  for (const [type, names] of Object.entries(expected))
    t.same(
      names.filter(name => !replacesOf(type).includes(name)),
      [],
      type,
    )
  t.end()
})

t.test('a type never has the schema of a type of EC2 with the same last name', t => {
  for (const type of [
    'aws:connect/instance:Instance',
    'aws:servicediscovery/instance:Instance',
    'aws:ec2clientvpn/route:Route',
    'aws:lightsail/lb:Lb',
    'aws:opensearch/vpcEndpoint:VpcEndpoint',
  ])
    t.equal(findProviderSchema(type)?.source, 'documentation', type)
  t.end()
})

t.test('newer provider: updated in place', t => {
  t.notOk(
    replacesOf('aws:iam/openIdConnectProvider:OpenIdConnectProvider').includes('clientIdLists'),
  )
  t.notOk(replacesOf('aws:ec2transitgateway/transitGateway:TransitGateway').includes('dnsSupport'))
  t.end()
})
