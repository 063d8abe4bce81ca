/** All steps of `npm run verify:aws`, with the plugin of the sandbox instead of that of AWS. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { makeRepository, temporaryFolder } from '../fixtures/programs/repository.ts'
import { aws, keys, verify } from './run.ts'

t.setTimeout(120_000)

/** A PULUMI_HOME whose aws plugin is the sandbox's. */
function simulated(t: Test): Record<string, string> {
  const place = temporaryFolder(t)
  const version: string = createRequire(import.meta.url)('@pulumi/aws/package.json').version
  const folder = join(place, 'plugins', `resource-aws-v${version}`)
  mkdirSync(folder, { recursive: true })
  const script =
    `#!/bin/sh\nexport TWINSTACK_SANDBOX='${join(place, 'cloud')}'\nexec ` +
    `'${join(packageFolder, 'src/adapters/sandbox/plugin/pulumi-resource-aws')}' "$@"\n`
  writeFileSync(join(folder, 'pulumi-resource-aws'), script, { mode: 0o755 })
  return { PULUMI_HOME: place }
}

t.test('every step, with the sandbox instead of AWS, and no resource is left', async t => {
  const settings = {
    ...aws,
    ...keys,
    ...simulated(t),
    TWINSTACK_REPOSITORY: makeRepository(t, 'small'),
    TWINSTACK_WARM: '0',
  }
  const { code, output, left, processes } = await verify(
    t,
    ['--deploy', '--yes-create-real-resources'],
    settings,
  )
  t.equal(code, 0, output)
  t.match(
    output,
    /CREATES REAL RESOURCES[^]*preview: succeeded\n {2}plan: \d+ create[^]*deploy: succeeded[^]*drift: 0 changed, 0 deleted, 0 pending[^]*destroy: succeeded\n {2}recorded resources that remain: nothing/,
  )
  t.strictSame({ left, processes }, { left: [], processes: [] })
})

t.test('a failed preview prints the reason, with the message of the failed part', async t => {
  const settings = {
    ...aws,
    ...keys,
    ...simulated(t),
    TWINSTACK_REPOSITORY: makeRepository(t, 'throws'),
    TWINSTACK_WARM: '0',
  }
  const { code, output, left, processes } = await verify(t, [], settings)
  t.equal(code, 1, output)
  t.match(
    output,
    /preview: failed\n {2}error: the price list has no column "amount"[^]*\(program-failed\)\n[^]*engine said:\n[^]*Unhandled exception/,
  )
  t.strictSame({ left, processes }, { left: [], processes: [] })
})
