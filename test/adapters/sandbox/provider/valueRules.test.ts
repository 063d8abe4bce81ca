import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { listFailures } from '../../../../src/adapters/sandbox/provider/check.ts'
import type { Properties } from '../../../../src/adapters/sandbox/resource.ts'

// terraform-plugin-sdk IsPortNumber, internal/verify ValidateCIDRBlock
t.test('ports and address blocks are checked in every type, at any depth', t => {
  const reasons = (type: string, inputs: Properties) =>
    listFailures(getSpec(type), inputs)
      .filter(({ reason }) => /port|CIDR/.test(reason))
      .map(({ property }) => property)
  t.same(reasons('aws:lb/listener:Listener', { port: 70000 }), ['port'])
  t.same(reasons('aws:lb/targetGroup:TargetGroup', { healthCheck: { port: '99999' } }), [
    'healthCheck.port',
  ])
  t.same(reasons('aws:lb/targetGroup:TargetGroup', { healthCheck: { port: 'traffic-port' } }), [])
  const rule = (fromPort: number, block: string) => ({
    ingress: [{ fromPort, toPort: fromPort, protocol: 'tcp', cidrBlocks: [block] }],
  })
  const group = 'aws:ec2/securityGroup:SecurityGroup'
  t.same(reasons(group, rule(70000, '10.0.0.0/8')).sort(), [
    'ingress[0].fromPort',
    'ingress[0].toPort',
  ])
  t.same(reasons(group, rule(-1, '0.0.0.0/0')), [], 'all of a protocol')
  t.same(reasons(group, rule(443, '10.0.0.0/33')), ['ingress[0].cidrBlocks[0]'])
  t.same(reasons('aws:memorydb/cluster:Cluster', { port: 0.5 }), ['port'], 'a generic type, too')
  const containers = JSON.stringify([{ name: 'web', portMappings: [{ containerPort: 70000 }] }])
  t.same(reasons('aws:ecs/taskDefinition:TaskDefinition', { containerDefinitions: containers }), [
    'containerDefinitions',
  ])
  t.end()
})
