/**
 * `npm run attacks`: hostile inputs against the real service, each with its required refusal; then
 * a search for marked secrets everywhere. The results are written with their commit to
 * `test/proof/results/attacks.json`.
 */
import t, { type Test } from 'tap'
import { roles, type Role } from '../../src/model/access.ts'
import { git, makeRepository } from '../fixtures/programs/repository.ts'
import { testIssuer } from '../helper/issuer.ts'
import { testService, type TestService } from '../helper/service.ts'
import { keep } from '../proof/keep.ts'
import { targetOf, wrongWith, type Attack } from './attack.ts'
import { approvalAttacks } from './approvals.ts'
import { bodies } from './bodies.ts'
import { branchAttacks } from './branch.ts'
import { copyAttacks } from './copies.ts'
import { databaseAttacks } from './database.ts'
import { integrationAttacks, configureIntegrations } from './integrations.ts'
import { makeForkCommit, openPulls } from './integrations/pulls.ts'
import { identityAttacks, workload } from './identities.ts'
import { jobAttacks } from './jobs.ts'
import { loadAttacks } from './load.ts'
import { names } from './names.ts'
import { outsiderAttacks } from './outsiders.ts'
import { rowAttacks } from './outsiderRows.ts'
import { output } from './output.ts'
import { reach } from './reach.ts'
import { revisionAttacks } from './revisions.ts'
import { runAttacks } from './runs.ts'
import { runTokenAttacks } from './runTokens.ts'
import { signInAttacks, signInSettings } from './signIns.ts'
import { siblingAttacks } from './siblings.ts'
import { stateAttacks } from './states.ts'
import { strangerAttacks } from './strangers.ts'
import { takeoverAttacks } from './takeovers.ts'
import { tokens } from './tokens.ts'
import { floods, slow, wire } from './wire.ts'

const logged: string[] = []
const results: {
  group: string
  name: string
  expected: number[]
  saw: number
  wrong: string | null
}[] = []

async function tokensOf(service: TestService): Promise<Record<Role, string>> {
  const made = await Promise.all(
    roles.map(
      async role =>
        [
          role,
          (
            await service.call('POST', '/v1/tokens', {
              name: role,
              owner: `the ${role}`,
              ownerKind: 'person',
              role,
            })
          ).body.secret as string,
        ] as const,
    ),
  )
  return Object.fromEntries(made) as Record<Role, string>
}

async function struck(t: Test, attack: Attack): Promise<void> {
  target.from = `127.0.0.${2 + (results.length % 250)}`
  const seen = await attack
    .fire(target)
    .catch((error: Error) => ({ status: -1, body: error.message, headers: {} }))
  const wrong = wrongWith(attack, seen) ?? (await attack.after?.(target, seen)) ?? null
  results.push({
    group: attack.group,
    name: attack.name,
    expected: attack.expected,
    saw: seen.status,
    wrong,
  })
  // in TAP a brace begins a subtest and # a directive
  t.equal(wrong, null, `${attack.group}: ${attack.name}`.replaceAll(/[{}#\s]+/g, ' '))
}

t.setTimeout(1_800_000)
const repository = makeRepository(t, 'tiny')
const open = openPulls(makeForkCommit(repository), git(repository, 'rev-parse', 'HEAD'))
const issuer = await testIssuer(t)
const service = await testService(t, {
  repository,
  env: {
    ...(await configureIntegrations(t, [workload(issuer)], open.pulls)),
    ...signInSettings(issuer.url),
    TWINSTACK_LOG: 'info',
    TWINSTACK_RUNNER_USER: 'auto',
  },
  onLog: text => logged.push(text),
})
const target = targetOf(service, await tokensOf(service))
for (const kind of ['staging', 'production'] as const) await service.environment(kind, kind)

t.test('every attack is refused', async t => {
  const late = Promise.all(slow.map(attack => struck(t, attack)))
  for (const attack of [
    ...tokens,
    ...names,
    ...bodies,
    ...wire,
    ...reach,
    ...output,
    ...copyAttacks,
    ...branchAttacks(t),
    ...runAttacks(t),
    ...siblingAttacks(t),
    ...revisionAttacks(t),
    ...stateAttacks(t),
    ...runTokenAttacks(t),
    ...takeoverAttacks(t),
    ...approvalAttacks(t),
    ...databaseAttacks(t),
    ...jobAttacks(t),
    ...loadAttacks(t),
    ...outsiderAttacks(t),
    ...rowAttacks(t),
    ...strangerAttacks(t),
    ...integrationAttacks(open),
    ...identityAttacks(issuer),
    ...signInAttacks,
  ])
    await struck(t, attack)
  await late
  for (const attack of floods) await struck(t, attack)
})

t.test('afterwards the service is as it was', async t => {
  t.equal((await target.send('GET', '/readyz')).status, 200)
  const {
    body: { items },
  } = await service.call('GET', '/v1/environments?pageSize=100')
  t.same(
    items.map(({ name }: { name: string }) => name).sort(),
    ['production', 'staging'],
    'no environment was made or removed',
  )
  const {
    body: { items: operations },
  } = await service.call('GET', '/v1/operations?pageSize=100')
  t.match(
    operations.filter(({ kind }: { kind: string }) => kind !== 'preview'),
    [{ kind: 'deploy', environment: 'staging', message: /only once, push/ }],
    'only the requested previews and one push were run',
  )
  t.equal(
    (await service.call('GET', '/v1/audit-log/verification')).body.ok,
    true,
    'the audit log is complete',
  )
  const wrongLines = logged
    .join('')
    .split('\n')
    .filter(line => line !== '' && !isJson(line))
  t.same(wrongLines, [], 'every line of the log was written by the service')
  t.notMatch(
    logged.join(''),
    new RegExp(Object.values(target.tokens).join('|')),
    'no token is in the log',
  )
  t.notMatch(logged.join(''), /"level":60/, 'and none reports a crash')
})

t.test('the count', async t => {
  const groups = Object.groupBy(results, ({ group }) => group)
  const lines = Object.entries(groups).map(
    ([group, all = []]) =>
      `${String(all.length).padStart(4)} ${group}` +
      (all.some(({ wrong }) => wrong !== null)
        ? `: ${all.filter(({ wrong }) => wrong !== null).length} went wrong`
        : ''),
  )
  console.log(
    [
      ...lines,
      ...results
        .filter(({ wrong }) => wrong !== null)
        .map(({ group, name, wrong }) => `     ${group}: ${name}: ${wrong?.slice(0, 300)}`),
      `${String(results.length).padStart(4)} in all, ` +
        `${results.filter(({ wrong }) => wrong === null).length} refused as they must be`,
    ].join('\n'),
  )
  t.ok(results.length >= 500, `${results.length} attacks`)
  keep('attacks', {
    attacks: results.length,
    refused: results.filter(({ wrong }) => wrong === null).length,
    groups: Object.fromEntries(
      Object.entries(groups).map(([group, all = []]) => [group, all.length]),
    ),
    wrong: results.filter(({ wrong }) => wrong !== null),
  })
})

function isJson(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
