import t from 'tap'
import { proposeAdoption } from '../../../src/analysis/drift/adopt.ts'
import type { DriftedProperty, DriftedResource } from '../../../src/model/drift.ts'

const text = `config:
  aws:region: eu-central-1
  shop:settings:
    database:
      version: "16.6" # kept in step with production
      instanceClass: db.r6g.large
      backupRetentionDays: 7
    alarms: { email: ops@example.com, enabled: true }
    cidrs:
      - 10.0.0.0/8
    password:
      secure: v1:abc
`
const judged = { class: 'configuration', severity: 'medium', direction: 'changed' } as const
const property = (
  path: string,
  expected: unknown,
  actual: unknown,
  secret = false,
): DriftedProperty => ({ path, expected, actual, secret, replaces: false, ...judged })
const resource = (
  name: string,
  properties: DriftedProperty[],
  what: DriftedResource['what'] = 'changed',
): DriftedResource => ({
  urn: `urn:pulumi:staging::shop::aws:rds/cluster:Cluster::${name}`,
  type: 'aws:rds/cluster:Cluster',
  name,
  id: name,
  what,
  properties,
  ...judged,
  attribution: null,
  firstSeenAt: null,
})
const propose = (...resources: DriftedResource[]) =>
  proposeAdoption(
    {
      environment: 'staging',
      operation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
      revision: 'abc',
      resources,
    },
    { file: 'Pulumi.staging.yaml', text },
  )

t.test(
  'a value that comes from the settings becomes a patch that keeps everything else',
  async t => {
    const { patch, settings, program } = propose(
      resource('main', [
        property('engineVersion', '16.6', '16.8'),
        property('backupRetentionPeriod', 7, 3),
      ]),
    )
    t.equal(
      patch,
      `--- a/Pulumi.staging.yaml
+++ b/Pulumi.staging.yaml
@@ -2,9 +2,9 @@
   aws:region: eu-central-1
   shop:settings:
     database:
-      version: "16.6" # kept in step with production
+      version: "16.8" # kept in step with production
       instanceClass: db.r6g.large
-      backupRetentionDays: 7
+      backupRetentionDays: 3
     alarms: { email: ops@example.com, enabled: true }
     cidrs:
       - 10.0.0.0/8
`,
    )
    t.match(
      settings.map(({ setting }) => setting),
      ['shop:settings.database.version', 'shop:settings.database.backupRetentionDays'],
    )
    t.same(program, [])
  },
)

t.test('matches a unique value by its content, in lists too, and no common value', async t => {
  const { settings, program } = propose(
    resource('db', [
      property('ingress[0].cidrBlocks[0]', '10.0.0.0/8', '0.0.0.0/0'),
      property('deletionProtection', true, false),
      property('port', 5432, 5433),
    ]),
  )
  t.match(settings, [{ setting: 'shop:settings.cidrs[0]' }])
  t.match(program, [
    { path: 'deletionProtection', candidates: ['shop:settings.alarms.enabled'] },
    {
      path: 'port',
      candidates: [],
      declared: 5432,
      actual: 5433,
      advice: 'change port in the program',
    },
  ])
})

t.test('a person has to decide about secrets, deletions and ambiguous matches', async t => {
  const { patch, program } = propose(
    resource('a', [
      property('masterPassword', '[secret]', '[secret]', true),
      property('instanceClass', 'db.r6g.large', 'db.r6g.xlarge'),
    ]),
    resource('b', [property('instanceClass', 'db.r6g.large', 'db.r6g.2xlarge')]),
    resource('gone', [], 'deleted'),
  )
  t.equal(patch, null)
  t.match(
    program.map(({ name, advice }) => `${name}: ${advice}`),
    [
      /^a: masterPassword is a secret/,
      /^gone: it was deleted outside/,
      /^a: .*used by several/,
      /^b: .*used by several/,
    ],
  )
})

t.test('only the requested findings, when none of them can be adopted', async t => {
  t.match(
    proposeAdoption(
      {
        environment: 'staging',
        operation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
        revision: 'abc',
        resources: [resource('a', [property('engineVersion', '16.6', '16.8')])],
      },
      { file: 'x', text },
      { urns: ['other'] },
    ),
    { patch: null, settings: [], program: [] },
  )
  t.match(
    proposeAdoption(
      {
        environment: 'staging',
        operation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
        revision: 'abc',
        resources: [resource('a', [property('engineVersion', '16.6', '16.8')])],
      },
      { file: 'x', text: '' },
    ),
    { patch: null, program: [{ path: 'engineVersion' }] },
    'without a settings file',
  )
})
