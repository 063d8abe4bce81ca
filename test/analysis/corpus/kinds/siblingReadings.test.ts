/** Siblings of the shared readings: the same kinds with other services and values. */
import { declared, noise, testReadings, undeclared } from '../hard/readings.ts'
import type { Reading } from '../hard/readings.ts'

const loosened = /^security loosened (medium|high|critical)/
const severe = /^(availability|security|version) \w+ (medium|high|critical)/
const json = JSON.stringify
const rules = (more: object) => ({
  scope: 'CLOUDFRONT',
  defaultAction: { allow: {} },
  rules: [{ name: 'limit', priority: 0, ...more }],
})
const task = (more: object) => ({
  family: 'api',
  containerDefinitions: json([{ name: 'api', image: 'ghcr.io/acme/api:2.14.1', ...more }]),
})

const drift: Reading[] = [
  [
    'a rule of a web ACL from block to count',
    declared(
      'aws:wafv2/webAcl:WebAcl',
      rules({ action: { block: {} } }),
      rules({ action: { count: {} } }),
    ),
    loosened,
  ],
  [
    'an account that may sign in to the console again',
    undeclared(
      'aws:iam/userLoginProfile:UserLoginProfile',
      { status: 'Inactive' },
      { status: 'Active' },
    ),
    /^(security|availability) /,
  ],
  [
    'a key of another account in another region',
    declared(
      'aws:dynamodb/table:Table',
      {
        serverSideEncryption: { enabled: true, kmsKeyArn: 'mrk-1234abcd12ab34cd56ef1234567890ab' },
      },
      {
        serverSideEncryption: {
          enabled: true,
          kmsKeyArn: 'arn:aws:kms:us-east-1:640318275591:key/mrk-1234abcd12ab34cd56ef1234567890ab',
        },
      },
    ),
    /^security \w+ (medium|high|critical)/,
  ],
  [
    'an instance of a cluster that failed',
    undeclared(
      'aws:rds/clusterInstance:ClusterInstance',
      { status: 'available' },
      { status: 'storage-full' },
    ),
    severe,
  ],
  [
    'code of a layer that was replaced',
    undeclared(
      'aws:lambda/function:Function',
      { codeSha256: 'a'.repeat(43) + '=' },
      { codeSha256: 'b'.repeat(43) + '=' },
    ),
    /^version /,
  ],
  [
    'another image in a task that someone registered',
    declared(
      'aws:ecs/taskDefinition:TaskDefinition',
      task({}),
      task({ image: 'ghcr.io/acme/api:2.15.0' }),
    ),
    /^version /,
  ],
  [
    'a container that runs privileged now',
    declared(
      'aws:ecs/taskDefinition:TaskDefinition',
      task({ privileged: false }),
      task({ privileged: true }),
    ),
    loosened,
  ],
  [
    'a custom host of an API with older TLS',
    declared(
      'aws:apigatewayv2/domainName:DomainName',
      { domainNameConfiguration: { securityPolicy: 'TLS_1_2', endpointType: 'REGIONAL' } },
      { domainNameConfiguration: { securityPolicy: 'TLS_1_0', endpointType: 'REGIONAL' } },
    ),
    loosened,
  ],
  [
    'a record of a mail policy in another case of its text',
    declared(
      'aws:route53/record:Record',
      { name: 'k1._domainkey', type: 'TXT', records: ['v=DKIM1; p=MIGfMA0'] },
      { name: 'k1._domainkey', type: 'TXT', records: ['v=DKIM1; p=migfma0'] },
    ),
    /^(availability|configuration) /,
  ],
  [
    'a topic without encryption',
    declared('aws:sns/topic:Topic', { kmsMasterKeyId: 'alias/shop' }, { kmsMasterKeyId: '' }),
    loosened,
  ],
]

const quiet: Reading[] = (
  [
    [
      'a record of a host in another case with a dot',
      declared(
        'aws:route53/record:Record',
        { name: 'API.shop.example', type: 'CNAME', records: ['Web.shop.example'] },
        { name: 'api.shop.example', type: 'CNAME', records: ['web.shop.example.'] },
      ),
    ],
    [
      'a dashboard with its keys in another order',
      declared(
        'aws:cloudwatch/dashboard:Dashboard',
        {
          dashboardBody: json({ widgets: [{ type: 'text', x: 0, properties: { markdown: 'a' } }] }),
        },
        {
          dashboardBody: json({ widgets: [{ properties: { markdown: 'a' }, x: 0, type: 'text' }] }),
        },
      ),
    ],
    [
      'a major version that runs as a minor one',
      declared('aws:docdb/cluster:Cluster', { engineVersion: '5.0' }, { engineVersion: '5.0.0' }),
    ],
    [
      'a security group with the protocol as a number',
      declared(
        'aws:ec2/securityGroup:SecurityGroup',
        { ingress: [{ protocol: '6', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/8'] }] },
        { ingress: [{ protocol: 'tcp', fromPort: 443, toPort: 443, cidrBlocks: ['10.0.0.0/8'] }] },
      ),
    ],
    [
      'a task that comes back with what ECS adds',
      declared(
        'aws:ecs/taskDefinition:TaskDefinition',
        task({ portMappings: [{ containerPort: 80 }] }),
        task({
          portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
          cpu: 0,
          essential: true,
          environment: [],
          volumesFrom: [],
        }),
      ),
    ],
    [
      'a workload with its status and notes of controllers',
      undeclared(
        'kubernetes:apps/v1:Deployment',
        {
          metadata: {
            name: 'a',
            generation: 1,
            annotations: { 'deployment.kubernetes.io/revision': '1' },
          },
          status: { replicas: 2 },
        },
        {
          metadata: {
            name: 'a',
            generation: 2,
            annotations: { 'deployment.kubernetes.io/revision': '2' },
          },
          status: { replicas: 1 },
        },
      ),
    ],
    [
      'tags of a group as a list in another order',
      declared(
        'aws:autoscaling/group:Group',
        {
          tags: [
            { key: 'a', value: '1', propagateAtLaunch: true },
            { key: 'b', value: '2', propagateAtLaunch: false },
          ],
        },
        {
          tags: [
            { key: 'b', value: '2', propagateAtLaunch: 'false' },
            { key: 'a', value: '1', propagateAtLaunch: 'true' },
          ],
        },
      ),
    ],
    [
      'roles by name and by ARN',
      declared(
        'aws:iam/instanceProfile:InstanceProfile',
        { role: 'web' },
        { role: 'arn:aws:iam::907265183412:role/web' },
      ),
    ],
  ] as const
).map(([name, reading]) => [name, reading, noise] as Reading)

testReadings('found', drift)
testReadings('nothing', quiet)
