/** Parts of AWS Lambda and Amazon API Gateway beside functions and APIs. */
import { hashSha256 } from '../../../lib/hash.ts'
import { fromSchema } from './fromSchema.ts'
import { copyInput, makeCreationTime, makeOwnArn, makeShortId } from './helpers.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import type { Creation, Refusal, TypeSpec } from './typeSpec.ts'

const getText = (creation: Creation, property: string) => String(creation.inputs[property])

/** The ARN of the function that an input names by its name or ARN. */
function makeFunctionArn(creation: Creation): string {
  const name = getText(creation, 'functionName')
  const { partition, region, account } = creation
  return name.startsWith('arn:')
    ? name
    : `arn:${partition}:lambda:${region}:${account}:function:${name}`
}

const makeInvokeArn = ({ partition, region, arn }: Creation) =>
  `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`

const makeLayerArn = ({ partition, region, account, inputs }: Creation) =>
  `arn:${partition}:lambda:${region}:${account}:layer:${String(inputs['layerName'])}`

/** API reference of AWS Lambda, PublishLayerVersion: each call creates a new version. */
async function findNextLayerVersion(resource: CloudResource, world: World): Promise<Properties> {
  const { layerArn } = resource.properties
  const others = (await world.list(resource.type)).filter(
    one => one.properties['layerArn'] === layerArn,
  )
  const version = Math.max(0, ...others.map(one => Number(one.properties['version']))) + 1
  resource.id = resource.arn = `${String(layerArn)}:${version}`
  return { arn: resource.arn, version: String(version) }
}

function makeUrlId({ account, region, id }: Creation): string {
  return BigInt(`0x${hashSha256(`${account}|${region}|${id}`)}`)
    .toString(36)
    .slice(0, 32)
}

const lambda: TypeSpec[] = [
  fromSchema(
    'aws:lambda/layerVersion:LayerVersion',
    ['lambda_layer_version', 'Lambda Layer Version'],
    ['PublishLayerVersion', 'PublishLayerVersion', 'DeleteLayerVersion'],
    {
      id: creation => `${makeLayerArn(creation)}:1`,
      arn: makeOwnId,
      defaults: { skipDestroy: false },
      outputs: {
        layerArn: makeLayerArn,
        createdDate: makeCreationTime,
        codeSha256: creation => creation.inputs['sourceCodeHash'] ?? '',
        sourceCodeSize: () => 0,
        signingJobArn: () => '',
        signingProfileVersionArn: () => '',
      },
      fromOthers: { keys: ['version'], read: findNextLayerVersion },
    },
  ),
  fromSchema(
    'aws:lambda/functionUrl:FunctionUrl',
    ['lambda_function_url', 'Lambda Function URL'],
    ['CreateFunctionUrlConfig', 'UpdateFunctionUrlConfig', 'DeleteFunctionUrlConfig'],
    {
      id: ({ inputs }) => [inputs['functionName'], inputs['qualifier']].filter(Boolean).join('/'),
      taken: 'ResourceConflictException',
      defaults: { invokeMode: 'BUFFERED' },
      enums: {
        authorizationType: ['AWS_IAM', 'NONE'],
        invokeMode: ['BUFFERED', 'RESPONSE_STREAM'],
      },
      outputs: {
        urlId: makeUrlId,
        functionUrl: creation =>
          `https://${makeUrlId(creation)}.lambda-url.${creation.region}.on.aws/`,
        functionArn: creation =>
          [makeFunctionArn(creation), creation.inputs['qualifier']].filter(Boolean).join(':'),
      },
    },
  ),
  fromSchema(
    'aws:lambda/alias:Alias',
    ['lambda_alias', 'Lambda Alias'],
    ['CreateAlias', 'UpdateAlias', 'DeleteAlias'],
    {
      id: makeOwnArn,
      arn: creation => `${makeFunctionArn(creation)}:${getText(creation, 'name')}`,
      taken: 'ResourceConflictException',
      outputs: { invokeArn: makeInvokeArn },
    },
  ),
]

function makeOwnId(creation: Creation): string {
  return creation.id
}

const makeGatewayArn =
  (rest: (creation: Creation) => string): TypeSpec['arn'] =>
  creation =>
    `arn:${creation.partition}:apigateway:${creation.region}::/${rest(creation)}`
const joinInputs = (prefix: string, names: readonly string[]) => (creation: Creation) =>
  [prefix, ...names.map(name => getText(creation, name))].join('-')

/** API reference of Amazon API Gateway, Resource: `path` is the full path. */
async function readResourcePath(
  { properties }: CloudResource,
  world: World,
): Promise<{ path: string }> {
  const parent = await world.find('aws:apigateway/resource:Resource', properties['parentId'])
  const before = parent ? (await readResourcePath(parent, world)).path : ''
  return { path: `${before}/${String(properties['pathPart'])}` }
}

async function refuseSameResource(
  { type, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const isSame = (one: CloudResource) =>
    ['restApi', 'parentId', 'pathPart'].every(key => one.properties[key] === properties[key])
  return (await world.list(type)).some(isSame)
    ? {
        code: 'ConflictException',
        message:
          'Another resource with the same parent already has this name: ' +
          String(properties['pathPart']),
      }
    : null
}

const method = ['restApi', 'resourceId', 'httpMethod'] as const

const restApi: TypeSpec[] = [
  fromSchema(
    'aws:apigateway/resource:Resource',
    ['api_gateway_resource', 'API Gateway Resource'],
    ['CreateResource', 'UpdateResource', 'DeleteResource'],
    {
      id: makeShortId(6),
      live: { keys: ['path'], read: readResourcePath },
      refusesCreate: refuseSameResource,
    },
  ),
  fromSchema(
    'aws:apigateway/method:Method',
    ['api_gateway_method', 'API Gateway Method'],
    ['PutMethod', 'UpdateMethod', 'DeleteMethod'],
    {
      id: joinInputs('agm', method),
      taken: 'ConflictException',
      defaults: { apiKeyRequired: false },
    },
  ),
  fromSchema(
    'aws:apigateway/integration:Integration',
    ['api_gateway_integration', 'API Gateway Integration'],
    ['PutIntegration', 'UpdateIntegration', 'DeleteIntegration'],
    {
      id: joinInputs('agi', method),
      upsert: true,
      defaults: {
        connectionType: 'INTERNET',
        passthroughBehavior: 'WHEN_NO_MATCH',
        responseTransferMode: 'BUFFERED',
        timeoutMilliseconds: 29000,
      },
      enums: { type: ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK'] },
      outputs: { cacheNamespace: ({ inputs }) => inputs['cacheNamespace'] ?? inputs['resourceId'] },
    },
  ),
  fromSchema(
    'aws:apigateway/deployment:Deployment',
    ['api_gateway_deployment', 'API Gateway Deployment'],
    ['CreateDeployment', 'UpdateDeployment', 'DeleteDeployment'],
    {
      id: makeShortId(6),
      outputs: { createdDate: makeCreationTime },
      refusesDelete: async ({ id }, world) =>
        (await world.list('aws:apigateway/stage:Stage')).some(
          ({ properties }) => properties['deployment'] === id,
        )
          ? {
              code: 'BadRequestException',
              message: 'Active stages pointing to this deployment must be moved or deleted',
            }
          : null,
    },
  ),
  fromSchema(
    'aws:apigateway/authorizer:Authorizer',
    ['api_gateway_authorizer', 'API Gateway Authorizer'],
    ['CreateAuthorizer', 'UpdateAuthorizer', 'DeleteAuthorizer'],
    {
      id: makeShortId(6),
      arn: makeGatewayArn(one => `restapis/${getText(one, 'restApi')}/authorizers/${one.id}`),
      defaults: {
        authorizerResultTtlInSeconds: 300,
        identitySource: 'method.request.header.Authorization',
        type: 'TOKEN',
      },
    },
  ),
  fromSchema(
    'aws:apigateway/apiKey:ApiKey',
    ['api_gateway_api_key', 'API Gateway API Key'],
    ['CreateApiKey', 'UpdateApiKey', 'DeleteApiKey'],
    {
      id: makeShortId(10),
      arn: makeGatewayArn(({ id }) => `apikeys/${id}`),
      defaults: { description: 'Managed by Pulumi', enabled: true },
      outputs: {
        createdDate: makeCreationTime,
        lastUpdatedDate: makeCreationTime,
        value: creation => creation.inputs['value'] ?? creation.hex(40),
      },
      onUpdate: { lastUpdatedDate: { value: () => new Date().toISOString() } },
    },
  ),
  fromSchema(
    'aws:apigateway/usagePlan:UsagePlan',
    ['api_gateway_usage_plan', 'API Gateway Usage Plan'],
    ['CreateUsagePlan', 'UpdateUsagePlan', 'DeleteUsagePlan'],
    { id: makeShortId(6), arn: makeGatewayArn(({ id }) => `usageplans/${id}`) },
  ),
]

const httpApi: TypeSpec[] = [
  fromSchema(
    'aws:apigatewayv2/authorizer:Authorizer',
    ['apigatewayv2_authorizer', 'API Gateway v2 Authorizer'],
    ['CreateAuthorizer', 'UpdateAuthorizer', 'DeleteAuthorizer'],
    { id: makeShortId(6), enums: { authorizerType: ['JWT', 'REQUEST'] } },
  ),
  fromSchema(
    'aws:apigatewayv2/apiMapping:ApiMapping',
    ['apigatewayv2_api_mapping', 'API Gateway v2 API Mapping'],
    ['CreateApiMapping', 'UpdateApiMapping', 'DeleteApiMapping'],
    { id: makeShortId(6) },
  ),
  fromSchema(
    'aws:apigatewayv2/deployment:Deployment',
    ['apigatewayv2_deployment', 'API Gateway v2 Deployment'],
    ['CreateDeployment', 'UpdateDeployment', 'DeleteDeployment'],
    { id: makeShortId(6), outputs: { autoDeployed: () => false } },
  ),
  fromSchema(
    'aws:apigatewayv2/domainName:DomainName',
    ['apigatewayv2_domain_name', 'API Gateway v2 Domain Name'],
    ['CreateDomainName', 'UpdateDomainName', 'DeleteDomainName'],
    {
      id: copyInput('domainName'),
      arn: makeGatewayArn(({ id }) => `domainnames/${id}`),
      taken: 'BadRequestException',
      outputs: { apiMappingSelectionExpression: () => '$request.basepath' },
    },
  ),
]

export const serverless: TypeSpec[] = [...lambda, ...restApi, ...httpApi]
