/** Two environments of one account whose program fixes a name: the operation says so. */
import t from 'tap'
import type { ResourceRecord } from '../../../../src/model/operation.ts'
import { findShared } from '../../../../src/services/operations/execute/findShared.ts'
import { testApp } from '../../../helper/app.ts'

const topic = (stack: string, arn: string): ResourceRecord => ({
  urn: `urn:pulumi:${stack}::shop::aws:sns/topic:Topic::news`,
  type: 'aws:sns/topic:Topic',
  name: 'news',
  id: arn,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs: {},
  outputs: { arn },
})
const arn = 'arn:aws:sns:eu-west-1:111111111111:news'

t.test('a resource of another environment is reported, without the name of that one', async t => {
  const app = await testApp(t)
  const { store } = app.services
  for (const kind of ['production', 'staging'] as const)
    await app.call('admin', 'POST', '/v1/environments', { name: kind, kind })
  const state = { resources: [topic('production', arn)], digest: 'x' }
  await store.environments.record('production', { state })
  const own = topic('staging', arn)
  const find = (resources: ResourceRecord[], created: string[]) =>
    findShared(store, { name: 'staging' }, resources, new Set(created))
  const note = await find([own], [own.urn])
  t.match(note, /sns\.Topic news \(arn:aws:sns:eu-west-1:111111111111:news\)/)
  t.match(note, /fixes their names/)
  t.notMatch(note, 'production')
  t.equal(await find([own], []), null, 'only what the operation created')
  const other = topic('staging', arn.replace('111111111111', '222222222222'))
  t.equal(await find([other], [other.urn]), null, 'another account')
})
