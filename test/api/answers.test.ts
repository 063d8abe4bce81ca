import t from 'tap'
import { describeAnswer, describeAnswers } from '../../api/answers.ts'
import { testApp } from '../helper/app.ts'

type Responses = Record<string, { description?: string }>

t.test('every answer of the API has a description of its own', async t => {
  const { call } = await testApp(t)
  const { body } = await call(null, 'GET', '/openapi.json')
  const paths = body.paths as Record<string, Record<string, { responses: Responses }>>
  let count = 0
  for (const [path, operations] of Object.entries(paths))
    for (const [method, { responses }] of Object.entries(operations))
      for (const [status, { description }] of Object.entries(responses)) {
        if (!status.startsWith('2')) continue
        t.match(description, /^[A-Z].{4,}\.$/, `${method} ${path} ${status}`)
        t.not(description, 'Default Response', `${method} ${path} ${status}`)
        count += 1
      }
  t.ok(count > 90, `${count} answers`)
  const described = (path: string, method: string, status: string) =>
    paths[path]?.[method]?.responses[status]?.description
  t.equal(
    described('/v1/webhooks/{id}/deliveries', 'get', '200'),
    'One page of webhook deliveries; `total` counts those on all pages.',
  )
  t.equal(described('/v1/operations/{id}/sign-offs', 'get', '200'), 'All sign-offs.')
  t.equal(
    described('/v1/environments/{name}/operations', 'post', '202'),
    'Accepted: the work continues. The answer is the operation.',
  )
  t.equal(
    described('/v1/tokens', 'post', '201'),
    'Created. The answer is the token and its secret.',
  )
})

t.test('the sentence describes the result and the content of the answer', t => {
  const schemas = { Register: { description: 'register of differences' } }
  const named = (name: string) => ({ $ref: `#/components/schemas/${name}` })
  const json = (schema: object) => ({ content: { 'application/json': { schema } } })
  const get = { method: 'get', path: '/v1/things', status: '200', schemas }
  t.equal(describeAnswer(get, json(named('AuditLogEntry'))), 'The audit log entry.')
  t.equal(describeAnswer(get, json(named('Register'))), 'The register of differences.')
  t.equal(
    describeAnswer({ ...get, method: 'patch' }, json(named('Policy'))),
    'The policy after the request.',
  )
  const items = { items: named('Policy') }
  t.equal(describeAnswer(get, json({ properties: { items } })), 'All policies.')
  t.equal(
    describeAnswer({ ...get, method: 'delete', status: '204' }, { description: 'Removed' }),
    'Removed.',
  )
  t.end()
})

t.test('an answer without a name and without a description is an error of the route', t => {
  const responses = { 200: { content: { 'application/json': { schema: { properties: {} } } } } }
  t.throws(() => describeAnswers({ paths: { '/v1/things': { get: { responses } } } }), {
    message: /get \/v1\/things: the schema of the answer 200 has no name/,
  })
  t.end()
})
