/** Components that were moved or renamed, families, documents inside documents, other providers. */
import type { One } from '../build.ts'
import { of, testWorlds } from './world.ts'
import type { Properties, World, WorldPair } from './world.ts'

const component = (type: string, name: string, parent?: string): One => ({ type, name, custom: false, ...(parent ? { parent } : {}) })
const queue = (name: string, inputs: Properties = {}, parent?: string) => of('aws:sqs/queue:Queue', name, { visibilityTimeoutSeconds: 45, messageRetentionSeconds: 86400, ...inputs }, {}, parent ? { parent } : {})

const service = (type: string, name: string, w: World, more: Properties = {}): One[] => [
  component(type, name),
  of('aws:ecs/service:Service', `${name}-svc`, { launchType: 'FARGATE', desiredCount: 2, cluster: w.arn('ecs', `cluster/${w.stack}`), ...more }, {}, { parent: `${type}::${name}` }),
  of('aws:cloudwatch/logGroup:LogGroup', `${name}-logs`, { name: `/${w.stack}/${name}`, retentionInDays: 30 }, {}, { parent: `${type}::${name}` }),
  of('aws:lb/targetGroup:TargetGroup', `${name}-tg`, { port: 8080, protocol: 'HTTP' }, {}, { parent: `${type}::${name}` }),
]

const moved: WorldPair[] = [
  {
    name: 'a component of a newer type and of another name',
    make: w => w.pick(service('acme:svc:Service', 'api', w), service('acme:svc/v2:Service', 'api-v2', w)),
  },
  {
    name: 'a component of another name with fewer copies',
    make: w => w.pick(service('acme:svc:Service', 'api', w, { desiredCount: 1 }), service('acme:svc:Service', 'backend', w)),
    told: ['Service backend-svc desiredCount'],
  },
  {
    name: 'resources that were put into a component under their own names',
    make: w => w.pick([queue('jobs'), queue('mails', { delaySeconds: 9 })], [component('acme:q:Queues', 'queues'), queue('jobs', {}, 'acme:q:Queues::queues'), queue('mails', { delaySeconds: 9 }, 'acme:q:Queues::queues')]),
  },
  {
    name: 'resources that were put into a component under longer names',
    make: w => w.pick([queue('jobs'), queue('mails', { delaySeconds: 9 })], [component('acme:q:Queues', 'queues'), queue('queues-jobs', {}, 'acme:q:Queues::queues'), queue('queues-mails', { delaySeconds: 9 }, 'acme:q:Queues::queues')]),
  },
  {
    name: 'two components that look alike and changed their names',
    make: w => [...service('acme:svc:Service', w.pick('orders', 'order-service'), w), ...service('acme:svc:Service', w.pick('payments', 'payment-service'), w, { desiredCount: 4 })],
  },
  {
    name: 'one resource of another name',
    make: w => [queue(w.pick('jobs', 'work'), { delaySeconds: 7 })],
  },
  {
    name: 'one resource of another name and with another value',
    make: w => [queue(w.pick('jobs', 'work'), { delaySeconds: 7, receiveWaitTimeSeconds: 20, maxMessageSize: 1024, fifoQueue: true, kmsMasterKeyId: w.pick('alias/a', 'alias/b') })],
    told: ['Queue work kmsMasterKeyId'],
  },
  {
    name: 'two queues of other names, each like its twin alone',
    make: w => [queue(w.pick('jobs', 'work'), { delaySeconds: 7 }), queue(w.pick('mails', 'letters'), { delaySeconds: 90, fifoQueue: true })],
  },
  {
    name: 'another queue that has nothing in common',
    make: w => [of('aws:sqs/queue:Queue', w.pick('jobs', 'letters'), w.pick({ delaySeconds: 7, fifoQueue: true }, { visibilityTimeoutSeconds: 45, receiveWaitTimeSeconds: 20 }))],
    told: ['Queue jobs extra', 'Queue letters missing'],
  },
  {
    name: 'a resource whose name was changed by an alias',
    make: w => [of('aws:sqs/queue:Queue', w.pick('jobs', 'work'), { visibilityTimeoutSeconds: w.pick(30, 45) }, {}, w.pick({}, { aliases: ['jobs'] }))],
    told: ['Queue work visibilityTimeoutSeconds'],
  },
]

const worker = (w: World, at: number | string, inputs: Properties = {}) => of('aws:ec2/instance:Instance', `worker-${at}`, { ami: 'ami-0a1b2c3d4e5f60718', instanceType: 'm7g.large', subnetId: w.id('subnet', String(at)), tags: { Name: `worker-${at}` }, ...inputs }, {}, { id: w.id('i', `worker${at}`) })

const families: WorldPair[] = [
  {
    name: 'numbers with zeros before them',
    make: w => ['01', '02', ...w.pick([], ['03', '04'])].map(at => worker(w, at)),
    told: ['Instance worker-* count'],
  },
  {
    name: 'one more that is larger',
    make: w => [worker(w, 0), worker(w, 1), ...w.pick([worker(w, 2, { instanceType: 'm7g.4xlarge' })], [])],
    told: ['Instance worker-2 extra'],
  },
  {
    name: 'one more with an own profile that may do more',
    make: w => [worker(w, 0), worker(w, 1), ...w.pick([worker(w, 2, { iamInstanceProfile: 'admin' })], [])],
    told: ['Instance worker-2 extra'],
  },
  {
    name: 'fewer, and one of them has another image',
    make: w => [worker(w, 0), worker(w, 1, { ami: w.pick('ami-0ffffffffffffffff', 'ami-0a1b2c3d4e5f60718') }), ...w.pick([], [worker(w, 2)])],
    told: ['Instance worker-* count', 'Instance worker-1 ami'],
  },
  {
    name: 'copies by the letter of their zone',
    make: w => ['a', 'b', ...w.pick([], ['c'])].map(zone => of('aws:ec2/natGateway:NatGateway', `nat-${zone}`, { subnetId: w.id('subnet', zone), allocationId: w.id('eipalloc', zone) }, {}, { id: w.id('nat', zone) })),
    told: ['NatGateway nat-c missing'],
  },
  {
    name: 'queues of names that count nothing',
    make: w => ['orders', 'mails', ...w.pick([], ['bills'])].map(name => queue(name)),
    told: ['Queue bills missing'],
  },
]

const yaml = (lines: string[]) => `${lines.join('\n')}\n`
const documents: WorldPair[] = [
  {
    name: 'a stack of CloudFormation as JSON and as YAML',
    make: w => [of('aws:cloudformation/stack:Stack', 's', { name: `s-${w.stack}`, templateBody: w.pick('{"Resources":{"T":{"Type":"AWS::SNS::Topic","Properties":{"TopicName":"a"}}}}', yaml(['Resources:', '  T:', '    Type: AWS::SNS::Topic', '    Properties:', '      TopicName: a'])) })],
  },
  {
    name: 'a stack of CloudFormation with another value',
    make: w => [of('aws:cloudformation/stack:Stack', 's', { name: `s-${w.stack}`, templateBody: yaml(['Resources:', '  T:', '    Type: AWS::SQS::Queue', '    Properties:', `      DelaySeconds: ${w.pick(5, 50)}`]) })],
    told: ['Stack s templateBody'],
  },
  {
    name: 'a map of settings with YAML in it, its keys in another order',
    make: w => [of('kubernetes:core/v1:ConfigMap', 'c', { metadata: { name: 'app', namespace: w.stack }, data: { 'app.yaml': w.pick(yaml(['db:', `  host: db.${w.stack}.internal`, '  pool: 5']), yaml(['db:', '  pool: 5', `  host: db.${w.stack}.internal`])) } })],
  },
  {
    name: 'a map of settings with another pool in its YAML',
    make: w => [of('kubernetes:core/v1:ConfigMap', 'c', { metadata: { name: 'app' }, data: { 'app.yaml': yaml(['db:', `  pool: ${w.pick(5, 50)}`, '  host: x']) } })],
    told: ['ConfigMap c data'],
  },
  {
    name: 'settings of a service in a text of a text',
    make: w => [of('aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion', 'v', { contentType: 'application/json', content: JSON.stringify({ flags: JSON.stringify(w.pick({ a: 1, b: 2 }, { b: 2, a: 1 })) }) }, { versionNumber: w.pick(3, 9) })],
  },
  {
    name: 'settings of a service with another flag in a text of a text',
    make: w => [of('aws:appconfig/hostedConfigurationVersion:HostedConfigurationVersion', 'v', { contentType: 'application/json', content: JSON.stringify({ flags: JSON.stringify({ a: w.pick(true, false) }) }) })],
    told: ['HostedConfigurationVersion v content'],
  },
  {
    name: 'a user data of several parts with the own name',
    make: w => [of('aws:ec2/launchTemplate:LaunchTemplate', 'l', { userData: Buffer.from(`MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="B"\n\n--B\nContent-Type: text/x-shellscript\n\n#!/bin/bash\necho ${w.stack}\n--B--\n`).toString('base64') })],
  },
  {
    name: 'a build of which two commands changed places',
    make: w => [of('aws:codebuild/project:Project', 'b', { source: { type: 'NO_SOURCE', buildspec: yaml(['version: 0.2', 'phases:', '  build:', '    commands:', ...w.pick(['      - npm ci', '      - npm test'], ['      - npm test', '      - npm ci'])]) } })],
    told: ['Project b source'],
  },
  {
    name: 'a build as YAML with its keys in another order',
    make: w => [of('aws:codebuild/project:Project', 'b', { source: { type: 'NO_SOURCE', buildspec: w.pick(yaml(['version: 0.2', 'env:', '  shell: bash', 'phases:', '  build:', '    commands:', '      - make']), yaml(['version: 0.2', 'phases:', '  build:', '    commands:', '      - make', 'env:', '  shell: bash'])) } })],
  },
  {
    name: 'a schema of an API with other blanks',
    make: w => [of('aws:appsync/graphQLApi:GraphQLApi', 'g', { name: `g-${w.stack}`, authenticationType: 'AWS_IAM', schema: w.pick('type Query {\n  a: Int\n}\n', 'type Query {\n  a: Int\n}') })],
  },
  {
    name: 'a schema of an API with another field',
    make: w => [of('aws:appsync/graphQLApi:GraphQLApi', 'g', { name: `g-${w.stack}`, authenticationType: 'AWS_IAM', schema: `type Query {\n  a: ${w.pick('String', 'Int')}\n}\n` })],
    told: ['GraphQLApi g schema'],
  },
]

const others: WorldPair[] = [
  {
    name: 'a monitor that asks for the own environment',
    make: w => [of('datadog:index/monitor:Monitor', 'cpu', { name: `CPU ${w.stack}`, type: 'metric alert', query: `avg(last_5m):avg:system.cpu.user{env:${w.stack}} > 90`, monitorThresholds: { critical: '90' } }, {}, { id: w.pick('11223344', '55667788') })],
  },
  {
    name: 'a monitor with another threshold',
    make: w => [of('datadog:index/monitor:Monitor', 'cpu', { name: `CPU ${w.stack}`, query: `avg(last_5m):avg:system.cpu.user{env:${w.stack}} > ${w.pick(95, 80)}` })],
    told: ['Monitor cpu query'],
  },
  {
    name: 'a record of another provider that is not proxied',
    make: w => [of('cloudflare:index/record:Record', 'www', { zoneId: w.word('zone', 32), name: `www.${w.stack}`, type: 'CNAME', value: `web.${w.stack}.shop.example`, proxied: w.pick(false, true) })],
    told: ['Record www proxied'],
  },
  {
    name: 'a branch that anybody may push to',
    make: w => [of('github:index/branchProtection:BranchProtection', 'main', { repositoryId: 'app', pattern: 'main', enforceAdmins: w.pick(false, true) })],
    told: ['BranchProtection main enforceAdmins'],
  },
  {
    name: 'a pod that grows further',
    make: w => [of('kubernetes:autoscaling/v2:HorizontalPodAutoscaler', 'api', { metadata: { name: 'api', namespace: `app-${w.stack}` }, spec: { minReplicas: 2, maxReplicas: w.pick(4, 40) } })],
    told: ['HorizontalPodAutoscaler api spec'],
  },
  {
    name: 'a deployment with what the API server adds on one side',
    make: w => [of('kubernetes:apps/v1:Deployment', 'api', { metadata: { name: 'api', namespace: 'app' }, spec: { replicas: 2, selector: { matchLabels: { app: 'api' } }, template: { spec: { containers: [{ name: 'api', image: 'nginx:1.27', ...w.pick({}, { imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' }) }] } } } }, {
      spec: { replicas: 2, selector: { matchLabels: { app: 'api' } }, template: { spec: { containers: [{ name: 'api', image: 'nginx:1.27', imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' }] } } },
       status: { readyReplicas: w.pick(1, 2) } })],
  },
  {
    name: 'a container that may take more memory',
    make: w => [of('kubernetes:apps/v1:Deployment', 'api', { spec: { template: { spec: { containers: [{ name: 'api', image: 'nginx:1.27', resources: { limits: { memory: w.pick('512Mi', '1Gi') } } }] } } } })],
    told: ['Deployment api spec'],
  },
  {
    name: 'memory and processors in other units',
    make: w => [of('kubernetes:apps/v1:Deployment', 'api', { spec: { template: { spec: { containers: [{ name: 'api', image: 'nginx:1.27', resources: { limits: w.pick({ memory: '1024Mi', cpu: '500m' }, { memory: '1Gi', cpu: '0.5' }) } }] } } } })],
  },
  {
    name: 'values of a chart of which one is a secret that is made up here',
    make: w => [
      of('random:index/randomPassword:RandomPassword', 'pw', { length: 24 }, { result: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: w.pick('AAAA', 'BBBB') } }, { id: 'none' }),
      of('kubernetes:helm.sh/v3:Release', 'db', { chart: 'postgresql', version: '16.4.1', values: { auth: { password: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: w.pick('CCCC', 'DDDD') } }, primary: { persistence: { size: w.pick('10Gi', '100Gi') } } } }),
    ],
    told: ['Release db values'],
  },
  {
    name: 'a database of another cloud in the own project',
    make: w => [of('gcp:sql/databaseInstance:DatabaseInstance', 'db', { project: `acme-${w.stack}`, databaseVersion: 'POSTGRES_16', region: 'europe-west1', settings: { tier: w.pick('db-f1-micro', 'db-custom-4-16384'), availabilityType: 'REGIONAL' } }, { connectionName: `acme-${w.stack}:europe-west1:db-${w.word('d', 7)}` }, { id: `db-${w.word('d', 7)}` })],
    told: ['DatabaseInstance db settings'],
  },
  {
    name: 'a store of another cloud with an id of its subscription',
    make: w => [of('azure-native:storage:StorageAccount', 'st', { accountName: `st${w.stack}`, resourceGroupName: `rg-${w.stack}`, sku: { name: 'Standard_LRS' }, minimumTlsVersion: w.pick('TLS1_0', 'TLS1_2') }, { id: `/subscriptions/${w.uuid('s')}/resourceGroups/rg-${w.stack}/providers/Microsoft.Storage/storageAccounts/st${w.stack}` })],
    told: ['StorageAccount st minimumTlsVersion'],
  },
  {
    name: 'a command that ran here with its own output',
    make: w => [of('command:local:Command', 'c', { create: `deploy --stage ${w.stack}` }, { stdout: `deployed ${w.word('o')}` })],
  },
  {
    name: 'another command',
    make: w => [of('command:local:Command', 'c', { create: `deploy ${w.pick('--force', '--safe')}` })],
    told: ['Command c create'],
  },
]

testWorlds([...moved, ...families, ...documents, ...others])
