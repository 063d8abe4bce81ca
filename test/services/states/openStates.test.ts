import { mkdtempSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { createStateAccess } from '../../../src/adapters/pulumi/state/stateAccess.ts'
import { exportState } from '../../../src/services/environments/exportState.ts'
import { createStateEditRequest } from '../../../src/services/operations/execute/createStateEditRequest.ts'
import { createDataKey } from '../../../src/services/states/dataKeys.ts'
import { combineAccess, openStates } from '../../../src/services/states/openStates.ts'
import { createPolicyReader } from '../../../src/services/promotion/policy/policies.ts'
import type { SettledConfig } from '../../../src/model/config.ts'
import type { Deployment } from '../../../src/model/checkpoint.ts'
import type { VerbContext } from '../../../src/model/verbContext.ts'
import { requirePresent } from '../../helper/present.ts'
import { newEnvironment, newOperation, testStore } from '../../helper/store.ts'

t.setTimeout(60_000)

const signature = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' }
const urn = (stack: string) => `urn:pulumi:${stack}::shop::t:t:T::a`

async function open(t: { teardown(end: () => unknown): unknown }) {
  const { store } = await testStore(t)
  const home = mkdtempSync(join(tmpdir(), 'twinstack-open-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  const settings = { states: 'service', organisation: 'twinstack', home, stateKey: null }
  const config = settings as SettledConfig
  const { readPolicy } = { readPolicy: createPolicyReader({ file: {} }) }
  const service = requirePresent(
    await openStates(config, store, {} as never, { policy: readPolicy }),
  )
  const backend = createStateAccess({
    backend: `file://${home}/state`,
    passphraseFile: join(home, 'none'),
    getEngine: async () => ({ command: 'none' }),
  })
  const states = combineAccess(backend, service)
  /** a stack whose one resource has a secret, encrypted with the data key of the stack */
  const create = async (name: string, secret: string) => {
    const id = randomUUID()
    await store.stacks.create({ id, project: 'shop', name, tags: {}, settings: null })
    await store.stacks.addKey(await createDataKey(service.service.masters, id))
    const cipher = requirePresent(await service.openStack(`organization/shop/${name}`))
    const deployment: Deployment = {
      secrets_providers: { type: 'service' },
      resources: [
        {
          urn: urn(name),
          type: 't:t:T',
          custom: true,
          id: name,
          inputs: { hidden: { ...signature, ciphertext: cipher.encrypt(JSON.stringify(secret)) } },
        },
      ],
    }
    await store.stacks.saveState({
      stack: id,
      version: await store.stacks.takeNextVersion(id),
      update: null,
      schema: 3,
      features: [],
      deployment: JSON.stringify(deployment),
      resources: 1,
    })
    await store.environments.create(newEnvironment(name))
    return deployment
  }
  return { store, states, create }
}

const hidden = (deployment: Deployment) =>
  (deployment.resources?.[0]?.inputs?.['hidden'] ?? {}) as Record<string, string>

t.test('secrets of a state are read with the data key of its stack', async t => {
  const { states, create } = await open(t)
  const deployment = await create('staging', 'geheim')
  const stack = 'organization/shop/staging'
  const read = requirePresent(await states.read(stack))
  const crypter = requirePresent(await states.openState(stack, read.deployment))
  t.equal(crypter.decrypt(hidden(deployment)['ciphertext'] ?? ''), '"geheim"')
  t.equal(await states.openState('organization/shop/none', read.deployment), null)
  const cloud = { secrets_providers: { type: 'cloud' } }
  t.equal(await states.openState(stack, cloud), null)
})

t.test('an entry that moves to another stack gets the key of that stack', async t => {
  const { store, states, create } = await open(t)
  await create('staging', 'geheim')
  await create('copy', 'other')
  const created = await store.operations.create(newOperation('copy', { kind: 'state-edit' }))
  const stateEdit = { action: 'receive' as const, from: 'staging', urns: [urn('staging')] }
  const operation = { ...created, options: { ...created.options, stateEdit } }
  const request = await createStateEditRequest({ store, states }, operation, 'shop')
  const { ciphertext = '' } = hidden(requirePresent(request?.source))
  const [own, former] = await Promise.all(
    ['copy', 'staging'].map(name =>
      states.openState(`organization/shop/${name}`, { secrets_providers: { type: 'service' } }),
    ),
  )
  t.equal(own?.decrypt(ciphertext), '"geheim"')
  t.throws(() => former?.decrypt(ciphertext), { message: /not encrypted for this stack/ })
})

t.test('an export with secrets has them in plain text', async t => {
  const { store, states, create } = await open(t)
  await create('staging', 'geheim')
  const [record] = [{ urn: urn('staging'), type: 't:t:T', name: 'a' }]
  const items = { items: [record], page: 1, pageSize: 1, total: 1 }
  const ctx = {
    store: { ...store, environments: { ...store.environments, listResources: async () => items } },
    states,
    actor: { kind: 'person', name: 'ana', tokenId: null, role: 'admin', grants: [] },
    requestId: null,
  } as unknown as VerbContext
  const { deployment } = await exportState({ ctx, input: { name: 'staging', secrets: true } })
  t.match(hidden(deployment), { plaintext: '"geheim"', ciphertext: undefined })
  const sealed = await exportState({ ctx, input: { name: 'staging' } })
  t.match(hidden(sealed.deployment), { plaintext: undefined, ciphertext: String })
})
