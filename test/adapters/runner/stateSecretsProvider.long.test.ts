/**
 * A recorded state whose secrets a key service encrypts, as `pulumi stack change-secrets-provider`
 * or an existing stack of another backend leaves it: the provider is used and never replaced, and
 * without access to it nothing is written.
 */
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { stringify } from 'yaml'
import { findStackFile } from '../../../src/adapters/pulumi/state/backend.ts'
import { makeSalt } from '../../../src/adapters/pulumi/state/passphrase.ts'
import { getDeployment, type Deployment } from '../../../src/model/checkpoint.ts'
import type { OperationKind } from '../../../src/model/operation.ts'
import { requirePresent } from '../../helper/present.ts'
import { createLab, engineFound, makeTree, passphrase, type Lab } from './helper.ts'
import { startVault } from './startVault.ts'

t.setTimeout(0)

const stack = 'organization/lab/staging'
const program = `
import * as pulumi from '@pulumi/pulumi'
import { Topic } from '@pulumi/aws/sns/topic.js'
new Topic('t', { displayName: pulumi.secret('canary-of-a-state') })
export const secretOut = pulumi.secret('canary-of-an-output')
`
const plain = { config: { 'aws:region': 'us-east-1' } }

function treeOf(lab: Lab, settings: object) {
  const tree = makeTree(lab, { 'index.ts': program }, null)
  writeFileSync(join(tree.folder, 'Pulumi.staging.yaml'), stringify(settings))
  return tree
}
const stateFile = (lab: Lab) => requirePresent(findStackFile(join(lab.home, 'state'), stack))
const readText = (lab: Lab) => readFileSync(stateFile(lab), 'utf8')
const providerOf = (lab: Lab) => getDeployment(JSON.parse(readText(lab))).secrets_providers

/** As a developer with access to the backend and to the key service does it. */
async function changeProvider(lab: Lab, url: string): Promise<void> {
  const folder = join(lab.home, 'developer')
  mkdirSync(folder)
  writeFileSync(join(folder, 'Pulumi.yaml'), 'name: lab\nruntime: nodejs\n')
  await promisify(execFile)(
    engineFound.command,
    ['stack', 'change-secrets-provider', url, '--stack', stack, '--non-interactive'],
    {
      cwd: folder,
      env: {
        ...process.env,
        PULUMI_BACKEND_URL: `file://${join(lab.home, 'state')}`,
        PULUMI_CONFIG_PASSPHRASE_FILE: join(lab.home, 'keys', 'passphrase'),
        PULUMI_SKIP_UPDATE_CHECK: '1',
        PULUMI_DIY_BACKEND_NO_LEGACY_WARNING: '1',
      },
    },
  )
}

const variables = await startVault(t)

t.test('with access: every kind works, and the provider of the state stays', async t => {
  Object.assign(process.env, variables, {
    TWINSTACK_SECRETS_ENV: Object.keys(variables).join(','),
  })
  t.teardown(() => {
    for (const name of [...Object.keys(variables), 'TWINSTACK_SECRETS_ENV'])
      delete process.env[name]
  })
  const lab = await createLab(t)
  const salt = await makeSalt(passphrase)
  const run = async (kind: OperationKind, settings: object = plain) =>
    await lab.run(treeOf(lab, settings), kind, { encryptionSalt: salt })
  t.match((await run('deploy')).result, { status: 'succeeded' })
  await changeProvider(lab, 'hashivault://team')
  const provider = requirePresent(providerOf(lab))
  t.match(provider, { type: 'cloud', state: { url: 'hashivault://team' } })
  for (const kind of ['preview', 'deploy', 'drift-check', 'reconcile'] as const) {
    const { result, events } = await run(kind)
    t.match(result, { status: 'succeeded', error: null }, kind)
    t.notMatch(JSON.stringify([result, events]), /canary-of/, `${kind}: no secret is shown`)
    t.same(providerOf(lab), provider, kind)
  }
  const foreign = { ...plain, secretsprovider: 'awskms://alias/other', encryptedkey: 'eA==' }
  const before = readText(lab)
  t.match(
    (await run('deploy', { ...foreign, config: { ...plain.config, 'lab:a': { secure: 'AAAA' } } }))
      .result,
    {
      status: 'failed',
      error: { code: 'settings-invalid', fields: [{ path: 'secretsprovider' }] },
    },
  )
  t.equal(readText(lab), before)
  t.match((await run('deploy', foreign)).result, { status: 'succeeded' }, 'without a secure value')
  t.same(providerOf(lab), provider)
  t.match((await run('destroy')).result, { status: 'succeeded', error: null })
})

/** `message`: what the key service's client says without credentials */
const closed = [
  { url: 'hashivault://team', message: /VAULT_SERVER_URL/ },
  { url: 'awskms://alias/team?region=us-east-1', message: /KMS/ },
  { url: 'gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k', message: /google/ },
  { url: 'azurekeyvault://team.vault.azure.net/keys/key', message: /./ },
]

t.test('without access: a clear refusal before anything is written', async t => {
  const lab = await createLab(t)
  const run = async (kind: OperationKind) => (await lab.run(treeOf(lab, plain), kind)).result
  t.match(await run('deploy'), { status: 'succeeded' })
  const document = JSON.parse(readText(lab)) as { checkpoint: { latest: Deployment } }
  const encryptedkey = Buffer.from('vault:v1:eHh4').toString('base64')
  for (const { url, message } of closed) {
    const state = { url, encryptedkey }
    document.checkpoint.latest.secrets_providers = { type: 'cloud', state } as never
    const text = JSON.stringify(document)
    writeFileSync(stateFile(lab), text)
    for (const kind of ['preview', 'deploy', 'drift-check', 'destroy'] as const) {
      const error = { code: 'credentials-missing', message, hint: /TWINSTACK_SECRETS_ENV/ }
      t.match(await run(kind), { status: 'failed', error }, `${url}, ${kind}`)
      t.equal(readText(lab), text, `${url}, ${kind}: the state does not change`)
    }
  }
})
