/** Further cases of the kinds of the corpus of drift, for other resource types. */
import t from 'tap'
import { readingOf } from './build.ts'

// drift
const drift: [string, Parameters<typeof readingOf>[0], RegExp][] = [
  [
    'an instance was stopped',
    {
      type: 'aws:ec2/instance:Instance',
      inputs: {},
      before: { instanceState: 'running' },
      after: { instanceState: 'stopped' },
    },
    /^availability loosened high/,
  ],
  [
    'a database changes',
    {
      type: 'aws:rds/instance:Instance',
      inputs: {},
      before: { status: 'available' },
      after: { status: 'modifying' },
    },
    /^in-flight/,
  ],
  [
    'a table was archived',
    {
      type: 'aws:dynamodb/table:Table',
      inputs: {},
      before: { status: 'ACTIVE' },
      after: { status: 'ARCHIVED' },
    },
    /^availability loosened high/,
  ],
  [
    'a cluster runs another minor version',
    {
      type: 'aws:rds/cluster:Cluster',
      inputs: {},
      before: { engineVersionActual: '15.4' },
      after: { engineVersionActual: '15.8' },
    },
    /^version changed/,
  ],
  [
    'a rule group counts where it stopped',
    {
      type: 'aws:wafv2/webAcl:WebAcl',
      before: { rules: [{ name: 'a', overrideAction: { none: {} } }] },
      after: { rules: [{ name: 'a', overrideAction: { count: {} } }] },
    },
    /^security loosened high/,
  ],
  [
    'a role of another account',
    {
      type: 'aws:ecs/service:Service',
      before: { iamRole: 'deploy' },
      after: { iamRole: 'arn:aws:iam::640318275591:role/deploy' },
    },
    /^security/,
  ],
  [
    "the ARN of the environment's own role",
    {
      type: 'aws:batch/jobDefinition:JobDefinition',
      before: { role: 'deploy' },
      after: { role: 'arn:aws:iam::907265183412:role/deploy' },
    },
    /^same-meaning/,
  ],
  [
    'a setting that is on by default is off',
    {
      type: 'aws:rds/instance:Instance',
      inputs: {},
      before: {},
      after: { autoMinorVersionUpgrade: false },
    },
    /^version/,
  ],
  [
    'a setting that is on by default is on',
    {
      type: 'aws:rds/instance:Instance',
      inputs: {},
      before: {},
      after: { autoMinorVersionUpgrade: true },
    },
    /^default-filled-in/,
  ],
  [
    'a stated default of a listener',
    {
      type: 'aws:lb/loadBalancer:LoadBalancer',
      inputs: {},
      before: {},
      after: { xffHeaderProcessingMode: 'append' },
    },
    /^default-filled-in/,
  ],
  [
    'a number in a document',
    {
      type: 'aws:sns/topicSubscription:TopicSubscription',
      before: { redrivePolicy: '{"n":"3"}' },
      after: { redrivePolicy: '{"n":3}' },
    },
    /^same-meaning/,
  ],
  [
    'the type of a value in an event pattern',
    {
      type: 'aws:cloudwatch/eventRule:EventRule',
      before: { eventPattern: '{"n":["3"]}' },
      after: { eventPattern: '{"n":[3]}' },
    },
    /^availability/,
  ],
  [
    'a verification text in another case',
    {
      type: 'aws:route53/record:Record',
      before: { type: 'CAA', records: ['0 issue "CA.example"'] },
      after: { type: 'CAA', records: ['0 issue "ca.example"'] },
    },
    /^availability/,
  ],
  [
    'a host name in another case',
    {
      type: 'aws:route53/record:Record',
      before: { type: 'CNAME', records: ['WWW.example.com'] },
      after: { type: 'CNAME', records: ['www.example.com.'] },
    },
    /^same-meaning/,
  ],
]
for (const [name, changed, expected] of drift)
  t.test(`drift: ${name}`, async t => t.match(readingOf(changed), expected))
