import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readConfig } from '../../../src/model/config.ts'
import { diagnose } from '../../../src/adapters/pulumi/doctor.ts'
import { noteStatesPlace } from '../../../src/adapters/pulumi/state/statesPlace.ts'
import { requirePresent } from '../../helper/present.ts'
import { isSupportedVersion } from '../../../src/adapters/pulumi/doctor/database.ts'

async function find(env: Record<string, string>) {
  const findings = await diagnose(readConfig({ TWINSTACK_HOME: t.testdirName, ...env }))
  return Object.fromEntries(findings.map(finding => [finding.name, finding]))
}

t.test(
  'on this machine: all checks are listed, and everything that the tests need exists',
  async t => {
    const found = await find({ TWINSTACK_HOME: t.testdir() })
    t.same(Object.keys(found), [
      'Node',
      'npm',
      'git',
      'repository',
      'Pulumi SDK',
      'pulumi engine',
      'Go',
      'database',
      'states',
      'cloud',
      'provider plugin',
      'data folder',
      'user of runs',
    ])
    for (const name of [
      'Node',
      'npm',
      'git',
      'repository',
      'Pulumi SDK',
      'pulumi engine',
      'database',
      'states',
    ])
      t.equal(requirePresent(found[name]).ok, true, name)
    t.match(found.database, { found: /embedded, postgres \(PostgreSQL\) \d+/ })
    t.match(found.cloud, { ok: null, found: /^a simulation/ })
  },
)

t.test('problems are reported with the next step and without the password', async t => {
  const home = t.testdir()
  const found = await find({
    TWINSTACK_HOME: home,
    DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/twinstack',
    TWINSTACK_PULUMI: join(home, 'nowhere'),
    TWINSTACK_CLOUD: 'aws',
    TWINSTACK_AWS_CONFIG: join(home, 'aws.yaml'),
  })
  t.match(found.database, {
    ok: false,
    found: /^127\.0\.0\.1:1\/twinstack does not answer: connect ECONNREFUSED/,
    hint: /DATABASE_URL/,
  })
  t.match(found['pulumi engine'], { ok: false, found: /no such file/, hint: /TWINSTACK_PULUMI/ })
  t.match(found.cloud, { ok: false, found: /aws\.yaml can't be read/ })
  t.notMatch(JSON.stringify(found), 'hunter2')
})

t.test('the place of the states, and how those of a backend are moved', async t => {
  const old = t.testdir({ state: { '.pulumi': { stacks: { shop: { 'staging.json': '{}' } } } } })
  t.match((await find({ TWINSTACK_HOME: old })).states, {
    ok: null,
    found: /in a folder/,
    hint: /TWINSTACK_STATES=service moves its states/,
  })
  await noteStatesPlace(old, 'service')
  t.match((await find({ TWINSTACK_HOME: old })).states, { ok: true, found: /PostgreSQL/ })
  t.match((await find({ TWINSTACK_BACKEND: 's3://states' })).states, {
    ok: null,
    hint: /no fence.* twinstack adopt --all --backend URL/,
  })
})

t.test(
  'a database that accepts the connection and does not answer times out after 3 s',
  async t => {
    const { createServer } = await import('node:net')
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    t.teardown(() => server.close())
    const started = Date.now()
    const { database } = await find({
      TWINSTACK_HOME: t.testdir(),
      DATABASE_URL: `postgres://127.0.0.1:${(server.address() as { port: number }).port}/x`,
    })
    t.match(database, { ok: false, found: /timeout/i })
    t.ok(Date.now() - started < 60_000, 'before the two minutes of TCP')
  },
)

t.test("folders that can't be written", async t => {
  const home = t.testdir({ closed: {} })
  chmodSync(join(home, 'closed'), 0o500)
  const found = await find({
    TWINSTACK_HOME: join(home, 'closed', 'deeper'),
    TWINSTACK_SANDBOX: join(home, 'closed', 'cloud'),
  })
  const allowed = process.getuid?.() === 0 // root can write everywhere
  t.match(found['data folder'], allowed ? { ok: true } : { ok: false, hint: /TWINSTACK_HOME/ })
  t.match(found.cloud, allowed ? { ok: null } : { ok: false, hint: /TWINSTACK_SANDBOX/ })
})

t.test('the user of programs is reported, and why it is not a separate user', async t => {
  const root = process.getuid?.() === 0
  const own = await find({ TWINSTACK_RUNNER_USER: 'own' })
  t.match(own['user of runs'], {
    ok: null,
    found: root ? /run as root, because TWINSTACK_RUNNER_USER is own/ : /user of the service/,
  })
  if (!root) return t.comment('only where the service is root')
  const home = join(t.testdir({}), 'closed')
  mkdirSync(home, { mode: 0o700 })
  t.match((await find({ TWINSTACK_HOME: join(home, 'data') }))['user of runs'], {
    ok: null,
    found: `because ${home} can't be entered by other users`,
    hint: /TWINSTACK_HOME/,
  })
  t.match((await find({ TWINSTACK_HOME: home }))['user of runs'], {
    ok: true,
    found: 'each run has a user of its own',
  })
})

t.test('the oldest PostgreSQL with which our tests were run', async t => {
  for (const version of ['15.18 (Debian 15.18-0+deb12u1)', '18.4', '19beta1'])
    t.equal(isSupportedVersion(version), true, version)
  for (const version of ['14.20', '9.6.24', 'unknown'])
    t.equal(isSupportedVersion(version), false, version)
})
