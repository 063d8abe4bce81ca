/** Kinesis, IAM users, event targets, log streams, API Gateway, Step Functions, parts of VPCs. */
import {
  makeArn,
  makeCreationTime,
  makeGlobalArn,
  copyInput,
  makeOwnArn,
  makeShortId,
} from './helpers.ts'
import { fromSchema } from './fromSchema.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import type { World } from '../world.ts'
import { toText } from '../text.ts'

const getText = (creation: Creation, property: string) => String(creation.inputs[property])
const makePathArn = (kind: string) =>
  makeGlobalArn(
    'iam',
    creation => `${kind}${toText(creation.inputs['path'] ?? '/')}${getText(creation, 'name')}`,
  )
const invokeDomain = (creation: Creation, id: string) =>
  `https://${id}.execute-api.${creation.region}.amazonaws.com`

export const applications: TypeSpec[] = [
  fromSchema(
    'aws:kinesis/stream:Stream',
    ['kinesis_stream', 'Kinesis Stream'],
    ['CreateStream', 'UpdateShardCount', 'DeleteStream'],
    {
      id: makeOwnArn,
      arn: makeArn('kinesis', creation => `stream/${getText(creation, 'name')}`),
      taken: 'ResourceInUseException',
      defaults: { retentionPeriod: 24, enforceConsumerDeletion: false, encryptionType: 'NONE' },
    },
  ),
  fromSchema(
    'aws:iam/user:User',
    ['iam_user', 'IAM User'],
    ['CreateUser', 'UpdateUser', 'DeleteUser'],
    {
      global: true,
      id: copyInput('name'),
      arn: makePathArn('user'),
      taken: 'EntityAlreadyExists',
      defaults: { path: '/', forceDestroy: false },
      outputs: { uniqueId: creation => `AIDA${creation.base32(17)}` },
    },
  ),
  fromSchema(
    'aws:iam/group:Group',
    ['iam_group', 'IAM Group'],
    ['CreateGroup', 'UpdateGroup', 'DeleteGroup'],
    {
      global: true,
      id: copyInput('name'),
      arn: makePathArn('group'),
      taken: 'EntityAlreadyExists',
      defaults: { path: '/' },
      outputs: { uniqueId: creation => `AGPA${creation.base32(17)}` },
    },
  ),
  fromSchema(
    'aws:iam/accessKey:AccessKey',
    ['iam_access_key', 'IAM Access Key'],
    ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
    {
      global: true,
      id: creation => `AKIA${creation.base32(16)}`,
      defaults: { status: 'Active' },
      outputs: {
        secret: creation => creation.hex(40),
        sesSmtpPasswordV4: creation => creation.hex(44),
        createDate: makeCreationTime,
        encryptedSecret: () => '',
        encryptedSesSmtpPasswordV4: () => '',
        keyFingerprint: () => '',
      },
    },
  ),
  fromSchema(
    'aws:iam/userPolicyAttachment:UserPolicyAttachment',
    ['iam_user_policy_attachment', 'IAM User Policy Attachment'],
    ['AttachUserPolicy', 'AttachUserPolicy', 'DetachUserPolicy'],
    {
      global: true,
      upsert: true,
      id: creation => `${getText(creation, 'user')}/${getText(creation, 'policyArn')}`,
    },
  ),
  fromSchema(
    'aws:cloudwatch/eventTarget:EventTarget',
    ['cloudwatch_event_target', 'EventBridge Target'],
    ['PutTargets', 'PutTargets', 'RemoveTargets'],
    {
      id: creation => `${getText(creation, 'rule')}-${makeTargetId(creation)}`,
      upsert: true,
      defaults: { eventBusName: 'default', forceDestroy: false },
      outputs: { targetId: makeTargetId },
    },
  ),
  fromSchema(
    'aws:cloudwatch/logStream:LogStream',
    ['cloudwatch_log_stream', 'CloudWatch Logs Log Stream'],
    ['CreateLogStream', 'CreateLogStream', 'DeleteLogStream'],
    {
      id: copyInput('name'),
      within: 'logGroupName',
      taken: 'ResourceAlreadyExistsException',
      arn: makeArn(
        'logs',
        creation =>
          `log-group:${getText(creation, 'logGroupName')}:log-stream:${getText(creation, 'name')}`,
      ),
    },
  ),
  fromSchema(
    'aws:ec2/internetGatewayAttachment:InternetGatewayAttachment',
    ['internet_gateway_attachment', 'EC2 Internet Gateway Attachment'],
    ['AttachInternetGateway', 'AttachInternetGateway', 'DetachInternetGateway'],
    { id: creation => `${getText(creation, 'internetGatewayId')}:${getText(creation, 'vpcId')}` },
  ),
  fromSchema(
    'aws:rds/parameterGroup:ParameterGroup',
    ['db_parameter_group', 'RDS DB Parameter Group'],
    ['CreateDBParameterGroup', 'ModifyDBParameterGroup', 'DeleteDBParameterGroup'],
    {
      id: copyInput('name'),
      arn: makeArn('rds', creation => `pg:${getText(creation, 'name')}`),
      taken: 'DBParameterGroupAlreadyExists',
      defaults: { description: 'Managed by Pulumi', skipDestroy: false },
    },
  ),
  fromSchema(
    'aws:apigatewayv2/api:Api',
    ['apigatewayv2_api', 'API Gateway v2 API'],
    ['CreateApi', 'UpdateApi', 'DeleteApi'],
    {
      id: makeShortId(10),
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/apis/${creation.id}`,
      defaults: {
        apiKeySelectionExpression: '$request.header.x-api-key',
        routeSelectionExpression: '$request.method $request.path',
        disableExecuteApiEndpoint: false,
        ipAddressType: 'ipv4',
      },
      enums: { protocolType: ['HTTP', 'WEBSOCKET'] },
      outputs: {
        apiEndpoint: creation =>
          invokeDomain(creation, creation.id).replace(
            /^https/,
            creation.inputs['protocolType'] === 'WEBSOCKET' ? 'wss' : 'https',
          ),
        executionArn: makeArn('execute-api', creation => creation.id),
      },
    },
  ),
  fromSchema(
    'aws:apigatewayv2/stage:Stage',
    ['apigatewayv2_stage', 'API Gateway v2 Stage'],
    ['CreateStage', 'UpdateStage', 'DeleteStage'],
    {
      id: copyInput('name'),
      within: 'apiId',
      taken: 'ConflictException',
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/apis/${getText(creation, 'apiId')}/` +
        `stages/${getText(creation, 'name')}`,
      defaults: { autoDeploy: false },
      outputs: {
        executionArn: makeArn(
          'execute-api',
          creation => `${getText(creation, 'apiId')}/${getText(creation, 'name')}`,
        ),
        invokeUrl: creation =>
          `${invokeDomain(creation, getText(creation, 'apiId'))}/` +
          `${creation.inputs['name'] === '$default' ? '' : getText(creation, 'name')}`,
      },
    },
  ),
  fromSchema(
    'aws:apigatewayv2/integration:Integration',
    ['apigatewayv2_integration', 'API Gateway v2 Integration'],
    ['CreateIntegration', 'UpdateIntegration', 'DeleteIntegration'],
    {
      id: makeShortId(7),
      defaults: { connectionType: 'INTERNET', payloadFormatVersion: '1.0' },
      fromOthers: { keys: ['timeoutMilliseconds'], read: readIntegrationTimeout },
    },
  ),
  fromSchema(
    'aws:apigatewayv2/route:Route',
    ['apigatewayv2_route', 'API Gateway v2 Route'],
    ['CreateRoute', 'UpdateRoute', 'DeleteRoute'],
    { id: makeShortId(7), defaults: { apiKeyRequired: false, authorizationType: 'NONE' } },
  ),
  fromSchema(
    'aws:apigateway/restApi:RestApi',
    ['api_gateway_rest_api', 'API Gateway REST API'],
    ['CreateRestApi', 'UpdateRestApi', 'DeleteRestApi'],
    {
      id: makeShortId(10),
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/restapis/${creation.id}`,
      defaults: { apiKeySource: 'HEADER', disableExecuteApiEndpoint: false },
      outputs: {
        createdDate: makeCreationTime,
        executionArn: makeArn('execute-api', creation => creation.id),
        rootResourceId: makeShortId(10),
      },
    },
  ),
  fromSchema(
    'aws:apigateway/stage:Stage',
    ['api_gateway_stage', 'API Gateway Stage'],
    ['CreateStage', 'UpdateStage', 'DeleteStage'],
    {
      id: creation => `ags-${makeRestApi(creation)}-${getText(creation, 'stageName')}`,
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/restapis/${makeRestApi(creation)}/` +
        `stages/${getText(creation, 'stageName')}`,
      defaults: { xrayTracingEnabled: false },
      outputs: {
        executionArn: makeArn(
          'execute-api',
          creation => `${makeRestApi(creation)}/${getText(creation, 'stageName')}`,
        ),
        invokeUrl: creation =>
          `${invokeDomain(creation, makeRestApi(creation))}/${getText(creation, 'stageName')}`,
        webAclArn: () => '',
      },
    },
  ),
  fromSchema(
    'aws:sfn/stateMachine:StateMachine',
    ['sfn_state_machine', 'SFN State Machine'],
    ['CreateStateMachine', 'UpdateStateMachine', 'DeleteStateMachine'],
    {
      id: makeOwnArn,
      arn: makeArn('states', creation => `stateMachine:${getText(creation, 'name')}`),
      taken: 'StateMachineAlreadyExists',
      defaults: { type: 'STANDARD', publish: false },
      enums: { type: ['STANDARD', 'EXPRESS'] },
      outputs: { creationDate: makeCreationTime, status: () => 'ACTIVE' },
    },
  ),
]

/** API Gateway v2 API reference, Integration: `timeoutInMillis` by the protocol of the API. */
async function readIntegrationTimeout(
  { properties }: CloudResource,
  world: World,
): Promise<Properties> {
  const api = await world.find('aws:apigatewayv2/api:Api', properties['apiId'])
  return {
    timeoutMilliseconds: api?.properties['protocolType'] === 'WEBSOCKET' ? 29_000 : 30_000,
  }
}

const makeRestApi = (creation: Creation) => getText(creation, 'restApi')

function makeTargetId(creation: Creation): string {
  return toText(creation.inputs['targetId'] ?? `terraform-${creation.digits(26)}`)
}
