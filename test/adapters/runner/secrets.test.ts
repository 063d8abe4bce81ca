/** Canaries: no secret is anywhere in the run folder, whatever program and provider do with it. */
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Test } from 'tap'
import { stringify } from 'yaml'
import { injectFault } from '../../../src/adapters/sandbox/faults.ts'
import { cloudConfig, cloudProgram } from './program.ts'
import { createLab, engineFound, makeTree, passphrase } from './helper.ts'
import type { Lab } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

const configured = 'canary-in-config'
const made = 'canary-made-by-program'

/** Encrypts one value like a user: with a plain pulumi, into the settings file of the tree. */
function encryptSetting(lab: Lab, folder: string, settings: Record<string, unknown>): void {
  const env = {
    ...process.env,
    PULUMI_BACKEND_URL: `file://${join(lab.home, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(lab.home, 'keys', 'passphrase'),
    PULUMI_SKIP_UPDATE_CHECK: '1',
  }
  writeFileSync(join(folder, 'Pulumi.yaml'), stringify({ name: 'lab', runtime: 'nodejs' }))
  writeFileSync(
    join(folder, 'Pulumi.staging.yaml'),
    stringify({ config: { 'lab:settings': settings } }),
  )
  const pulumi = (args: string[], input = '') =>
    execFileSync(engineFound.command, [...args, '--non-interactive'], {
      cwd: folder,
      env,
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
  execFileSync('mkdir', ['-p', join(lab.home, 'state')])
  pulumi(['stack', 'init', 'organization/lab/staging'])
  pulumi(
    [
      'config',
      'set',
      '--stack',
      'organization/lab/staging',
      '--path',
      'settings.password',
      '--secret',
    ],
    configured,
  )
}

function everything(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}

function noCanary(t: Test, text: string): void {
  for (const secret of [configured, made, passphrase]) {
    for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
      t.notOk(text.includes(form), `${form} is nowhere`)
  }
}

t.test('encrypted settings, secrets of the program, the passphrase', async t => {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': cloudProgram })
  encryptSetting(lab, tree.folder, { topics: 1, display: 'hello' })
  t.match(readFileSync(join(tree.folder, 'Pulumi.staging.yaml'), 'utf8'), /secure: v1:/)
  const cloud = { ...lab.request(tree).cloud, config: cloudConfig }

  const { result, handle, events } = await lab.run(tree, 'deploy', { cloud })
  t.match(result, { status: 'succeeded' })
  t.same(await lab.keys.unseal(requirePresent(result.sealedOutputs)), {
    password: configured,
    made,
  })
  const output = events
    .flatMap(({ body }) => (body.type === 'diagnostic' ? [body.message] : []))
    .join('\n')
  t.match(
    output,
    /the password is \[secret\] and made is \[secret\]/,
    'a value that the program printed before it declared it as secret',
  )
  t.match(output, /logged: \[secret\]/)
  noCanary(t, everything(handle.folder))

  await injectFault(lab.cloud, {
    type: 'aws:sns/topic:Topic',
    operation: 'update',
    mode: 'fail',
    message: `refused: ${made} and ${configured}`,
  })
  const changed = { ...tree, folder: tree.folder }
  writeFileSync(
    join(tree.folder, 'Pulumi.staging.yaml'),
    readFileSync(join(tree.folder, 'Pulumi.staging.yaml'), 'utf8').replace('hello', 'other'),
  )
  const failed = await lab.run(changed, 'deploy', { cloud })
  t.match(failed.result, {
    status: 'failed',
    error: {
      code: 'resource-failed',
      resources: [{ urn: /Topic::topic0$/, message: /refused: \[secret\] and \[secret\]/ }],
    },
  })
  noCanary(t, everything(failed.handle.folder))
})
