import t from 'tap'
import { parseQuery, searchResources } from '../../../src/services/environments/searchResources.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { testApp } from '../../helper/app.ts'
import { newEnvironment } from '../../helper/store.ts'

function record(stack: string, type: string, name: string): ResourceRecord {
  return {
    urn: `urn:pulumi:${stack}::shop::${type}::${name}`,
    type,
    name,
    id: `${name}-id`,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: {},
    outputs: {},
  }
}

t.test('queries have fields and parts of URNs', async t => {
  t.same(parseQuery('type:aws:s3/bucket:Bucket stack:staging "a b" x%'), {
    type: ['aws:s3/bucket:Bucket'],
    stack: ['staging'],
    text: ['a b', 'x%'],
  })
  t.throws(() => parseQuery('team:x'), { code: 'invalid-request', message: /no field team/ })
  t.throws(() => parseQuery('constructor:x'), { code: 'invalid-request' })
})

t.test('resources of all environments that the caller may see', async t => {
  const { services, context } = await testApp(t)
  for (const name of ['staging', 'copy']) {
    await services.store.environments.create(newEnvironment(name))
    const bucket = record(name, 'aws:s3/bucket:Bucket', 'logs_100%')
    const topic = record(name, 'aws:sns/topic:Topic', 'news')
    const state = { resources: [bucket, topic], digest: name }
    await services.store.environments.record(name, { state })
  }
  const ctx = context('admin')
  const search = async (query: string, actor = ctx.actor) => {
    const found = await searchResources({ ctx: { ...ctx, actor }, input: { query } })
    t.equal(found.total, found.items.length)
    return found.items.map(({ environment, resource }) => `${environment} ${resource.name}`)
  }
  t.same(await search(''), ['copy logs_100%', 'copy news', 'staging logs_100%', 'staging news'])
  t.same(await search('type:aws:s3* stack:staging'), ['staging logs_100%'])
  t.same(await search('package:aws module:sns/topic stack:copy'), ['copy news'])
  t.same(await search('name:news project:shop id:news-id stack:copy'), ['copy news'])
  t.same(await search('s_100%'), ['copy logs_100%', 'staging logs_100%'])
  t.same(await search('s%100'), [], 'no wildcard of SQL')
  const grants = [{ role: 'viewer' as const, environment: 'copy' }]
  const limited = { ...ctx.actor, role: null, grants } as typeof ctx.actor
  t.same(await search('name:news', limited), ['copy news'])
})
