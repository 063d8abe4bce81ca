/**
 * Documentation of aws_lambda_layer_version, aws_lambda_function_url, aws_lambda_alias and
 * aws_api_gateway_*; API references of AWS Lambda and Amazon API Gateway.
 */
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { read, remove } from '../../../../src/adapters/sandbox/provider/crud.ts'
import { listDifferences } from '../../../../src/adapters/sandbox/provider/diff.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

const replaced = (type: string, before: object, after: object) =>
  listDifferences(getSpec(type), {
    oldInputs: { ...before },
    olds: { ...before },
    news: { ...before, ...after },
    ignoreChanges: [],
  })
    .filter(({ replace }) => replace)
    .map(({ path }) => String(path[0]))

t.test('a layer gets a new version by each change', async t => {
  const account = accountOf(await cloudFolder(t))
  const type = 'aws:lambda/layerVersion:LayerVersion'
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:layer:tools'
  const first = await make(account, type, 'one', { layerName: 'tools' })
  t.match(first, { id: `${arn}:1`, arn: `${arn}:1`, properties: { layerArn: arn, version: '1' } })
  const second = await make(account, type, 'one', { layerName: 'tools', description: 'next' })
  t.match(second, { id: `${arn}:2`, properties: { version: '2', arn: `${arn}:2` } })
  t.match(await make(account, type, 'two', { layerName: 'others' }), {
    properties: { version: '1' },
  })
  t.same(
    replaced(
      type,
      { layerName: 'tools', code: 'a' },
      { code: 'b', compatibleArchitectures: ['arm64'] },
    ),
    ['code', 'compatibleArchitectures'],
  )
})

t.test('the URL and the aliases of a function', async t => {
  const account = accountOf(await cloudFolder(t))
  const type = 'aws:lambda/functionUrl:FunctionUrl'
  const inputs = { functionName: 'api', authorizationType: 'NONE' }
  await make(account, 'aws:lambda/function:Function', 'api', { name: 'api', role: 'r' })
  const url = await make(account, type, 'url', inputs)
  const { urlId } = url.properties
  t.match(urlId, /^[a-z0-9]{32}$/)
  t.match(url, {
    id: 'api',
    properties: {
      functionUrl: `https://${String(urlId)}.lambda-url.eu-west-1.on.aws/`,
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:api',
      invokeMode: 'BUFFERED',
    },
  })
  await t.rejects(make(account, type, 'again', inputs), { message: /ResourceConflictException/ })
  t.match(await make(account, type, 'live', { ...inputs, qualifier: 'live' }), {
    id: 'api/live',
    properties: { functionArn: /:function:api:live$/ },
  })
  t.same(replaced(type, inputs, { functionName: 'other' }), ['functionName'])
  const alias = await make(account, 'aws:lambda/alias:Alias', 'a', {
    ...{ name: 'live', functionName: 'api', functionVersion: '1' },
  })
  t.match(alias, {
    id: 'arn:aws:lambda:eu-west-1:123456789012:function:api:live',
    properties: {
      invokeArn:
        'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/' +
        'arn:aws:lambda:eu-west-1:123456789012:function:api:live/invocations',
    },
  })
})

t.test('a REST API: paths, ids, conflicts, deployments in use', async t => {
  const account = accountOf(await cloudFolder(t))
  const of = (name: string) => `aws:apigateway/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`
  const api = await make(account, of('RestApi'), 'api', { name: 'api' })
  const restApi = api.id
  const parentId = api.properties['rootResourceId']
  const users = { restApi, parentId, pathPart: 'users' }
  const outer = await make(account, of('Resource'), 'users', users)
  const one = { restApi, parentId: outer.id, pathPart: '{id}' }
  const inner = await make(account, of('Resource'), 'one', one)
  const found = await read(getSpec(of('Resource')), account, inner.id, inner.properties)
  t.match(
    await getSpec(of('Resource')).live?.read(inner, {
      find: async (_: string, id: unknown) => (id === outer.id ? outer : null),
    } as never),
    { path: '/users/{id}' },
  )
  t.equal(found?.id, inner.id)
  await t.rejects(make(account, of('Resource'), 'again', users), {
    message:
      /ConflictException: Another resource with the same parent already has this name: users/,
  })
  const method = { restApi, resourceId: inner.id, httpMethod: 'GET', authorization: 'NONE' }
  t.match(await make(account, of('Method'), 'get', method), {
    id: `agm-${restApi}-${inner.id}-GET`,
  })
  t.match(await make(account, of('Integration'), 'get', { ...method, type: 'AWS_PROXY' }), {
    id: `agi-${restApi}-${inner.id}-GET`,
    properties: {
      timeoutMilliseconds: 29000,
      connectionType: 'INTERNET',
      cacheNamespace: inner.id,
    },
  })
  const deployment = await make(account, of('Deployment'), 'd', { restApi })
  const stage = { restApi, deployment: deployment.id, stageName: 'prod' }
  await make(account, of('Stage'), 's', stage)
  await t.rejects(
    remove(getSpec(of('Deployment')), account, deployment.id, deployment.properties),
    {
      message: /BadRequestException: Active stages pointing to this deployment/,
    },
  )
  for (const name of ['Resource', 'Method', 'Integration', 'Deployment', 'Stage', 'Authorizer'])
    t.same(replaced(of(name), { restApi: 'a' }, { restApi: 'b' }), ['restApi'], name)
  t.match(await make(account, of('ApiKey'), 'k', { name: 'k' }), {
    arn: /^arn:aws:apigateway:eu-west-1::\/apikeys\/[a-z0-9]{10}$/,
    properties: { enabled: true, value: /^.{40}$/ },
  })
})
