/** What is refused before anything is queued, and what is kept of an adopted state. */
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { encryptSecrets } from '../../../src/analysis/state/secrets.ts'
import { adoptStack } from '../../../src/services/environments/adoptStack.ts'
import { encryptSetting } from '../../../src/services/environments/encryptSetting.ts'
import { trustSettings } from '../../../src/services/environments/settingsKeys.ts'
import { testApp } from '../../helper/app.ts'
import { requirePresent } from '../../helper/present.ts'
import { newEnvironment } from '../../helper/store.ts'

const secret = (plaintext: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext,
})
const resource = (stack: string, more: object = {}) => ({
  urn: `urn:pulumi:${stack}::shop::pulumi:pulumi:Stack::shop-${stack}`,
  type: 'pulumi:pulumi:Stack',
  custom: false,
  outputs: { password: secret('"s3cr3t-Pa55"') },
  ...more,
})
const document = (stack: string, deployment: object = {}) =>
  JSON.stringify({ version: 3, deployment: { resources: [resource(stack)], ...deployment } })

t.test('an adoption', async t => {
  const { context, services } = await testApp(t)
  const { store, states } = services
  const adopt = async (
    name: string,
    input: object,
    role: 'admin' | 'operator' | 'approver' = 'admin',
  ) =>
    (await adoptStack({ ctx: context(role), input: { name, state: document(name), ...input } }))
      .operation

  await t.test('is refused with what is wrong', async t => {
    const cases: [object, RegExp][] = [
      [{ state: '{"version":3,' }, /expected \{version, deployment/],
      [{ state: '{}' }, /expected \{version, deployment/],
      [{ state: document('dev', { resources: [] }) }, /at least one resource/],
      [{ state: document('dev', { Resources: [resource('dev')] }) }, /expected resources/],
      [{ state: document('dev').replace('"urn"', '"Urn":"x","urn"') }, /expected urn/],
      [{ state: document('other') }, /the state of the stack other, expected dev/],
      [
        { state: document('dev', { pending_operations: [{ type: 'creating' }] }) },
        /1 pending operations/,
      ],
      [
        { state: document('dev', { resources: [resource('dev', { parent: 'urn:pulumi:x' })] }) },
        /it is invalid: .*refers to its parent/,
      ],
      [
        {
          state: document('dev', {
            resources: [encryptSecrets(resource('dev'), () => 'v1:x:y')],
          }),
        },
        /its secrets are encrypted/,
      ],
    ]
    for (const [input, message] of cases)
      await t.rejects(adopt('dev', { planOnly: true, ...input }), {
        code: 'invalid-request',
        message,
        hint: /\w/,
      })
    await t.rejects(adopt('dev', {}), { code: 'confirmation-required' })
    await t.rejects(adopt('dev', { planOnly: true }, 'operator'), { code: 'forbidden' })
    await t.rejects(adopt('prod', { kind: 'production', planOnly: true }, 'approver'), {
      code: 'forbidden',
    })
    t.equal(await store.environments.get('dev'), null, 'nothing is kept')
  })

  await t.test('keeps no secret in plain text', async t => {
    const { id, kind, options } = await adopt('dev', { confirm: 'dev' })
    t.match({ kind, options }, { kind: 'state-edit', options: { stateEdit: { action: 'adopt' } } })
    const { body, createdEnvironment } = requirePresent(await store.states.getUpload(id))
    t.equal(createdEnvironment, true)
    const text = gunzipSync(body).toString('utf8')
    t.notMatch(text, 's3cr3t-Pa55')
    const { deployment } = JSON.parse(text)
    const { encryptionSalt } = await store.environments.getSecrets('dev')
    t.equal(deployment.secrets_providers.state.salt, encryptionSalt)
    const crypter = requirePresent(await states.open(encryptionSalt ?? ''))
    t.equal(crypter.decrypt(deployment.resources[0].outputs.password.ciphertext), '"s3cr3t-Pa55"')
  })

  await t.test('refuses a resource that another environment has', async t => {
    const topic = (id: string, stack = 'other') => ({
      urn: `urn:pulumi:${stack}::shop::aws:rds/instance:Instance::orders`,
      type: 'aws:rds/instance:Instance',
      custom: true,
      id,
      parent: resource(stack).urn,
      inputs: {},
      outputs: { identifier: 'orders' },
    })
    await store.environments.create(newEnvironment('main', { kind: 'production' }))
    const recorded = { ...topic('db-ABCD', 'main'), name: 'orders', provider: null }
    await store.environments.record('main', {
      state: {
        digest: 'x',
        resources: [{ ...recorded, parent: null, protect: false, dependencies: [] }],
      },
    })
    for (const id of ['db-ABCD', 'orders'])
      await t.rejects(
        adopt('other', {
          confirm: 'other',
          state: document('other', { resources: [resource('other'), topic(id)] }),
        }),
        { code: 'conflict', message: /another environment has it/ },
        id,
      )
    await adopt('other', {
      planOnly: true,
      state: document('other', { resources: [resource('other'), topic('db-EFGH')] }),
    })
  })

  await t.test('an environment with another kind asks for the rights there', async t => {
    await store.environments.create(newEnvironment('live', { kind: 'production' }))
    await t.rejects(adopt('live', { kind: 'staging', planOnly: true }, 'approver'), {
      code: 'forbidden',
    })
  })

  await t.test('secret settings are encrypted for the environment', async t => {
    const input = { name: 'dev', key: 'shop:password', value: 'another' }
    const { secure } = await encryptSetting({ ctx: context('operator'), input })
    const { encryptionSalt } = await store.environments.getSecrets('dev')
    t.equal(requirePresent(await states.open(encryptionSalt ?? '')).decrypt(secure), 'another')
    await t.rejects(
      encryptSetting({ ctx: context('operator'), input: { ...input, name: 'live' } }),
      { code: 'forbidden' },
    )
  })

  await t.test('keys of a settings file are kept encrypted', async t => {
    const key = Buffer.alloc(32, 1).toString('base64')
    const salt = 'v1:AAAA:v1:BBBB:CCCC'
    await trustSettings({ ctx: context('admin'), input: { name: 'dev', salts: [{ salt, key }] } })
    const { settingsKeys, encryptionSalt } = await store.environments.getSecrets('dev')
    t.notMatch(JSON.stringify(settingsKeys), key)
    const crypter = requirePresent(await states.open(encryptionSalt ?? ''))
    t.equal(crypter.decrypt(settingsKeys.salts[salt] ?? ''), key)
  })
})
