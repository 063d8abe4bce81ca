/** Names that do not exist: the nearest one that the caller sees is proposed. */
import t from 'tap'
import { getEnvironment } from '../../../src/services/environments/getEnvironment.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'

t.test('did you mean', async t => {
  const { context, services } = await testApp(t)
  await services.store.environments.create(newEnvironment('staging'))
  const get = (name: string) => getEnvironment({ ctx: context('viewer'), input: { name } })
  t.match(await get('staging'), { name: 'staging' })
  await t.rejects(get('stagin'), { code: 'not-found', hint: /^did you mean staging\?/ })
  await t.rejects(get('elsewhere'), { code: 'not-found', hint: /^GET \/v1\/environments lists/ })
})
