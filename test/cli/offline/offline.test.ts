/** `compare` and `judge` as processes, on exports and output of the real engine. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { CustomResource, secret } from '@pulumi/pulumi'
import { LocalWorkspace, PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import t from 'tap'
import { setProperty } from '../../../src/adapters/sandbox/cloud.ts'
import { engineFound } from '../../adapters/runner/helper.ts'
import { pluginFolder } from '../../adapters/sandbox/stack.ts'
import { run, temporary } from '../run.ts'
import { requirePresent } from '../../helper/present.ts'

const folder = temporary(t, 'offline')
const at = (name: string) => join(folder, name)
for (const name of ['state', 'work', 'cloud']) mkdirSync(at(name))
const env = {
  PULUMI_BACKEND_URL: `file://${at('state')}`,
  PULUMI_CONFIG_PASSPHRASE: 'test',
  PULUMI_SKIP_UPDATE_CHECK: '1',
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: '1',
  TWINSTACK_SANDBOX: at('cloud'),
  PATH: `${dirname(engineFound.command)}${delimiter}${process.env.PATH ?? ''}`,
}
const pulumi = (...args: string[]) =>
  execFileSync(engineFound.command, [...args, '--non-interactive'], {
    cwd: at('work'),
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 100_000_000,
    stdio: ['ignore', 'pipe', 'pipe'],
  })

class DeclaredResource extends CustomResource {}

/** A database and a queue; size and version differ between the two stacks. */
async function deploy(stackName: string, database: object): Promise<void> {
  const program = async () => {
    new DeclaredResource('aws:rds/instance:Instance', 'db', {
      engine: 'postgres',
      instanceClass: 'db.t3.medium',
      engineVersion: '16.3',
      allocatedStorage: 20,
      username: 'app',
      password: secret(`password of ${stackName}`),
      skipFinalSnapshot: true,
      ...database,
    })
    new DeclaredResource('aws:sqs/queue:Queue', 'jobs', { name: `jobs-${stackName}` })
  }
  const stack = await LocalWorkspace.createStack(
    { stackName, projectName: 'shop', program },
    {
      workDir: at('work'),
      pulumiCommand: await PulumiCommand.get({
        root: dirname(dirname(engineFound.command)),
        skipVersionCheck: true,
      }),
      envVars: env,
      projectSettings: {
        name: 'shop',
        runtime: 'nodejs',
        plugins: { providers: [{ name: 'aws', path: pluginFolder }] },
      } as never,
    },
  )
  await stack.up()
}

await deploy('acme-stg', { instanceClass: 'db.t3.small' })
await deploy('acme-prod', {})
for (const stack of ['acme-stg', 'acme-prod'])
  writeFileSync(at(`${stack}.json`), pulumi('stack', 'export', '--stack', stack))
const files = [at('acme-stg.json'), at('acme-prod.json')]

t.test('exactly the differences of two exports are reported', async t => {
  const { code, stdout } = await run(['compare', ...files])
  t.equal(code, 2)
  t.match(stdout, /acme-stg is no twin of acme-prod/)
  t.match(stdout, /1 difference: 1 undocumented/)
  t.match(stdout, /rds\.Instance db instanceClass {2}acme-stg "db\.t3\.small", acme-prod/)
  t.match(stdout, /secret values are withheld; \d+ of them can't be compared/)
  t.notMatch(stdout, /password of/)
})

t.test('a documented difference passes', async t => {
  const proposed = await run(['compare', ...files, '--propose'])
  t.equal(proposed.code, 0)
  const entries = proposed.stdout.replaceAll(
    /(justification|risk|owner): .*/g,
    '$1: written by a person',
  )
  writeFileSync(
    at('differences.yaml'),
    /^differences:/m.test(entries) ? entries : `differences:\n${entries}`,
  )
  const { code, stdout, stderr } = await run([
    'compare',
    ...files,
    '--differences',
    at('differences.yaml'),
  ])
  t.equal(code, 0, stderr)
  t.match(stdout, /acme-stg is a twin of acme-prod/)
  t.match(stdout, /1 difference: 1 documented/)
})

t.test('an aspect that mode partial leaves out does not fail', async t => {
  const partial = ['--mode', 'partial', '--aspects', 'network,encryption']
  t.equal((await run(['compare', ...files, ...partial])).code, 0)
  t.match(await run(['compare', ...files, '--mode', 'partial']), {
    code: 64,
    stderr: /--mode partial needs --aspects/,
  })
  t.match(await run(['compare', ...files, '--aspects', 'nonsense']), {
    code: 64,
    stderr: /unknown aspect "nonsense"; known are/,
  })
})

t.test('stacks are exported with the pulumi CLI of the user', async t => {
  const stacks = ['--stack', 'acme-stg', '--stack', 'acme-prod', '--cwd', at('work')]
  const { code, stdout } = await run(['compare', ...stacks, '--json'], env)
  t.equal(code, 2)
  t.match(JSON.parse(stdout), {
    left: 'acme-stg',
    right: 'acme-prod',
    passed: false,
    comparison: { differences: [{ path: 'instanceClass', left: 'db.t3.small' }] },
  })
  t.match(
    await run(
      ['compare', requirePresent(files[0]), '--stack', 'acme-prod', '--cwd', at('work')],
      env,
    ),
    { code: 2 },
    'a file and a stack',
  )
  t.match(
    await run(
      ['compare', requirePresent(files[0]), '--stack', 'no-such', '--cwd', at('work')],
      env,
    ),
    {
      code: 1,
      stderr: /pulumi stack export --stack no-such failed in .*no-such/,
    },
  )
})

t.test('the other formats', async t => {
  t.match(await run(['compare', ...files, '--format', 'markdown']), {
    code: 2,
    stdout: /## Parity of acme-stg with acme-prod: fails[^]*db\.t3\.small/,
  })
  t.match(await run(['compare', ...files, '--format', 'html']), {
    code: 2,
    stdout: /<!doctype html>[^]*db\.t3\.small/,
  })
})

t.test('wrong numbers of stacks', async t => {
  for (const args of [[], [requirePresent(files[0])], [...files, '--stack', 'x']])
    t.match(await run(['compare', ...args]), { code: 64, stderr: /expected two stacks/ })
  t.match(await run(['compare', '-', '-']), {
    code: 64,
    stderr: /only one export can come from standard input/,
  })
})

t.test('a refresh is judged', async t => {
  const reading = () => pulumi('refresh', '--preview-only', '--json', '--stack', 'acme-prod')
  writeFileSync(at('clean.json'), reading())
  t.match(await run(['judge', at('clean.json')]), { code: 0, stdout: /no drift in acme-prod/ })

  const { deployment } = JSON.parse(readFileSync(requirePresent(files[1]), 'utf8'))
  const database = deployment.resources.find((one: { id?: string; urn: string }) =>
    one.urn.endsWith('::db'),
  )
  await setProperty(at('cloud'), database.id, 'publiclyAccessible=true')
  writeFileSync(at('drift.json'), reading())
  const { code, stdout } = await run(['judge', at('drift.json')])
  t.equal(code, 2)
  t.match(stdout, /drift in acme-prod: 1 changed outside/)
  t.match(stdout, /publiclyAccessible {2}expected false → actual true/)
  t.match(stdout, /critical security/)
  t.notMatch(stdout, /password of/)

  t.match(JSON.parse((await run(['judge', at('drift.json'), '--json'])).stdout), {
    environment: 'acme-prod',
    resources: [{ name: 'db', severity: 'critical' }],
  })
  t.match(await run(['judge', at('drift.json'), '--format', 'markdown']), {
    code: 2,
    stdout: /\| critical \| security \| rds\.Instance db \| publiclyAccessible \|/,
  })

  writeFileSync(
    at('drift.yaml'),
    `rules:
  - id: public
    type: aws:rds/instance:Instance
    property: publiclyAccessible
    reason: opened for the audit
    owner: platform
    allow: [loosening]
`,
  )
  t.match(await run(['judge', at('drift.json'), '--ignore', at('drift.yaml')]), {
    code: 0,
    stdout: /Suppressed by ignore rules: 1/,
  })
  t.match(await run(['judge', requirePresent(files[0])]), {
    code: 64,
    stderr: /acme-stg\.json: The file does not contain a refresh/,
  })
})
