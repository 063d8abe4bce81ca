/** The refusals of `npm run verify:aws`, and its whole course with the sandbox's plugin in the place of AWS's. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../src/config.ts'
import { ensureEngine } from '../../src/engine/engine.ts'
import { makeRepository, temporaryFolder } from '../fixtures/programs/repository.ts'

t.setTimeout(120_000)

/** Nothing of the developer's settings, accounts or network; the engine is the installed one. */
async function verify (t: Test, args: string[], env: Record<string, string> = {}) {
  const place = temporaryFolder(t)
  // as it is with the usual folder for temporary files: the database's own user may pass
  chmodSync(place, 0o755)
  for (const folder of ['tmp', 'pulumi']) mkdirSync(join(place, folder), { mode: 0o755 })
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(TWINSTACK_|DATABASE_URL$|AWS_|FORCE_COLOR$)/.test(name)))
  const nowhere = { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' }
  const { command } = await ensureEngine({ explicit: null, home: homedir() })
  const began = Date.now()
  const child = spawn(process.execPath, [join(packageFolder, 'test/aws/verify.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...own, ...nowhere, NO_COLOR: '1', TMPDIR: join(place, 'tmp'), PULUMI_HOME: join(place, 'pulumi'), TWINSTACK_PULUMI: command,
      AWS_EC2_METADATA_DISABLED: 'true', AWS_SHARED_CREDENTIALS_FILE: join(place, 'none'), AWS_CONFIG_FILE: join(place, 'none'), ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => { output += text })
  const [code] = await once(child, 'close')
  return { code, output, seconds: (Date.now() - began) / 1000, left: readdirSync(join(place, 'tmp')), processes: processesOf(place) }
}

/** Command lines of processes that were given this folder, by argument or environment (where /proc shows it). */
function processesOf (folder: string): string[] {
  const read = (file: string) => { try { return readFileSync(file, 'utf8') } catch { return '' } }
  return globSync('/proc/[0-9]*').filter(one => existsSync(one) && `${read(`${one}/cmdline`)}${read(`${one}/environ`)}`.includes(folder)).map(one => read(`${one}/cmdline`))
}

type Verified = Awaited<ReturnType<typeof verify>>

function refused (t: Test, { code, output, seconds, left, processes }: Verified, expected: { code: number, says: RegExp }): void {
  t.equal(code, expected.code, output)
  t.match(output, expected.says)
  t.notMatch(output, /^\s+at .*\.ts:\d+/m, 'no stack trace')
  t.ok(seconds < 15, `${seconds} s`)
  t.strictSame({ left, processes }, { left: [], processes: [] })
}

const aws = { TWINSTACK_CLOUD: 'aws' }
const keys = { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }

for (const args of [['--deploy'], ['--depoly']]) {
  t.test(`wrong flags: ${args.join(' ')}`, async t => {
    refused(t, await verify(t, args, { ...aws, ...keys }), { code: 64, says: /usage: / })
  })
}

t.test('settings that do not name AWS, or an account file that is not there', async t => {
  refused(t, await verify(t, [], keys), { code: 64, says: /TWINSTACK_CLOUD is sandbox.*needs TWINSTACK_CLOUD=aws/ })
  refused(t, await verify(t, [], { ...aws, ...keys, TWINSTACK_AWS_CONFIG: '/nowhere/aws.yaml' }), { code: 64, says: /TWINSTACK_AWS_CONFIG: .*can't be read/ })
})

t.test('no credentials', async t => {
  const verified = await verify(t, [], aws)
  refused(t, verified, { code: 1, says: /there are no AWS credentials[^]*hint: set AWS_PROFILE/ })
  t.match(verified.output, /authors never ran this against AWS/, 'the warning comes first')
})

t.test('no plugin, and none to be had', async t => {
  const verified = await verify(t, [], { ...aws, ...keys })
  refused(t, verified, { code: 1, says: /plugin could not be installed: [^]*hint: .*pulumi plugin install resource aws v\d/ })
  t.notMatch(verified.output, keys.AWS_SECRET_ACCESS_KEY)
})

/** A PULUMI_HOME whose aws plugin is the sandbox's. */
function simulated (t: Test): Record<string, string> {
  const place = temporaryFolder(t)
  const version: string = createRequire(import.meta.url)('@pulumi/aws/package.json').version
  const folder = join(place, 'plugins', `resource-aws-v${version}`)
  mkdirSync(folder, { recursive: true })
  const script = `#!/bin/sh\nexport TWINSTACK_SANDBOX='${join(place, 'cloud')}'\nexec '${join(packageFolder, 'src/sandbox/plugin/pulumi-resource-aws')}' "$@"\n`
  writeFileSync(join(folder, 'pulumi-resource-aws'), script, { mode: 0o755 })
  return { PULUMI_HOME: place }
}

t.test('every step, with the sandbox for AWS, and nothing is left', async t => {
  const settings = { ...aws, ...keys, ...simulated(t), TWINSTACK_REPOSITORY: makeRepository(t, 'small'), TWINSTACK_WARM: '0' }
  const { code, output, left, processes } = await verify(t, ['--deploy', '--yes-create-real-resources'], settings)
  t.equal(code, 0, output)
  t.match(output, /CREATES REAL RESOURCES[^]*preview: succeeded\n {2}plan: \d+ create[^]*deploy: succeeded[^]*drift: 0 changed, 0 deleted, 0 pending[^]*destroy: succeeded\n {2}what remains on record: nothing/)
  t.strictSame({ left, processes }, { left: [], processes: [] })
})

t.test('a preview that fails says why, with the text of who failed', async t => {
  const settings = { ...aws, ...keys, ...simulated(t), TWINSTACK_REPOSITORY: makeRepository(t, 'throws'), TWINSTACK_WARM: '0' }
  const { code, output, left, processes } = await verify(t, [], settings)
  t.equal(code, 1, output)
  t.match(output, /preview: failed\n {2}error: the price list has no column "amount"[^]*\(program-failed\)\n[^]*engine said:\n[^]*Unhandled exception/)
  t.strictSame({ left, processes }, { left: [], processes: [] })
})
