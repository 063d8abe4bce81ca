/**
 * The sample, deployed as staging and as production; the same again, its secrets and its end:
 * program.long.test.ts.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import program from '../../programs/index.ts'
import { urnHash } from '../../programs/tags.ts'
import { checkCompliance } from '../../src/analysis/compliance/checkCompliance.ts'
import { compareEnvironments } from '../../src/analysis/parity/compare/compareEnvironments.ts'
import { fromComparison } from '../../src/analysis/parity/register/fromComparison.ts'
import { judgeRegister } from '../../src/analysis/parity/register/judgeRegister.ts'
import { readRegister } from '../../src/analysis/parity/register/readRegister.ts'
import { toRecord, type StateResource } from '../../src/model/checkpoint.ts'
import { evaluateRules } from '../../src/adapters/runner/host/program/evaluateRules.ts'
import { repositoryRoot } from '../fixtures/programs/repository.ts'
import { configOf, makePlace, makeStack, type RecordedResource } from './stack.ts'
import { requirePresent } from '../helper/present.ts'

const place = makePlace(t)
const nameOf = ({ urn }: RecordedResource) => urn.split('::').at(-1)
const bySort = (a: string[], b: string[]) => String(a).localeCompare(String(b))
const shape = (all: RecordedResource[]) =>
  all
    .filter(({ custom }) => custom)
    .map(one => [one.type, nameOf(one) ?? ''])
    .sort(bySort)
const find = (all: RecordedResource[], type: string, name: string) =>
  all.find(one => one.type === type && nameOf(one) === name)

/**
 * One deployment of each environment serves all tests of this file; one after the other, as one
 * process can hold one engine.
 */
async function deploy(name: string) {
  const made = await makeStack(place, repositoryRoot, name, program)
  const { outputs, summary } = await made.stack.up()
  return { ...made, outputs, summary, all: await made.resources() }
}
const staging = await deploy('staging')
const production = await deploy('production')

t.test('forty resources and more, the same ones in both', async t => {
  t.ok(shape(staging.all).length >= 40, `${shape(staging.all).length} resources`)
  t.same(shape(staging.all), shape(production.all))
  t.equal(staging.summary.result, 'succeeded')
})

t.test('outputs', async t => {
  t.match(staging.outputs, {
    vpcId: { value: /^vpc-/ },
    databaseEndpoint: { value: /rds/ },
    databaseEngineVersion: { value: '16.6' },
    loadBalancerDns: { value: /elb/ },
    url: { value: 'https://staging.example.com' },
    versionsUrl: { value: 'https://staging.example.com/versions.json' },
    imageId: { value: /^ami-/ },
  })
  t.notOk('tracingToken' in staging.outputs, 'no secret is set, so none is exported')
})

t.test('they differ only where the files differ', async t => {
  const differing = staging.all
    .filter(one => one.custom && one.type.startsWith('aws:'))
    .flatMap(one => {
      const twin = find(production.all, one.type, nameOf(one) ?? '')
      const keys = Object.keys({ ...one.inputs, ...twin?.inputs }).filter(
        key => normal(one.inputs[key]) !== normal(twin?.inputs[key]),
      )
      return keys.length ? [[`${one.type} ${nameOf(one)}`, ...keys]] : []
    })
  const names = differing.map(([name]) => name?.split(':').at(-1))
  t.same(
    names.sort(),
    [
      'Certificate site',
      'CertificateValidation site',
      'Cluster main',
      'ClusterInstance main-0',
      'ClusterInstance main-1',
      'Group app',
      'LaunchTemplate app',
      'LoadBalancer main',
      'Record certificate-validation',
      'Record site',
    ].sort(),
    JSON.stringify(differing),
  )
})

const recorded = (all: RecordedResource[]) => all.map(one => toRecord(one as StateResource))

t.test('all that differs is in the register, and nothing else is', async t => {
  const {
    pairs: [pair],
    differences: entries,
  } = readRegister(readFileSync(join(repositoryRoot, 'programs/differences.yaml'), 'utf8'))
  const comparison = compareEnvironments(
    { environment: 'staging', resources: recorded(staging.all) },
    { environment: 'production', resources: recorded(production.all) },
  )
  const { verdicts, stale, declared } = judgeRegister(
    fromComparison(comparison.differences),
    { differences: entries },
    {
      now: new Date('2026-12-31'),
      pair: requirePresent(pair),
      tolerated: fromComparison(comparison.withinScale),
    },
  )
  t.same(
    verdicts.filter(({ fails }) => fails),
    [],
  )
  t.same(stale, [])
  t.same(
    declared.map(one => one.entry),
    ['domain', 'zone', 'account', 'data-volume'],
  )
})

t.test('both are compliant, by the built-in rules and by its own', async t => {
  const environments = [
    { name: 'staging', kind: 'staging' as const, all: staging.all },
    { name: 'production', kind: 'production' as const, all: production.all },
  ].map(({ name, kind, all }) => {
    const [resources, settings] = [
      recorded(all),
      configOf(repositoryRoot, name)['twinstack-sample:settings'],
    ]
    return {
      name,
      kind,
      resources,
      settings,
      ruleFindings: evaluateRules(program, { environment: name, kind, resources, settings }).map(
        one => ({ ...one, state: 'recorded' as const }),
      ),
    }
  })
  t.match(requirePresent(environments[0]).ruleFindings, [
    { id: 'two_of_each', error: null, findings: [] },
  ])
  const { violations, notes } = checkCompliance({ environments })
  t.same(violations, [])
  t.same(notes, [])
})

/**
 * What differs by its nature: names of the environment, hashes of URNs, ids and addresses that AWS
 * gave.
 */
function normal(value: unknown): string {
  return JSON.stringify(value ?? null)
    .replaceAll('production', 'staging')
    .replaceAll(
      /"twinstack:urn","?value"?:"[0-9a-f]{12}"|"twinstack:urn":"[0-9a-f]{12}"|"value":"[0-9a-f]{12}"/g,
      '',
    )
    .replaceAll(/[a-z]+-[0-9a-f]{17}/g, '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
    .replaceAll(/-?[0-9a-f]{7,}/g, '')
    .replaceAll(/\d{12}/g, '')
    .replaceAll(/[A-Z0-9]{10,}/g, '')
}

t.test('every taggable resource carries environment, name and URN hash', async t => {
  const custom = staging.all.filter(one => one.type.startsWith('aws:') && one.custom)
  const tagged = custom.filter(one => one.inputs['tags'] !== undefined)
  t.ok(tagged.length > 25, `${tagged.length} of ${custom.length}`)
  for (const one of tagged) {
    const pairs = Array.isArray(one.inputs['tags'])
      ? Object.fromEntries(one.inputs['tags'].map((tag: any) => [tag.key, tag.value]))
      : one.inputs['tags']
    t.match(
      pairs,
      {
        'twinstack:environment': 'staging',
        'twinstack:name': nameOf(one),
        'twinstack:urn': urnHash(one.urn),
      },
      one.urn,
    )
  }
  const untagged = custom.filter(one => one.inputs['tags'] === undefined)
  t.same(
    untagged.filter(one => 'tagsAll' in one.outputs),
    [],
    'none that has tags in the cloud was left out',
  )
})

t.test('instances, their disks and interfaces get the tags from group and template', async t => {
  const group = find(staging.all, 'aws:autoscaling/group:Group', 'app')
  t.match(group?.inputs['tags'], [
    { key: 'twinstack:environment', value: 'staging', propagateAtLaunch: true },
    { key: 'twinstack:name' },
    { key: 'twinstack:urn', value: /^[0-9a-f]{12}$/ },
  ])
  const template = find(staging.all, 'aws:ec2/launchTemplate:LaunchTemplate', 'app')
  t.same(
    template?.inputs['tagSpecifications'].map((one: any) => one.resourceType),
    ['instance', 'volume', 'network-interface'],
  )
  t.match(template?.inputs['tagSpecifications'][0].tags, {
    'twinstack:environment': 'staging',
    'twinstack:name': 'app',
  })
})

t.test('the rules of this project', async t => {
  for (const { all, name } of [
    { ...staging, name: 'staging' },
    { ...production, name: 'production' },
  ]) {
    const groups = all.filter(({ type }) => type === 'aws:ec2/securityGroup:SecurityGroup')
    const rules = groups.flatMap(({ inputs }) => inputs['ingress'])
    t.same(
      rules.filter(rule => rule.fromPort <= 22 && rule.toPort >= 22),
      [],
      'no port 22',
    )
    t.match(
      rules.filter(rule => rule.fromPort === 5432),
      [{ toPort: 5432, cidrBlocks: ['10.0.0.0/8'] }],
    )
    t.same(
      all.filter(({ type }) => type === 'aws:ec2/keyPair:KeyPair'),
      [],
    )
    const template = find(all, 'aws:ec2/launchTemplate:LaunchTemplate', 'app')?.inputs ?? {}
    t.match(template, {
      imageId: 'ami-0c7217cdde317cfec',
      metadataOptions: { httpTokens: 'required' },
      blockDeviceMappings: [{ ebs: { encrypted: 'true' } }],
    })
    t.notOk('keyName' in template)
    const cluster = find(all, 'aws:rds/cluster:Cluster', 'main')?.inputs ?? {}
    t.match(cluster, {
      engine: 'aurora-postgresql',
      engineVersion: '16.6',
      backupRetentionPeriod: 30,
      preferredBackupWindow: '03:00-04:00',
      storageEncrypted: true,
      manageMasterUserPassword: true,
      deletionProtection: name === 'production',
    })
    t.notOk('masterPassword' in cluster)
    t.match(
      find(all, 'aws:rds/clusterParameterGroup:ClusterParameterGroup', 'main')?.inputs[
        'parameters'
      ],
      [{ name: 'rds.force_ssl', value: '1' }],
    )
    t.match(find(all, 'aws:lb/listener:Listener', 'http')?.inputs['defaultActions'], [
      { type: 'redirect', redirect: { protocol: 'HTTPS' } },
    ])
    t.match(
      find(all, 'aws:lb/listener:Listener', 'https')?.inputs['sslPolicy'],
      /^ELBSecurityPolicy-TLS13-/,
    )
    t.ok(all.filter(({ type }) => type === 'aws:cloudwatch/metricAlarm:MetricAlarm').length >= 4)
    t.equal(
      find(all, 'aws:ssm/parameter:Parameter', 'service-api')?.inputs['insecureValue'],
      '2.14.3',
    )
    t.equal(find(all, 'aws:cloudwatch/logGroup:LogGroup', 'app')?.inputs['retentionInDays'], 30)
  }
})

t.test('observability is visible in what is deployed', async t => {
  const parameter = (name: string) =>
    JSON.parse(
      find(staging.all, 'aws:ssm/parameter:Parameter', `observability-${name}`)?.inputs[
        'insecureValue'
      ],
    )
  t.same(parameter('metrics'), { scrapeInterval: '30s', retention: '15d' })
  t.same(parameter('logs'), {
    level: 'info',
    format: 'json',
    output: '/var/log/app.log',
    retentionDays: 30,
  })
  t.same(parameter('tracing'), { sampleRate: 0.1, endpoint: 'https://otel.internal:4318' })
  const messages = Buffer.from(
    find(staging.all, 'aws:ec2/launchTemplate:LaunchTemplate', 'app')?.inputs['userData'],
    'base64',
  ).toString()
  for (const line of [
    'METRICS_SCRAPE_INTERVAL=30s',
    'LOG_FORMAT=json',
    'OTEL_TRACES_SAMPLER_ARG=0.1',
    'VERSION_API=2.14.3',
  ])
    t.match(messages, line)
})
