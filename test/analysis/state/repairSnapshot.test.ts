/** Refused and repaired states are compared with the engine itself, by `stack import`. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import type { Deployment, StateResource } from '../../../src/model/checkpoint.ts'
import { hashSha256 } from '../../../src/lib/hash.ts'
import { findProblems } from '../../../src/analysis/state/findProblems.ts'
import { repairSnapshot, type RepairEvidence } from '../../../src/analysis/state/repairSnapshot.ts'
import { sortResources } from '../../../src/analysis/state/sortResources.ts'
import { engineFound } from '../../adapters/runner/helper.ts'
import { temporary } from '../../cli/run.ts'

const urnOf = (type: string, name: string) => `urn:pulumi:dev::shop::${type}::${name}`
const stackUrn = urnOf('pulumi:pulumi:Stack', 'shop-dev')
const providerUrn = urnOf('pulumi:providers:aws', 'default')
const bucketUrn = urnOf('acme:site:Site$aws:s3/bucket:Bucket', 'files')
const componentUrn = urnOf('acme:site:Site', 'site')
const queueUrn = urnOf('aws:sqs/queue:Queue', 'jobs')

const stack: StateResource = { urn: stackUrn, type: 'pulumi:pulumi:Stack', custom: false }
const provider: StateResource = {
  urn: providerUrn,
  type: 'pulumi:providers:aws',
  custom: true,
  id: 'b1',
  inputs: { region: 'eu-west-1' },
}
const component: StateResource = {
  urn: componentUrn,
  type: 'acme:site:Site',
  custom: false,
  parent: stackUrn,
}
const bucket: StateResource = {
  urn: bucketUrn,
  type: 'aws:s3/bucket:Bucket',
  custom: true,
  id: 'files-1',
  parent: componentUrn,
  provider: `${providerUrn}::b1`,
}
const queue: StateResource = {
  urn: queueUrn,
  type: 'aws:sqs/queue:Queue',
  custom: true,
  id: 'jobs-1',
  parent: stackUrn,
  provider: `${providerUrn}::b1`,
  dependencies: [bucketUrn],
  propertyDependencies: { name: [bucketUrn] },
}
const good = [stack, provider, component, bucket, queue]
const of = (...resources: StateResource[]): Deployment => ({
  manifest: { time: '2026-01-01T00:00:00Z', magic: hashSha256('v3.259.0'), version: 'v3.259.0' },
  resources,
})

const folder = temporary(t, 'snapshot')
writeFileSync(join(folder, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\n')
const pulumi = (...args: string[]) =>
  execFileSync(engineFound.command, [...args, '--non-interactive', '--stack', 'dev'], {
    cwd: folder,
    stdio: 'pipe',
    encoding: 'utf8',
    env: {
      ...process.env,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: 'test',
      PULUMI_SKIP_UPDATE_CHECK: '1',
    },
  })
pulumi('stack', 'init')

/** Null when the engine accepts the deployment, otherwise its message. */
function refusal(deployment: Deployment): string | null {
  const file = join(folder, 'deployment.json')
  writeFileSync(file, JSON.stringify({ version: 3, deployment }))
  try {
    pulumi('stack', 'import', '--file', file)
    return null
  } catch (error) {
    return (error as { stderr: string }).stderr
  }
}

t.test('a snapshot that the engine accepts has no problem and is not changed', async t => {
  t.equal(refusal(of(...good)), null)
  t.strictSame(findProblems(of(...good)), [])
  const { deployment, repairs } = repairSnapshot(of(...good))
  t.strictSame(deployment, of(...good))
  t.strictSame(repairs, [])
})

const lostProvider = { ...provider, id: 'b2' }
const cases: {
  what: string
  state: Deployment
  code: string
  expectedText: RegExp
  evidence?: RepairEvidence
  check?: (resources: StateResource[]) => boolean
}[] = [
  {
    what: 'another order',
    state: of(queue, bucket, component, provider, stack),
    code: 'order',
    expectedText:
      /aws:sqs\/queue:Queue jobs comes before its provider pulumi:providers:aws default/,
  },
  {
    what: 'a missing dependency',
    state: of(stack, provider, queue),
    code: 'dependency-missing',
    expectedText:
      /Queue jobs refers to its dependency .*Bucket files \(property name\), which is not in the state/,
    check: resources => resources.at(-1)?.dependencies?.length === 0,
  },
  {
    what: 'a provider that an earlier version has',
    state: of(stack, component, bucket),
    code: 'provider-missing',
    expectedText: /Bucket files was made by the provider pulumi:providers:aws default \(b1\)/,
    evidence: { earlier: [of(stack), of(...good)] },
    check: resources => resources.some(one => one.urn === providerUrn && one.id === 'b1'),
  },
  {
    what: 'a provider that was replaced',
    state: of(stack, lostProvider, component, bucket),
    code: 'provider-missing',
    expectedText: /\(b1\), which is not in the state/,
    check: resources => resources.at(-1)?.provider === `${providerUrn}::b2`,
  },
  {
    what: 'a replaced provider of which an earlier version has the entry',
    state: of(stack, lostProvider, component, bucket),
    code: 'provider-missing',
    expectedText: /which is not in the state/,
    evidence: { earlier: [of(...good)] },
    check: resources => resources.some(one => one.id === 'b1' && one.delete === true),
  },
  {
    what: 'a missing component',
    state: of(stack, provider, bucket),
    code: 'parent-missing',
    expectedText: /refers to its parent acme:site:Site site/,
    check: resources => resources.some(one => one.urn === componentUrn && !one.custom),
  },
  {
    what: 'a missing stack',
    state: of(provider, component, bucket),
    code: 'parent-missing',
    expectedText: /refers to its parent pulumi:pulumi:Stack shop-dev/,
  },
  {
    what: 'one resource twice',
    state: of(stack, provider, component, bucket, { ...bucket, modified: '2027-01-01T00:00:00Z' }),
    code: 'duplicate',
    expectedText: /Bucket files is in the state 2 times, with the ids files-1, files-1/,
    check: resources => resources.at(-1)?.['modified'] === '2027-01-01T00:00:00Z',
  },
  {
    what: 'a component with an id',
    state: of(stack, { ...component, id: 'x' }),
    code: 'component-with-id',
    expectedText: /acme:site:Site site is a component and has the id x/,
  },
  {
    what: 'an edited manifest',
    state: { ...of(...good), manifest: { magic: 'x', version: 'v3.259.0' } },
    code: 'checksum',
    expectedText: /The checksum of the manifest does not match its version/,
  },
  {
    what: 'a resource that is gone, and what referred to it',
    state: of(stack, queue, provider, component, bucket),
    code: 'order',
    expectedText: /comes before/,
    evidence: { gone: [bucketUrn] },
    check: resources => !resources.some(one => one.urn === bucketUrn),
  },
]

t.test('provable problems are repaired, and the engine accepts the result', async t => {
  for (const { what, state, code, expectedText, evidence, check } of cases) {
    const before = structuredClone(state)
    const { deployment, problems, repairs, remaining } = repairSnapshot(state, evidence)
    t.ok(
      problems.some(one => one.code === code && expectedText.test(one.message)),
      `${what}: ${JSON.stringify(problems)}`,
    )
    t.type(refusal(state), 'string', `${what}: the engine refuses it`)
    t.strictSame(remaining, [], what)
    t.equal(refusal(deployment), null, `${what}: repaired`)
    t.ok(repairs.length > 0 && repairs.every(({ reason }) => reason.length > 10), what)
    if (check) t.ok(check(deployment.resources ?? []), `${what}: ${JSON.stringify(deployment)}`)
    t.strictSame(state, before, `${what}: the input is not changed`)
  }
})

t.test('keeps and reports entries without a provable solution', async t => {
  const twoThings = of(stack, provider, component, bucket, { ...bucket, id: 'files-2' })
  const circle = of(
    stack,
    { ...component, dependencies: [queueUrn] },
    { ...queue, provider: undefined, custom: false, id: undefined, dependencies: [componentUrn] },
  )
  const awsParent = of(stack, provider, { ...queue, parent: bucketUrn, dependencies: [] })
  const noProvider = of(stack, component, bucket)
  for (const [what, state, code] of [
    ['two resources with one name', twoThings, 'duplicate'],
    ['a circle', circle, 'order'],
    ['a parent that is a resource', { ...awsParent }, 'parent-missing'],
    ['no entry of the provider', noProvider, 'provider-missing'],
  ] as const) {
    const { remaining, deployment } = repairSnapshot(state)
    t.match(remaining, [{ code }], what)
    t.equal(deployment.resources?.length, state.resources?.length, what)
    t.type(refusal(deployment), 'string', `${what}: the engine agrees`)
  }
})

t.test('pending operations: only a search finds the result of a create', async t => {
  const state: Deployment = {
    ...of(...good),
    pending_operations: [
      { resource: queue, type: 'updating' },
      { resource: { ...bucket, urn: urnOf('aws:s3/bucket:Bucket', 'new') }, type: 'creating' },
    ],
  }
  t.match(findProblems(state), [
    {
      code: 'pending-operation',
      message: /Queue jobs: the engine ended while it was updating/,
    },
    { code: 'pending-operation', message: /Bucket new: .* creating it/ },
  ])
  t.match(repairSnapshot(state).remaining, [{ urn: urnOf('aws:s3/bucket:Bucket', 'new') }])
  const proved = repairSnapshot(state, { notCreated: [urnOf('aws:s3/bucket:Bucket', 'new')] })
  t.strictSame(proved.remaining, [])
  t.strictSame(proved.deployment.pending_operations, [])
})

t.test('every order is corrected, and entries keep their content', async () => {
  const old = { ...bucket, id: 'files-0', delete: true }
  fc.assert(
    fc.property(fc.shuffledSubarray([...good, old], { minLength: 6 }), resources => {
      const { deployment, remaining } = repairSnapshot(of(...resources))
      const texts = (list: StateResource[] = []) => list.map(one => JSON.stringify(one)).sort()
      return (
        remaining.length === 0 &&
        JSON.stringify(texts(deployment.resources)) === JSON.stringify(texts(resources))
      )
    }),
  )
})

t.test('a chain of 20,000 dependencies is sorted', async t => {
  const chain = Array.from({ length: 20_000 }, (_, at) => ({
    ...component,
    urn: urnOf('acme:site:Site', `n${at}`),
    parent: at === 0 ? undefined : urnOf('acme:site:Site', `n${at - 1}`),
  }))
  const sorted = sortResources([...chain].reverse())
  t.equal(sorted?.[0]?.urn, chain[0]?.urn)
  t.strictSame(findProblems({ resources: sorted ?? [] }), [])
})

t.test(
  'a dependency comes back from an earlier version, unless it is gone from the cloud',
  async t => {
    const resource = (name: string, more: Partial<StateResource> = {}): StateResource => ({
      urn: `urn:pulumi:dev::shop::aws:sqs/queue:Queue::${name}`,
      type: 'aws:sqs/queue:Queue',
      custom: true,
      id: `${name}-1`,
      ...more,
    })
    const jobs = resource('jobs')
    const link = resource('link', { dependencies: [jobs.urn] })
    const state = { resources: [link] }
    const earlier = [{ resources: [jobs, link] }]
    const restored = repairSnapshot(state, { earlier })
    t.same(restored.deployment.resources, [jobs, link])
    t.match(restored.repairs, [{ message: /Restored aws:sqs\/queue:Queue jobs \(jobs-1\)/ }])
    t.same(restored.remaining, [])
    const gone = repairSnapshot(state, { earlier, gone: [jobs.urn] })
    t.same(gone.deployment.resources, [{ ...link, dependencies: [] }])
  },
)
