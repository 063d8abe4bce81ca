/** The other small programs that failed once; see cases.test.ts. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { listResources } from '../../src/adapters/sandbox/cloud.ts'
import { openCase, succeeded } from './cases.ts'
import { recordTest } from './record.ts'

t.setTimeout(0)

await recordTest(
  t,
  { group: 'cases', name: 'B02a: a provider that a module creates at its first use' },
  async t => {
    const { tree, run } = await openCase(t, 'B02a')
    const [a, b] = [tree('a'), tree('b')]
    t.match(await run(a, 'deploy'), succeeded)
    t.match(await run(b, 'deploy'), { ...succeeded, changes: { update: 1 } })
    t.match(await run(b, 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
    t.match(await run(b, 'reconcile'), succeeded)
    t.match(await run(b, 'destroy'), succeeded)
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B02c: a bucket in a module variable is not deleted by the next deploy' },
  async t => {
    const { tree, run, lab } = await openCase(t, 'B02c')
    t.match(await run(tree('a'), 'deploy'), succeeded)
    t.match(await run(tree('b'), 'deploy'), { ...succeeded, changes: { update: 1 } })
    t.equal((await listResources(lab.cloud)).length, 2, 'the bucket exists')
    t.match(await run(tree('b'), 'destroy'), succeeded)
    t.same(await listResources(lab.cloud), [])
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B03: resources at the top level of an imported file' },
  async t => {
    const a = await openCase(t, 'B03a')
    t.match(await a.run(a.tree('a'), 'deploy'), { ...succeeded, changes: { create: 3 } })
    t.match(await a.run(a.tree('a'), 'destroy'), succeeded)
    const c = await openCase(t, 'B03c')
    t.match(await c.run(c.tree('a'), 'deploy'), succeeded)
    const moved = await c.run(c.tree('b'), 'deploy')
    t.match(moved, succeeded)
    t.notOk(moved.changes.delete, 'the topic that moved into a file stays')
    t.equal((await listResources(c.lab.cloud)).length, 2)
    const d = await openCase(t, 'B03d')
    t.match(await d.run(d.tree('a'), 'deploy'), succeeded)
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B05: relative paths are relative to the program' },
  async t => {
    const { tree, run, lab } = await openCase(t, 'B05')
    t.match(await run(tree('a'), 'deploy'), succeeded)
    const objects = (await listResources(lab.cloud)).filter(({ type }) => /Object/.test(type))
    t.equal(objects.length, 1)
    t.match(await run(tree('a'), 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
  },
)

await recordTest(
  t,
  {
    group: 'cases',
    name: 'B06: the salt of a foreign settings file changes nothing that is recorded',
  },
  async t => {
    const { tree, run } = await openCase(t, 'B06')
    const first = await run(tree('a'), 'deploy')
    t.match(first, succeeded)
    const salt = { encryptionSalt: first.encryptionSalt }
    const foreign = await run(tree('b'), 'preview', {}, salt)
    t.match(foreign, { status: 'failed', error: { code: 'passphrase-incorrect' } })
    t.equal(foreign.encryptionSalt, first.encryptionSalt, 'the recorded state does not change')
    t.match(await run(tree('a'), 'deploy', {}, salt), succeeded)
    t.match(await run(tree('a'), 'drift-check', {}, salt), succeeded)
    t.match(
      await run(tree('b'), 'destroy', {}, salt),
      succeeded,
      'a destroy needs no secret setting',
    )
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B06: a malformed salt is refused, and so is a value of another stack' },
  async t => {
    const { tree, run } = await openCase(t, 'B06')
    const { encryptionSalt } = await run(tree('a'), 'deploy')
    const malformed = tree('b')
    const file = join(malformed.folder, 'Pulumi.staging.yaml')
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/encryptionsalt: .*/, 'encryptionsalt: x'),
    )
    t.match(await run(malformed, 'preview', {}, { encryptionSalt }), {
      status: 'failed',
      error: { code: 'settings-invalid', message: /encryptionsalt/ },
    })
    t.match(await run(tree('a'), 'deploy', {}, { encryptionSalt }), succeeded)
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B12: defaults of Pulumi.yaml reach the program' },
  async t => {
    const { tree, run } = await openCase(t, 'B12')
    t.match(await run(tree('a'), 'deploy'), {
      ...succeeded,
      outputs: { size: { value: 'medium' }, project: { value: 'bughunt' } },
    })
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B01: a retained resource is no loss, and stays in the cloud' },
  async t => {
    const { tree, run, lab } = await openCase(t, 'B01')
    t.match(await run(tree('a'), 'deploy'), succeeded)
    const without = await run(tree('b'), 'deploy')
    t.match(without, { ...succeeded, kept: [{ type: 'aws:s3/bucket:Bucket', name: 'reports' }] })
    t.match(await run(tree('b'), 'destroy'), { ...succeeded, kept: [] })
    const left = await listResources(lab.cloud)
    t.match(left, [{ type: 'aws:s3/bucket:Bucket' }])
    t.equal(left.length, 1)
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B08: a resource with a fixed name is deleted first, then exists' },
  async t => {
    const { tree, run, lab } = await openCase(t, 'B08')
    const a = tree('a')
    t.match(await run(a, 'deploy'), succeeded)
    const before = await listResources(lab.cloud)
    const replace = ['sns/topic:Topic::told', 'cloudwatch/metricAlarm:MetricAlarm::busy'].map(
      end => `urn:pulumi:staging::bughunt::aws:${end}`,
    )
    t.match(await run(a, 'rebuild', { replace }), succeeded)
    const others = ['sqs/queue:Queue::jobs', 'cloudwatch/logGroup:LogGroup::logs'].map(
      end => `urn:pulumi:staging::bughunt::aws:${end}`,
    )
    t.match(await run(a, 'rebuild', { replace: others, allowReplace: others }), succeeded)
    const after = await listResources(lab.cloud)
    t.same(after.map(({ id }) => id).sort(), before.map(({ id }) => id).sort(), 'all four exist')
    t.match(await run(a, 'drift-check'), { ...succeeded, refreshed: [], planned: [] })
  },
)

await recordTest(
  t,
  {
    group: 'cases',
    name: 'B10: a secret setting that is read as plain text is masked, also after a rotation',
  },
  async t => {
    const { tree, run, lab } = await openCase(t, 'B10')
    const { openCrypter } = await import('../../src/adapters/pulumi/state/passphrase.ts')
    const { passphrase } = await import('../adapters/runner/helper.ts')
    const salt = await run(
      tree('a', { 'bughunt:settings': { token: 'first', pin: '1' } }),
      'deploy',
    )
    t.match(salt, succeeded)
    const crypter = await openCrypter(salt.encryptionSalt ?? '', passphrase)
    if (typeof crypter === 'string') throw new Error(crypter)
    const secret = (token: string, pin: string) => ({
      'bughunt:settings': {
        token: { secure: crypter.encrypt(token) },
        pin: { secure: crypter.encrypt(pin) },
      },
    })
    const old = 'canary-old-token-0001'
    const next = 'canary-new-token-0002'
    const first = await run(tree('a', secret(old, '739')), 'deploy')
    t.match(first, { ...succeeded, outputs: { pin: { value: null, secret: true } } })
    t.notMatch(JSON.stringify(first), old)
    t.ok(
      first.events.some(
        ({ body }) =>
          body.type === 'diagnostic' && /settings\.token is in plain text/.test(body.message),
      ),
      'the output reports that the state contains it',
    )
    const second = await run(tree('a', secret(next, '740')), 'deploy')
    t.match(second, succeeded)
    t.notMatch(JSON.stringify(second), old, 'the old value, too')
    t.notMatch(JSON.stringify(second), next)
    t.equal((await listResources(lab.cloud)).length, 2)
  },
)

await recordTest(
  t,
  { group: 'cases', name: 'B09: a rename by alias keeps the generated name' },
  async t => {
    const { tree, run, lab } = await openCase(t, 'B09')
    t.match(await run(tree('a'), 'deploy'), { ...succeeded, changes: { create: 3 } })
    const before = (await listResources(lab.cloud)).map(({ id }) => id).sort()
    const planned = await run(tree('b'), 'preview')
    t.match(planned, succeeded)
    t.same(
      planned.planned?.filter(({ op }) => op !== 'same'),
      [],
    )
    const renamed = await run(tree('b'), 'deploy')
    t.match(renamed, succeeded)
    t.same(Object.keys(renamed.changes), ['same'])
    t.same((await listResources(lab.cloud)).map(({ id }) => id).sort(), before)
  },
)
