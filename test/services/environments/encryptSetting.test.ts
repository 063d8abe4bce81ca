/** The derivation of a key takes up to a second: nobody else may wait for it. */
import { once } from 'node:events'
import t from 'tap'
import { encryptSetting } from '../../../src/services/environments/encryptSetting.ts'
import { testApp } from '../../helper/app.ts'
import { requirePresent } from '../../helper/present.ts'
import { newEnvironment } from '../../helper/store.ts'

t.test('the key of an environment', async t => {
  const { context, services } = await testApp(t)
  const { store, states } = services
  await store.environments.create(newEnvironment('dev', { kind: 'ephemeral' }))
  const input = { name: 'dev', key: 'shop:password', value: 'another' }

  await t.test('is derived without a lock on the environment', async t => {
    const deriving = new EventTarget()
    const begun = once(deriving, 'begin')
    const released = once(deriving, 'release')
    const slow: typeof states = {
      ...states,
      makeSalt: async () => {
        deriving.dispatchEvent(new Event('begin'))
        await released
        return states.makeSalt()
      },
    }
    const encrypted = encryptSetting({ ctx: { ...context('admin'), states: slow }, input })
    await begun
    // waits for ever where the environment is locked
    const locked = await store.runInTransaction(inside => inside.environments.lock('dev'))
    t.equal(locked?.name, 'dev')
    deriving.dispatchEvent(new Event('release'))
    const { secure } = await encrypted
    const { encryptionSalt } = await store.environments.getSecrets('dev')
    t.equal(requirePresent(await states.open(encryptionSalt ?? '')).decrypt(secure), 'another')
  })

  await t.test('is one for parallel requests', async t => {
    await store.environments.create(newEnvironment('other', { kind: 'ephemeral' }))
    const texts = await Promise.all(
      Array.from({ length: 4 }, () =>
        encryptSetting({ ctx: context('admin'), input: { ...input, name: 'other' } }),
      ),
    )
    const { encryptionSalt } = await store.environments.getSecrets('other')
    const { decrypt } = requirePresent(await states.open(encryptionSalt ?? ''))
    t.same(
      texts.map(({ secure }) => decrypt(secure)),
      Array.from({ length: 4 }, () => 'another'),
    )
  })
})
