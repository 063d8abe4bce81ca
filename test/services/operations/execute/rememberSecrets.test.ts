/** Secret settings that later runs mask, too. */
import t from 'tap'
import { rememberSecrets } from '../../../../src/services/operations/execute/rememberSecrets.ts'
import { newEnvironment, testStore } from '../../../helper/store.ts'

const { store } = await testStore(t)
await store.environments.create(newEnvironment('masked'))
const former = async () => (await store.environments.getSecrets('masked')).settingsKeys.former

t.test('each ciphertext once, the newest last, at most 200', async t => {
  await rememberSecrets(store, 'masked', {})
  t.same(await former(), [], 'a result of an earlier version has none')
  await rememberSecrets(store, 'masked', { newSecrets: ['a', 'b'] })
  await rememberSecrets(store, 'masked', { newSecrets: ['b', 'c'] })
  t.same(await former(), ['a', 'b', 'c'])
  const many = Array.from({ length: 199 }, (_, at) => `n${at}`)
  await rememberSecrets(store, 'masked', { newSecrets: many })
  const kept = await former()
  t.equal(kept.length, 200)
  t.match([kept[0], kept.at(-1)], ['c', 'n198'])
})
