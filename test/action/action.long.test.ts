/**
 * Runs the scripts of the composite action with bash against a running service with the real
 * engine: an environment is created, tested and destroyed.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { run } from '../cli/run.ts'
import { serving } from '../cli/serving.ts'
import { documentedWorkload, runAction } from './action.ts'
import { requirePresent } from '../helper/present.ts'

const junit = (failures: number) =>
  `<testsuite name="smoke" tests="2" failures="${failures}"><testcase name="a"/><testcase ` +
  `name="b">${failures ? '<failure message="no"/>' : ''}</testcase></testsuite>`

/** Exactly the grants that docs/access.md gives a job. */
async function tokenAsDocumented(
  cli: (...args: string[]) => Promise<{ code: number | null; stdout: string; stderr: string }>,
): Promise<string> {
  const grants = documentedWorkload().grants.flatMap(grant => [
    '-g',
    'kind' in grant ? `${grant.role}:kind=${grant.kind}` : `${grant.role}:${grant.environment}`,
  ])
  const { stdout, stderr } = await cli(
    'token',
    'create',
    'ci',
    '-o',
    'shop-ci',
    '--owner-kind',
    'machine',
    ...grants,
    '--json',
  )
  return /tws_[\w-]+/.exec(stdout)?.[0] ?? stderr
}

t.test('provision with tests, again, a failing test, destroy', async t => {
  const { cli, url } = await serving(t)
  t.match(await cli('env', 'create', 'staging', '-k', 'staging'), { code: 0 })
  const env = {
    PATH: requirePresent(process.env.PATH),
    HOME: requirePresent(process.env.HOME),
    TWINSTACK_HOME: t.testdir(),
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runtime',
  }
  const token = await tokenAsDocumented(cli)
  const inputs = {
    url,
    token,
    'pull-request': '7',
    branch: 'main',
    ttl: '2h',
    timeout: '5m',
    settings: '',
  }
  const folder = t.testdir()

  const first = await runAction(
    {
      ...inputs,
      'test-report': 'report.xml',
      'test-command':
        `printenv > environment; echo '${junit(0)}' > report.xml; echo "tested ` +
        '$TWINSTACK_ENVIRONMENT"',
    },
    env,
    folder,
  )
  t.ok(first.ok, JSON.stringify(first.steps, null, 1))
  t.match(first.outputs, { environment: 'pr-7', status: 'succeeded', operation: /^[0-9a-f-]{36}$/ })
  t.match(JSON.parse(requirePresent(first.outputs.outputs)), { group: String })
  t.notMatch(JSON.stringify(first), /a-secret-output/, 'no secret output, and no secret in the log')
  t.match(
    requirePresent(first.steps.provision).log,
    /^::group::pr-7: update$[^]*create ec2\.Vpc main[^]*^::endgroup::$/m,
    'the log is live and has groups',
  )
  t.match(first.summary, /### Twinstack: pr\\-7[^]*\| token \| \\\[secret\\\] \|/)
  t.match(requirePresent(first.steps.test).log, 'tested pr-7')
  const seen = readFileSync(join(folder, 'environment'), 'utf8')
  t.notMatch(seen, /TWINSTACK_TOKEN|ACTIONS_ID_TOKEN/, 'the test command has no credential')
  t.match((await cli('tests', 'pr-7')).stdout, /smoke/)

  t.match(await cli('drift', 'pr-7'), { code: 0 }, 'a newer operation that deploys nothing')
  t.match((await cli('tests', 'pr-7')).stdout, /smoke/, 'the name still selects the deploy')
  const failing = await runAction(
    {
      ...inputs,
      'test-report': 'report.xml',
      'test-command': `echo '${junit(1)}' > report.xml; false`,
    },
    env,
    folder,
  )
  t.notOk(failing.ok)
  t.match(failing.steps, {
    provision: { outcome: 'success' },
    test: { outcome: 'failure' },
    'Report the tests': { outcome: 'failure' },
  })
  t.equal(failing.outputs.operation, first.outputs.operation, 'nothing was deployed again')

  const destroyed = await runAction({ ...inputs, mode: 'destroy' }, env, folder)
  t.ok(destroyed.ok, JSON.stringify(destroyed.steps))
  t.match(await run(['env', 'show', 'pr-7'], { TWINSTACK_URL: url, TWINSTACK_TOKEN: token }), {
    code: 1,
    stderr: /not-found/,
  })
  t.ok(
    (await runAction({ ...inputs, mode: 'destroy' }, env, folder)).ok,
    'an environment that does not exist is no error',
  )
})
