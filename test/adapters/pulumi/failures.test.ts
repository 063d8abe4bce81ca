/**
 * Texts of the real CLI: the tests produce those that need no language host; the others are
 * recorded from runs of 3.259.0.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { ensureEngine } from '../../../src/adapters/pulumi/engine.ts'
import { recogniseEngineError } from '../../../src/adapters/pulumi/failures.ts'
import { operationErrors } from '../../../src/lib/errors.ts'
import { requirePresent } from '../../helper/present.ts'

const { command } = await ensureEngine({ explicit: null })
const folder = t.testdir({
  state: {},
  home: {},
  project: { 'Pulumi.yaml': 'name: project\nruntime: nodejs\n' },
})
const base = {
  PATH: process.env.PATH,
  HOME: join(folder, 'home'),
  PULUMI_SKIP_UPDATE_CHECK: '1',
  PULUMI_BACKEND_URL: `file://${join(folder, 'state')}`,
  AWS_EC2_METADATA_DISABLED: 'true',
}

/** What the CLI prints on stderr. */
function pulumi(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const child = spawn(command, [...args, '--non-interactive'], {
    cwd: join(folder, 'project'),
    env: { ...base, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let text = ''
  child.stderr.on('data', data => {
    text += data
  })
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', () => resolve(text)),
  )
}

const right = { PULUMI_CONFIG_PASSPHRASE: 'right' }
const wrong = { PULUMI_CONFIG_PASSPHRASE: 'wrong' }

t.test('passphrase: wrong, missing, unreadable', async t => {
  t.match(await pulumi(right, 'stack', 'init', 'one'), 'Created stack')
  t.equal(await pulumi(right, 'config', 'set', '--secret', 'key', 'value', '--stack', 'one'), '')
  const cases = [
    [wrong, /not the one/, 'config', 'get', 'key', '--stack', 'one'],
    [wrong, /not the one/, 'destroy', '--yes', '--stack', 'one'],
    [{}, /No passphrase reached/, 'config', 'get', 'key', '--stack', 'one'],
    [{}, /No passphrase reached/, 'stack', 'init', 'two'],
    [
      { PULUMI_CONFIG_PASSPHRASE_FILE: '/nowhere/at/all' },
      /No passphrase reached/,
      'config',
      'get',
      'key',
      '--stack',
      'one',
    ],
  ] as const
  for (const [env, hint, ...args] of cases)
    t.match(
      recogniseEngineError(await pulumi(env, ...args)),
      { code: 'passphrase-incorrect', hint },
      args.join(' '),
    )
})

t.test('a lock: the message names its owner', async t => {
  const locks = join(folder, 'state', '.pulumi', 'locks', 'organization', 'project', 'one')
  mkdirSync(locks, { recursive: true })
  const lock = {
    pid: 4242,
    username: 'someone',
    hostname: 'somewhere',
    timestamp: '2026-01-02T03:04:05Z',
  } // in the format of backend/diy/lock.go
  writeFileSync(join(locks, '11111111-1111-4111-8111-111111111111.json'), JSON.stringify(lock))
  const failure = recogniseEngineError(await pulumi(right, 'destroy', '--yes', '--stack', 'one'))
  t.match(failure, {
    code: 'stack-locked',
    message:
      /^the stack is currently locked by 1 lock.* created by someone@somewhere \(pid 4242\) at 2026-01-02T03:04:05Z$/,
  })
})

t.test('state out of reach; addresses lose their credentials', async t => {
  const unreachable = { code: 'state-unreachable' }
  t.match(
    recogniseEngineError(
      await pulumi({ PULUMI_BACKEND_URL: 'file:///nowhere/at/all' }, 'stack', 'ls'),
    ),
    unreachable,
  )
  const postgres = await pulumi(
    { PULUMI_BACKEND_URL: 'postgres://me:hunter2@127.0.0.1:1/x' },
    'stack',
    'ls',
  )
  // 3.259.0 prints the password, 3.276.0 does not
  const printed = postgres.replace(/\[credentials?\]/, 'me:hunter2')
  const failure = recogniseEngineError(printed)
  t.match(failure, { ...unreachable, message: '[credentials]@127.0.0.1:1/x' })
  t.notMatch(requirePresent(failure).message, 'hunter2')
})

t.test('no login, no credentials', async t => {
  t.match(
    recogniseEngineError(await pulumi({ PULUMI_BACKEND_URL: 'http://127.0.0.1:1' }, 'stack', 'ls')),
    { code: 'credentials-missing', hint: /PULUMI_ACCESS_TOKEN/ },
  )
  const bucket = await pulumi({ PULUMI_BACKEND_URL: 's3://bucket?region=eu-west-1' }, 'stack', 'ls')
  t.match(recogniseEngineError(bucket), { code: 'credentials-missing', hint: /AWS credentials/ })
})

const recorded = [
  [
    'cancelled',
    'Diagnostics:\n  pulumi:pulumi:Stack (p-cancel):\n    error: update ' +
      'canceled\n\nResources:\n    + 1 created\n',
    'update canceled',
  ],
  ['cancelled', 'error: preview canceled\n', 'preview canceled'],
  [
    'stack-conflict',
    'error: [409] Conflict: Another update is currently in progress.\nTo learn more about ' +
      'possible reasons and resolution, visit …',
    '[409] Conflict: Another update is currently in progress.',
  ],
  [
    'settings-invalid',
    "error: validating stack config: Stack 'staging' is missing configuration value 'lab:size'",
    "validating stack config: Stack 'staging' is missing configuration value 'lab:size'",
  ],
  [
    'passphrase-incorrect',
    'error: could not decrypt configuration values: bad value',
    'could not decrypt configuration values: bad value',
  ],
  [
    'plugin-missing',
    "\u001b[31merror: \u001b[0mno resource plugin 'pulumi-resource-nope' found in the " +
      'workspace at version v1.2.3 or on your $PATH\n',
    "no resource plugin 'pulumi-resource-nope' found in the workspace at version v1.2.3 or on " +
      'your $PATH',
  ],
  [
    'plugin-missing',
    'error: failed to load language plugin nodejs: no language plugin ' +
      "'pulumi-language-nodejs' found in the workspace or on your $PATH",
    "failed to load language plugin nodejs: no language plugin 'pulumi-language-nodejs' found " +
      'in the workspace or on your $PATH',
  ],
  [
    'deletion-protected',
    '  x:y:Z (a):\n    error: resource "urn:pulumi:protect::p::x:y:Z::a" cannot be ' +
      'deleted\n    because it is protected. To unprotect the resource, either remove the ' +
      '`protect` flag',
    'resource "urn:pulumi:protect::p::x:y:Z::a" cannot be deleted',
  ],
  [
    'passphrase-incorrect',
    "error: failed to decrypt encrypted configuration value 'p:key': bad value\n",
    "failed to decrypt encrypted configuration value 'p:key': bad value",
  ],
  [
    'state-unreachable',
    'error: performing HTTP request: Get "https://127.0.0.1:1/api/user": dial tcp ' +
      '127.0.0.1:1: connect: connection refused\n',
    /connection refused$/,
  ],
  [
    'state-unreachable',
    'error: failed to save snapshot: An IO error occurred while writing the new snapshot ' +
      'file: blob (key "x") (code=Unknown): write /x: no space left on device\n',
    /^failed to save snapshot/,
  ],
  [
    'pending-operations',
    'warning: Attempting to deploy or update resources with 2 pending operations from ' +
      'previous deployment.\n  * urn:…, interrupted while creating\n',
    /with 2 pending operations/,
  ],
] as const

for (const [code, text, message] of recorded) {
  t.test(`${code}: ${text.trim().split('\n')[0]}`, async t => {
    t.match(recogniseEngineError(text), { code, message })
  })
}

t.test('a failure has precedence over a warning above it', async t => {
  const warning =
    'warning: Attempting to deploy or update resources with 1 pending operations from ' +
    'previous deployment.\n'
  t.match(recogniseEngineError(`${warning}error: update canceled\n`), { code: 'cancelled' })
  t.match(
    recogniseEngineError(
      `${warning}error: no resource plugin 'pulumi-resource-aws' found in the workspace\n`,
    ),
    { code: 'plugin-missing' },
  )
})

t.test('output of a program is not treated as a failure of the engine', async t => {
  for (const text of [
    '',
    'error: Unhandled exception: Error: mine',
    'error: deletionProtection: true',
    'error: the order was cancelled by the customer',
    "error: no stack named 'x' found",
  ]) {
    t.equal(recogniseEngineError(text), null, text)
  }
})

t.test('every code of the table is an operation error', async t => {
  for (const [code] of recorded) t.ok(operationErrors.includes(code))
})

t.test('a secrets provider that is not accessible', async t => {
  const before = 'error: getting stack configuration: get stack secrets manager: '
  for (const reason of [
    'open keeper hashivault://team: neither VAULT_SERVER_URL nor VAULT_ADDR environment variables ' +
      'are set',
    'secrets (code=Unknown): operation error KMS: Decrypt, get identity: get credentials: failed to ' +
      'refresh cached credentials, no EC2 IMDS role found',
    'missing google credentials: unable to find gcp credentials: google: could not find default ' +
      'credentials.',
  ]) {
    const found = recogniseEngineError(before + reason)
    t.match(found, { code: 'credentials-missing', hint: /TWINSTACK_SECRETS_ENV/ }, reason)
    t.match(found?.message, reason.slice(0, 20))
  }
  t.match(recogniseEngineError(`${before}incorrect passphrase`), { code: 'passphrase-incorrect' })
})
