/** `check` on typical repositories of users; the engine creates salt and secret values. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { checkRepository } from '../../../../src/cli/local/check/check.ts'
import { formatReportLines } from '../../../../src/cli/local/check/command.ts'
import { engineFound } from '../../../adapters/runner/helper.ts'
import { run, temporary } from '../../run.ts'

type Files = Record<string, string>

const program = `import * as pulumi from '@pulumi/pulumi'
import * as aws from '@pulumi/aws'
import { Stream } from '@pulumi/aws/kinesis'
new aws.s3.Bucket('reports', {})
new aws.gamelift.Fleet('games', {})
new Stream('events', {})
`
const classic: Files = {
  'Pulumi.yaml': 'name: shop\nruntime: nodejs\nconfig:\n  size:\n    type: integer\n',
  'Pulumi.staging.yaml': 'config:\n  shop:size: 3\n',
  'package.json': '{"dependencies":{"@pulumi/pulumi":"^3.0.0"}}',
  'package-lock.json': JSON.stringify({
    lockfileVersion: 3,
    packages: { 'node_modules/@pulumi/pulumi': { version: '3.200.0' } },
  }),
  'index.ts': program,
}

/** A git repository with one commit, and an `npm` on PATH that is never run. */
function repository(t: Test, files: Files): { folder: string; env: NodeJS.ProcessEnv } {
  const folder = temporary(t, 'check')
  const tools = temporary(t, 'tools')
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  writeFileSync(join(tools, 'npm'), '')
  chmodSync(join(tools, 'npm'), 0o755)
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@x', ...args], { cwd: folder })
  git('init', '-q')
  git('add', '-A')
  git('commit', '-qm', 'program')
  return { folder, env: { PATH: tools, HOME: tools, TWINSTACK_PULUMI: engineFound.command } }
}

const check = async (t: Test, files: Files, env: NodeJS.ProcessEnv = {}) => {
  const made = repository(t, files)
  return checkRepository({
    folder: made.folder,
    env: { ...made.env, ...env },
    passphraseFile: '/nowhere',
    types: true,
  })
}
const found = ({ findings }: Awaited<ReturnType<typeof check>>, topic: string) =>
  findings.filter(one => one.topic === topic).map(({ ok, found: text }) => [ok, text] as const)

t.test('settings files in the folder that stackConfigDir names', async t => {
  const { 'Pulumi.yaml': project, 'Pulumi.staging.yaml': staging, ...rest } = classic
  const report = await check(t, {
    ...rest,
    'Pulumi.yaml': `${project}stackConfigDir: deploy\n`,
    'deploy/Pulumi.dev.yaml': staging ?? '',
  })
  t.match(report.stacks, [{ stack: 'dev', file: 'deploy/Pulumi.dev.yaml' }])
})

t.test('a classic program passes, with notes', async t => {
  const report = await check(t, classic)
  t.equal(report.passed, true, JSON.stringify(report.findings))
  t.match(found(report, 'language'), [[true, 'Node.js, hosted by Twinstack itself']])
  t.match(found(report, 'dependencies'), [[true, 'package-lock.json, installed with npm']])
  t.match(found(report, 'SDK'), [[true, '@pulumi/pulumi 3.200.0']])
  t.match(found(report, 'types'), [[null, /no tsconfig\.json/]])
  t.match(found(report, 'sandbox'), [[null, /in general terms only: .*aws\.gamelift\.Fleet/]])
  t.notMatch(found(report, 'sandbox')[0]?.[1], /s3\.Bucket/)
  t.match(report.stacks, [{ stack: 'staging', secrets: null, secretValues: 0 }])
  t.match(report.extras, [{ name: 'checks.yaml', present: false }])
  t.match(formatReportLines(report).join('\n'), /Twinstack can run the program in/)
})

const wrong: [what: string, change: Files, topic: string, expectedText: RegExp][] = [
  ['a wrong name', { 'Pulumi.yaml': 'name: a b\nruntime: nodejs\n' }, 'project', /is wrong: name/],
  ['no runtime', { 'Pulumi.yaml': 'name: shop\n' }, 'project', /is wrong: runtime/],
  ['no YAML', { 'Pulumi.yaml': 'name: [' }, 'project', /Pulumi\.yaml is not valid YAML/],
  ['two projects', { 'Pulumi.yml': 'name: x\n' }, 'project', /Pulumi\.yaml and Pulumi\.yml/],
  [
    'a program outside',
    { 'Pulumi.yaml': 'name: shop\nruntime: nodejs\nmain: ../x\n' },
    'project',
    /outside of the repository/,
  ],
  [
    'no host for Python',
    { 'Pulumi.yaml': 'name: shop\nruntime: python\n' },
    'language',
    /Python needs the language host pulumi-language-python/,
  ],
  [
    'a missing package manager',
    {
      'npm-shrinkwrap.json': '',
      'Pulumi.yaml': 'name: shop\nruntime:\n  name: nodejs\n  options: {packagemanager: pnpm}\n',
    },
    'dependencies',
    /Pulumi\.yaml requires pnpm, but the lockfile is npm-shrinkwrap\.json of npm/,
  ],
  ['no SDK', { 'package.json': '{}' }, 'SDK', /package\.json does not name @pulumi\/pulumi/],
  [
    'an old SDK',
    {
      'package-lock.json': JSON.stringify({
        packages: { 'node_modules/@pulumi/pulumi': { version: '2.25.0' } },
      }),
    },
    'SDK',
    /@pulumi\/pulumi 2\.25\.0; Twinstack drives version 3/,
  ],
  ['a missing value', { 'Pulumi.prod.yaml': 'config: {}\n' }, 'stacks', /has no value for size/],
  ['settings that are not YAML', { 'Pulumi.prod.yaml': '"' }, 'stacks', /is not valid YAML/],
]

t.test('everything that stops the program is reported with its reason', async t => {
  for (const [what, change, topic, expectedText] of wrong) {
    const report = await check(t, { ...classic, ...change })
    t.equal(report.passed, false, what)
    const texts = found(report, topic)
    t.ok(
      texts.some(([ok, text]) => ok === false && expectedText.test(text)),
      `${what}: ${JSON.stringify(texts)}`,
    )
  }
})

t.test('warnings do not make the check fail', async t => {
  const { 'package-lock.json': _lock, ...unlocked } = classic
  t.match(found(await check(t, unlocked), 'dependencies'), [[null, /there is no lockfile/]])
  const double = JSON.stringify({
    packages: {
      'node_modules/@pulumi/pulumi': { version: '3.200.0' },
      'node_modules/x/node_modules/@pulumi/pulumi': { version: '3.100.0' },
    },
  })
  t.match(found(await check(t, { ...classic, 'package-lock.json': double }), 'SDK'), [
    [null, /2 versions of @pulumi\/pulumi: 3\.100\.0, 3\.200\.0/],
  ])
  const named = await check(t, { ...classic, 'Pulumi.Acme_Prod.yaml': 'config: {size: 1}\n' })
  t.equal(named.passed, true)
  t.match(found(named, 'stacks')[1], [null, /an environment can't be called Acme_Prod/])
})

t.test('secret values: which can be decrypted', async t => {
  const work = temporary(t, 'salt')
  const pulumi = (passphrase: string, ...args: string[]) =>
    execFileSync(engineFound.command, [...args, '--non-interactive'], {
      cwd: work,
      stdio: 'pipe',
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${work}`,
        PULUMI_CONFIG_PASSPHRASE: passphrase,
        PULUMI_SKIP_UPDATE_CHECK: '1',
      },
    })
  writeFileSync(join(work, 'Pulumi.yaml'), 'name: shop\nruntime: nodejs\n')
  pulumi('right', 'stack', 'init', 'prod')
  pulumi('right', 'config', 'set', '--secret', 'token', 'canary-value', '--stack', 'prod')
  pulumi('right', 'config', 'set', 'size', '3', '--stack', 'prod')
  const files = {
    ...classic,
    'Pulumi.prod.yaml': execFileSync('cat', [join(work, 'Pulumi.prod.yaml')], { encoding: 'utf8' }),
    'Pulumi.qa.yaml':
      'secretsprovider: awskms://alias/x?region=eu-west-1\nencryptedkey: x\nconfig: {size: 1, ' +
      't: {secure: x}}\n',
  }
  const right = await check(t, files, { PULUMI_CONFIG_PASSPHRASE: 'right' })
  t.equal(right.passed, true)
  t.match(right.stacks, [
    { stack: 'prod', secrets: 'passphrase', secretValues: 1, decryptable: true },
    { stack: 'qa', secrets: /^awskms/, secretValues: 1, decryptable: null },
    { stack: 'staging' },
  ])
  t.match(found(right, 'stacks')[1], [null, /encrypted by awskms:\/\/alias\/x$/])
  const none = await check(t, files)
  t.equal(none.passed, true, 'without a passphrase no value was decrypted')
  t.match(none.stacks[0], { decryptable: null })
  const other = await check(t, files, { PULUMI_CONFIG_PASSPHRASE: 'wrong' })
  t.equal(other.passed, true, 'the passphrase may be known to the service only')
  t.match(found(other, 'stacks')[0], [null, /can't be checked here: encrypted by Twinstack/])
  t.notMatch(JSON.stringify([right, none, other]), /canary-value/)
  const ofTwinstack = '  shop:other: {secure: "v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAA"}\n'
  const added = files['Pulumi.prod.yaml'].replace('config:\n', `config:\n${ofTwinstack}`)
  const mixed = await check(
    t,
    { ...files, 'Pulumi.prod.yaml': added },
    { PULUMI_CONFIG_PASSPHRASE: 'right' },
  )
  t.match(mixed.stacks[0], { secretValues: 2, decryptable: null })
  t.equal(mixed.passed, true)
})

t.test('secret values without a salt, and values that no key decrypts', async t => {
  const stack = async (text: string) => {
    const report = await check(t, { ...classic, 'Pulumi.prod.yaml': text })
    return { passed: report.passed, finding: report.findings.find(one => /prod/.test(one.found)) }
  }
  const config = (secure: string) =>
    `config:\n  shop:size: 3\n  shop:token: {secure: "${secure}"}\n`
  const ofTwinstack = config('v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAA')
  t.match(await stack(ofTwinstack), {
    passed: true,
    finding: {
      ok: null,
      found: /encrypted by Twinstack \(config set\) or by a passphrase that is not set/,
      hint: /`twinstack config set`.*PULUMI_CONFIG_PASSPHRASE.*twinstack config trust prod/,
    },
  })
  t.match(await stack(config('AAABAJ0x')), { passed: true }, 'as Pulumi Cloud encrypts')
  t.match(await stack(config('not a secret')), {
    passed: false,
    finding: { ok: false, found: 'Pulumi.prod.yaml: the secret value of shop:token is malformed' },
  })
  t.match(await stack(`${ofTwinstack}encryptionsalt: v1:x\n`), {
    passed: false,
    finding: { ok: false, found: 'Pulumi.prod.yaml: encryptionsalt is malformed' },
  })
})

t.test('other languages: host, and installation by pulumi', async t => {
  const host = temporary(t, 'host')
  writeFileSync(join(host, 'pulumi-language-yaml'), '')
  chmodSync(join(host, 'pulumi-language-yaml'), 0o755)
  const yaml = {
    'Pulumi.yaml':
      'name: shop\nruntime: yaml\nresources:\n  b:\n    type: aws:s3:Bucket\n  d:\n    type: ' +
      'datadog:index:Monitor\n',
  }
  const without = await check(t, yaml)
  t.match(found(without, 'language'), [[false, /YAML needs the language host/]])
  const { folder, env } = repository(t, yaml)
  const report = await checkRepository({
    folder,
    env: { ...env, PATH: `${host}${delimiter}${env.PATH ?? ''}` },
    passphraseFile: '/nowhere',
    types: true,
  })
  t.match(found(report, 'language'), [
    [true, `YAML, hosted by ${join(host, 'pulumi-language-yaml')}`],
  ])
  t.match(found(report, 'sandbox'), [[null, 'the sandbox has no provider for datadog']])
  t.equal(report.passed, true)
})

t.test('a language host in ~/.pulumi/hosts is found, as by runs', async t => {
  const { folder, env } = repository(t, { 'Pulumi.yaml': 'name: shop\nruntime: yaml\n' })
  const hosts = join(env.HOME ?? '', '.pulumi', 'hosts')
  mkdirSync(hosts, { recursive: true })
  writeFileSync(join(hosts, 'pulumi-language-yaml'), '')
  chmodSync(join(hosts, 'pulumi-language-yaml'), 0o755)
  const report = await checkRepository({ folder, env, passphraseFile: '/nowhere', types: false })
  t.match(found(report, 'language'), [
    [true, `YAML, hosted by ${join(hosts, 'pulumi-language-yaml')}`],
  ])
})

t.test('the command: exit codes, text and JSON', async t => {
  const { folder } = repository(t, classic)
  const passed = await run(['check', folder, '--json'])
  t.equal(passed.code, 0, passed.stderr)
  t.match(JSON.parse(passed.stdout), { passed: true, folder })
  t.match(await run(['check', '/nowhere']), { code: 1, stdout: /there is no Pulumi\.yaml/ })
})

t.test('reports type errors, with the position of the first', async t => {
  const files = {
    ...classic,
    'tsconfig.json': '{"compilerOptions":{"strict":true,"types":[]},"files":["index.ts"]}',
    'index.ts': "const size: number = 'three'\nexport { size }\n",
    'node_modules/typescript/package.json': '{"name":"typescript"}',
    'node_modules/typescript/bin/tsc': `require(${JSON.stringify(
      join(import.meta.dirname, '../../../../node_modules/typescript/lib/tsc.js'),
    )})`,
  }
  t.match(found(await check(t, files), 'types'), [
    [null, /1 error: index\.ts\(1,7\): error TS2322/],
  ])
  const good = { ...files, 'index.ts': 'export const size: number = 3\n' }
  t.match(found(await check(t, good), 'types'), [[true, 'no errors']])
})

t.test('names that the program fixes, where two stacks share account and region', async t => {
  const source = `import * as aws from '@pulumi/aws'
new aws.sqs.Queue('jobs', { tags: { name: 'x' }, name: 'jobs' })
new aws.sqs.Queue('free', { tags: { name: 'not-a-name' } })
new aws.sns.Topic('news', { name: \`news-\${pulumi.getStack()}\` })
new aws.dynamodb.Table('orders', { attributes: [{ name: 'id', type: 'S' }], name: "orders" })
new aws.route53.Zone('zone', { name: 'shop.test' })
`
  const region = 'config:\n  aws:region: eu-west-1\n  shop:size: 3\n'
  const files = { ...classic, 'index.ts': source, 'Pulumi.staging.yaml': region }
  t.match(found(await check(t, { ...files, 'Pulumi.production.yaml': region }), 'names'), [
    [null, /sets fixed names \(Queue jobs, Table orders\).*: production and staging$/],
  ])
  const other = `${region}  aws:allowedAccountIds: ['222222222222']\n`
  t.same(found(await check(t, { ...files, 'Pulumi.production.yaml': other }), 'names'), [])
})

t.test('a Bun program runs through its own host, as with plain pulumi', async t => {
  const bun = { ...classic, 'Pulumi.yaml': 'name: shop\nruntime: bun\n', 'bun.lock': '{}' }
  const report = await check(t, bun)
  t.equal(report.passed, false)
  t.match(found(report, 'language'), [
    [false, /Bun needs the language host pulumi-language-bun/],
    [false, /bun is not on PATH/],
  ])
  t.match(found(report, 'SDK'), [[true, /@pulumi\/pulumi/]])
})
