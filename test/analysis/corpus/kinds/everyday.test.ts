/** Pairs as teams have them every day: pipelines, networks, mail, secrets, other providers. */
import { of, testWorlds } from '../unseen/world.ts'
import type { WorldPair } from '../unseen/world.ts'
import {
  secret,
  build,
  stage,
  pipeline,
  spec,
  api,
  get,
  instance,
  script,
  base64,
  suricata,
  topicRule,
  emr,
  flow,
  vpn,
  document,
  steps,
  randomPassword,
  monitor,
  deployment,
  trail,
  compute,
} from './everydayParts.ts'

const pairs: WorldPair[] = [
  {
    name: 'the build file with its keys in another order and the variables, too',
    make: w => [
      build(
        w,
        w.pick(
          'version: 0.2\nphases:\n  install:\n    runtime-versions:\n      nodejs: 20\n' +
            '  build:\n    commands:\n      - npm ci\n      - npm test\n',
          'phases:\n    build:\n        commands: [npm ci, npm test]\n' +
            '    install:\n        runtime-versions: {nodejs: 20}\nversion: 0.2\n',
        ),
      ),
    ],
  },
  {
    name: 'the commands of a build in another order',
    make: w => [
      build(
        w,
        `version: 0.2\nphases:\n  build:\n    commands:\n` +
          w.pick('      - npm test\n      - npm ci\n', '      - npm ci\n      - npm test\n'),
      ),
    ],
    expected: ['Project ci source'],
  },
  {
    name: 'a build that runs with all rights of its host',
    make: w => [
      build(w, 'version: 0.2', {
        environment: {
          computeType: 'BUILD_GENERAL1_SMALL',
          image: 'aws/codebuild/standard:7.0',
          type: 'LINUX_CONTAINER',
          privilegedMode: w.pick(true, false),
        },
      }),
    ],
    expected: ['Project ci environment'],
  },
  {
    name: 'stages of a pipeline in another order',
    make: w => [
      pipeline(
        w,
        w.pick(
          [stage('Deploy', 'ship'), stage('Test', 'check')],
          [stage('Test', 'check'), stage('Deploy', 'ship')],
        ),
      ),
    ],
    expected: ['Pipeline release stages'],
  },
  {
    name: 'a description of an API with own functions and keys in another order',
    make: w => [
      api(
        w,
        w.pick(
          spec(get(w)),
          JSON.stringify(
            {
              paths: (JSON.parse(spec(get(w))) as { paths: object }).paths,
              openapi: '3.0.1',
              info: { version: '1.0', title: 'shop' },
            },
            null,
            1,
          ),
        ),
      ),
    ],
  },
  {
    name: 'a description of an API without its authorizer',
    make: w => [api(w, spec(get(w, w.pick({}, { security: [{ sigv4: [] }] }))))],
    expected: ['RestApi shop body'],
  },
  {
    name: 'a start script as text and in base 64',
    make: w => [
      instance(w, w.pick({ userData: script(w) }, { userDataBase64: base64(script(w)) })),
    ],
  },
  {
    name: 'a start script with one more line, in base 64',
    make: w => [
      instance(w, { userDataBase64: base64(script(w, w.pick('systemctl stop auditd\n', ''))) }),
    ],
    expected: ['Instance bastion userDataBase64'],
  },
  {
    name: 'rules of a firewall in strict order, exchanged',
    make: w => {
      const rules = [
        'pass tls $HOME_NET any -> any 443 (tls.sni; content:"github.com"; sid:1;)',
        'drop tls $HOME_NET any -> any 443 (msg:"others"; sid:2;)',
      ]
      return [suricata(w.pick(rules.toReversed(), rules))]
    },
    expected: ['RuleGroup egress ruleGroup'],
  },
  {
    name: 'rules of messages with the own topic',
    make: w => [
      topicRule(w, `SELECT temperature FROM 'shop/${w.stack}/sensors' WHERE temperature > 40`),
    ],
  },
  {
    name: 'rules of messages with another limit',
    make: w => [
      topicRule(
        w,
        `SELECT temperature FROM 'shop/${w.stack}/sensors' WHERE temperature > ${w.pick(60, 40)}`,
      ),
    ],
    expected: ['TopicRule sensors sql'],
  },
  { name: 'a cluster of Spark with its applications in another order', make: w => [emr(w, '4g')] },
  {
    name: 'a cluster of Spark with less memory',
    make: w => [emr(w, w.pick('2g', '4g'))],
    expected: ['Cluster spark configurationsJson'],
  },
  {
    name: 'a log of the network that has only what was refused',
    make: w => [flow(w, w.pick('REJECT', 'ALL'))],
    expected: ['FlowLog vpc trafficType'],
  },
  { name: 'two connections with own tunnels', make: w => [vpn(w)] },
  {
    name: 'a tunnel with weaker encryption',
    make: w => [
      vpn(w, { tunnel1Phase1EncryptionAlgorithms: w.pick(['AES128', 'AES256'], ['AES256']) }),
    ],
    expected: ['VpnConnection office tunnel1Phase1EncryptionAlgorithms'],
  },
  {
    name: 'a document in JSON with other spaces, and another hash',
    make: w => [
      document(
        w,
        w.pick(
          steps(['yum -y update']),
          JSON.stringify(JSON.parse(steps(['yum -y update'])), null, 2),
        ),
      ),
    ],
  },
  {
    name: 'a document whose commands have another order',
    make: w => [
      document(w, steps(w.pick(['reboot', 'yum -y update'], ['yum -y update', 'reboot']))),
    ],
    expected: ['Document patch content'],
  },
  { name: 'two generated passwords', make: w => [randomPassword(w, 32)] },
  {
    name: 'a shorter generated password',
    make: w => [randomPassword(w, w.pick(12, 32))],
    expected: ['RandomPassword db length'],
  },
  {
    name: 'the same secret in two exports with plain text',
    make: w => [
      of('aws:lambda/function:Function', 'fn', {
        runtime: 'nodejs20.x',
        environment: { variables: { FEATURES: secret(w.word('c', 20), 'cart,search') } },
      }),
    ],
    notComparable: [],
  },
  {
    name: 'another value of a variable that the program keeps secret',
    make: w => [
      of('aws:lambda/function:Function', 'fn', {
        runtime: 'nodejs20.x',
        environment: {
          variables: { FEATURES: secret(w.word('c', 20), w.pick('cart', 'cart,search')) },
        },
      }),
    ],
    notComparable: ['fn environment.variables.FEATURES'],
  },
  { name: 'a monitor with own tags', make: w => [monitor(w, '0.5')] },
  {
    name: 'a monitor with another limit in query and thresholds',
    make: w => [monitor(w, w.pick('2.0', '0.5'))],
    expected: ['Monitor latency monitorThresholds', 'Monitor latency query'],
  },
  {
    name: 'an image by tag and digest in two registries',
    make: w => [
      deployment(
        w,
        `${w.account}.dkr.ecr.${w.region}.amazonaws.com/shop/api:3.2.0@sha256:` +
          '8faeddeca9af483a9e03ea88bb7d60877ec24a66df48bd85b825997e6e1804b7',
      ),
    ],
  },
  {
    name: 'an image by another tag with the same name',
    make: w => [
      deployment(
        w,
        `${w.account}.dkr.ecr.${w.region}.amazonaws.com/shop/api:${w.pick('3.2.0', '3.1.9')}`,
      ),
    ],
    expected: ['Deployment api spec'],
  },
  {
    name: 'a trail that does not check its files, and data events in another order',
    make: w => [
      trail(w, {
        enableLogFileValidation: w.pick(false, true),
        eventSelectors: [
          {
            readWriteType: 'All',
            dataResources: [
              {
                type: 'AWS::S3::Object',
                values: w.pick(
                  ['arn:aws:s3:::a/', 'arn:aws:s3:::b/'],
                  ['arn:aws:s3:::b/', 'arn:aws:s3:::a/'],
                ),
              },
            ],
          },
        ],
      }),
    ],
    expected: ['Trail audit enableLogFileValidation'],
  },
  {
    name: 'machines for jobs that may be taken away, and subnets in another order',
    make: w => [
      compute(w, {
        type: w.pick('SPOT', 'EC2'),
        subnets: w.pick(
          [w.id('subnet', 'a'), w.id('subnet', 'b')],
          [w.id('subnet', 'b'), w.id('subnet', 'a')],
        ),
      }),
      ...['a', 'b'].map(zone =>
        of(
          'aws:ec2/subnet:Subnet',
          zone,
          {
            availabilityZone: `${w.region}${zone}`,
            cidrBlock: zone === 'a' ? '10.0.0.0/24' : '10.0.1.0/24',
          },
          {},
          { id: w.id('subnet', zone) },
        ),
      ),
    ],
    expected: ['ComputeEnvironment batch computeResources'],
  },
  {
    name: 'a component that got another parent and a queue that differs in it',
    make: w => {
      const shop = 'acme:index:Shop::shop'
      const box = w.pick('acme:index:Queues', 'acme:index:Messaging')
      return [
        of('acme:index:Shop', 'shop', {}, {}, { custom: false }),
        of(box, 'queues', {}, {}, { custom: false, parent: shop }),
        of(
          'aws:sqs/queue:Queue',
          'orders',
          { delaySeconds: w.pick(5, 0) },
          {},
          { parent: `${box}::queues` },
        ),
        of(
          'aws:sqs/queue:Queue',
          'dead',
          { messageRetentionSeconds: 1209600 },
          {},
          { parent: `${box}::queues` },
        ),
      ]
    },
    expected: ['Queue orders delaySeconds'],
  },
  {
    name: 'values that the engine does not know',
    make: w => [
      of('aws:iam/role:Role', 'app', {
        assumeRolePolicy: w.pick(
          '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
          JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 'ec2.amazonaws.com' },
                Action: 'sts:AssumeRole',
              },
            ],
          }),
        ),
      }),
    ],
    notComparable: ['app assumeRolePolicy'],
  },
]

testWorlds(pairs)
