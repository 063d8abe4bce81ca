/**
 * Compliance and review over HTTP, of environments that are recorded in a real database with
 * waivers in a real repository.
 */
import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { RuleFindings } from '../../../src/model/operation.ts'
import { deployedEnvironment, previewed, waived } from '../../helper/compliance.ts'
import { testApp } from '../../helper/app.ts'
import { cluster, sound } from '../../services/compliance/fixture.ts'

const canary = 'canary-7f3a9'
const waivers =
  'waivers: [{ rule: no_key_pairs, reason: none, owner: me, expires: 2999-01-01 }, { rule: ' +
  'deletion_protection, resource: main, reason: being moved, owner: ana, expires: 2999-12-31 ' +
  '}]'

// all tests share one service; each test deploys its own program
const { call, services } = await testApp(t)
const { store } = services

t.test('recorded and planned states, in every format', async t => {
  const { trees, revision } = await waived(t, waivers)
  services.trees = trees
  t.match((await call('viewer', 'GET', '/v1/review')).body, {
    counts: { met: 0 },
    items: { length: 23 },
  })
  t.match(await call('viewer', 'GET', '/v1/compliance'), {
    status: 200,
    body: { compliant: true, environments: [], notes: [/nothing is deployed/] },
  })
  t.match(await call('viewer', 'GET', '/v1/compliance?planned=true'), {
    status: 404,
    body: { code: 'not-found', detail: /no preview of any environment/ },
  })

  const rule: RuleFindings = {
    id: 'own_rule',
    severity: 'low',
    describes: 'ours',
    state: 'recorded',
    findings: [{ resource: null, expected: 'a', actual: 'b' }],
    error: null,
  }
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision,
    resources: [cluster({ deletionProtection: false, masterPassword: canary }), ...sound],
    settings: { token: canary },
  })
  await deployedEnvironment(store, 'staging', {
    revision,
    resources: [
      cluster({ engineVersion: '14.9', masterPassword: canary, tags: { note: canary } }),
      ...sound,
    ],
    settings: { token: canary },
    ruleFindings: [rule],
  })
  await store.environments.create({
    name: 'copy',
    kind: 'ephemeral',
    description: '',
    owner: '',
    template: null,
    overrides: {},
  })

  await t.test('json', async t => {
    const { status, body } = await call('viewer', 'GET', '/v1/compliance')
    t.equal(status, 200)
    t.match(
      body.violations.map((one: any) => [one.severity, one.environment, one.check, one.state]),
      [
        ['critical', 'staging', 'database_version', 'recorded'],
        ['low', 'staging', 'own_rule', 'recorded'],
      ],
    )
    t.match(body.waived, [
      { environment: 'production', check: 'deletion_protection', waiver: { owner: 'ana' } },
    ])
    t.match(
      body.waivers,
      [
        { rule: 'no_key_pairs', state: 'unused' },
        { rule: 'deletion_protection', state: 'active', matched: 1 },
      ],
      'the waivers of one revision are counted once',
    )
    t.same(
      body.environments.map((one: any) => one.name),
      ['production', 'staging'],
      'environments with a deployment',
    )
    t.match((await call('viewer', 'GET', '/v1/compliance?environments=production')).body, {
      compliant: true,
      environments: [{ name: 'production' }],
    })
    t.match(
      (await call('viewer', 'GET', '/v1/compliance?environments=staging,production')).body
        .environments,
      [{ name: 'staging' }, { name: 'production' }],
    )
    t.match(await call('viewer', 'GET', '/v1/compliance?environments=nowhere'), {
      status: 404,
      body: { detail: /no environment nowhere/ },
    })
    t.match(await call('viewer', 'GET', '/v1/compliance?planned=maybe'), {
      status: 400,
      body: { errors: [{ path: 'planned', message: /expected true, false, or the id/ }] },
    })
  })

  await t.test('formats', async t => {
    const types = {
      text: 'text/plain; charset=utf-8',
      markdown: 'text/markdown; charset=utf-8',
      html: 'text/html; charset=utf-8',
      sarif: 'application/sarif+json',
      junit: 'application/xml; charset=utf-8',
    }
    for (const [format, type] of Object.entries(types)) {
      const { status, headers, body } = await call(
        'viewer',
        'GET',
        `/v1/compliance?format=${format}&details=true`,
      )
      t.match({ status, type: headers['content-type'] }, { status: 200, type }, format)
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      t.match(text, /database\\?_version/, format)
      t.notMatch(text, canary, `${format} has no secret`)
    }
    t.equal(
      (await call('viewer', 'GET', '/v1/compliance?format=text')).body,
      [
        'Found 2 compliance violations:',
        '  [critical] staging: database_version: aws:rds/cluster:Cluster main: engineVersion ' +
          '(expected 15.4, got 14.9)',
        '  [low] staging: own_rule (expected a, got b)',
      ].join('\n'),
    )
    const page = await call('viewer', 'GET', '/v1/compliance?format=html')
    t.match(page.headers['content-security-policy'], /^default-src 'none'; style-src 'sha256-/)
    t.notMatch(page.body, /<script/)
    t.notMatch(JSON.stringify((await call('viewer', 'GET', '/v1/compliance')).body), canary)
  })

  await t.test('a preview is refused before it exists', async t => {
    const open = cluster({ publiclyAccessible: true, engineVersion: '15.4' })
    const operation = await previewed(store, 'staging', revision, [
      cluster(),
      ...sound,
      { ...open, type: 'aws:rds/clusterInstance:ClusterInstance', urn: 'urn:i', name: 'i' },
    ])
    const of = await call('viewer', 'GET', `/v1/operations/${operation}/compliance`)
    t.match(of, {
      status: 200,
      body: {
        compliant: false,
        violations: [{ check: 'no_public_database', state: 'planned', severity: 'critical' }],
      },
    })
    t.same(
      (await call('viewer', 'GET', `/v1/compliance?planned=${operation}`)).body.violations,
      of.body.violations,
    )
    t.match(
      (await call('viewer', 'GET', `/v1/operations/${operation}/compliance?format=text`)).body,
      /\[critical\] staging: no_public_database/,
    )
    t.match((await call('viewer', 'GET', '/v1/compliance?planned=true')).body, {
      environments: [{ name: 'staging' }],
      notes: [/copy has no preview/, /production has no preview/],
    })
    t.match(await call('viewer', 'GET', '/v1/compliance?planned=true&environments=production'), {
      status: 404,
      body: { hint: /twinstack preview production/ },
    })
    t.match(
      await call('viewer', 'GET', `/v1/compliance?planned=${operation}&environments=production`),
      { status: 400, body: { detail: /is of staging, not of production/ } },
    )
    t.match(await call('viewer', 'GET', `/v1/operations/${randomUUID()}/compliance`), {
      status: 404,
      body: { detail: /there is no operation/ },
    })
  })
})

t.test('ahead: versions are compared with the plan of production at the same revision', async t => {
  const { trees, revision } = await waived(t, '')
  services.trees = trees
  const older = { ...revision, id: 'a'.repeat(40), commit: 'a'.repeat(40) }
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision: older,
    resources: [cluster(), ...sound],
  })
  await deployedEnvironment(store, 'staging', {
    revision,
    resources: [cluster({ engineVersion: '16.1' }), ...sound],
  })
  const checks = async () =>
    (await call('viewer', 'GET', '/v1/compliance?environments=staging')).body
  t.match(
    await checks(),
    {
      compliant: false,
      violations: [{ check: 'database_version', expected: '15.4', actual: '16.1' }],
    },
    'no plan shows that production will have the same version',
  )
  await previewed(store, 'production', revision, [cluster({ engineVersion: '16.1' }), ...sound])
  t.match(await checks(), {
    compliant: true,
    notes: [/compared with production as planned at revision/],
  })
  t.match(
    (await call('viewer', 'GET', '/v1/compliance?environments=production')).body.notes,
    [
      /no waiver was applied to production: waivers.yaml of revision aaaaaaaaaaaa could not be read/,
    ],
    'a missing revision waives nothing',
  )
})

t.test('declared requirements, and an invalid file', async t => {
  const { trees, revision } = await waived(t, 'expected: { database: { version: "16.1" } }')
  services.trees = trees
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision,
    resources: [cluster(), ...sound],
  })
  t.match((await call('viewer', 'GET', '/v1/compliance?environments=production')).body.violations, [
    { environment: 'production', check: 'database_version', expected: '16.1' },
  ])
  const wrong = await waived(t, 'waivers: [{ rule: "*" }]')
  services.trees = wrong.trees
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision: wrong.revision,
    resources: [cluster({ deletionProtection: false }), ...sound],
  })
  t.match((await call('viewer', 'GET', '/v1/compliance?environments=production')).body, {
    compliant: false,
    notes: [/no waiver was applied to production: .*waivers.0.reason/],
  })
})

t.test('review', async t => {
  const { trees, revision } = await waived(t, '', { 'differences.yaml': 'differences: []' })
  services.trees = trees
  await deployedEnvironment(store, 'production', {
    kind: 'production',
    revision,
    resources: [cluster(), ...sound],
    settings: { token: canary },
  })
  await deployedEnvironment(store, 'staging', { revision, resources: [cluster(), ...sound] })
  const { body } = await call('viewer', 'GET', '/v1/review')
  const results = Object.fromEntries(body.items.map((item: any) => [item.id, item.result]))
  t.match(results, {
    'infrastructure-in-code': 'not-known',
    'same-database-version': 'not-known',
    'same-process': 'met',
    'version-control': 'met',
    'monthly-audits': 'not-met',
    'automatic-rollback': 'not-met',
    'staging-first': 'not-met',
    documented: 'not-known',
    'no-way-in': 'met',
  })
  t.match(body.items.find((item: any) => item.id === 'documented').evidence, [
    { kind: 'file', id: 'differences.yaml' },
  ])
  for (const [format, type] of Object.entries({
    text: /text\/plain/,
    markdown: /text\/markdown/,
    html: /text\/html/,
  })) {
    const page = await call('viewer', 'GET', `/v1/review?format=${format}`)
    t.match(page, { status: 200, headers: { 'content-type': type }, body: /of 15 met/ })
    t.notMatch(page.body, canary)
  }
  t.match(
    (await call('viewer', 'GET', '/v1/review?format=html')).headers['content-security-policy'],
    /sha256/,
  )
})
