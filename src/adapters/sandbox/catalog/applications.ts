/** Kinesis, IAM users, event targets, log streams, API Gateway, Step Functions, parts of VPCs. */
import { arn, creationTime, globalArn, input, numberFrom, ownArn } from './helpers.ts'
import { fromSchema } from './fromSchema.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import { toText } from '../text.ts'

const text = (creation: Creation, property: string) => String(creation.inputs[property])
const pathArn = (kind: string) =>
  globalArn(
    'iam',
    creation => `${kind}${toText(creation.inputs['path'] ?? '/')}${text(creation, 'name')}`,
  )
const short = (length: number) => (creation: Creation) =>
  numberFrom(creation.hex(8)).toString(36).padStart(length, 'a').slice(-length)
const invokeDomain = (creation: Creation, id: string) =>
  `https://${id}.execute-api.${creation.region}.amazonaws.com`

export const applications: TypeSpec[] = [
  fromSchema(
    'aws:kinesis/stream:Stream',
    ['kinesis_stream', 'Kinesis Stream'],
    ['CreateStream', 'UpdateShardCount', 'DeleteStream'],
    {
      id: ownArn,
      arn: arn('kinesis', creation => `stream/${text(creation, 'name')}`),
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
      id: input('name'),
      arn: pathArn('user'),
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
      id: input('name'),
      arn: pathArn('group'),
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
        createDate: creationTime,
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
      id: creation => `${text(creation, 'user')}/${text(creation, 'policyArn')}`,
    },
  ),
  fromSchema(
    'aws:cloudwatch/eventTarget:EventTarget',
    ['cloudwatch_event_target', 'EventBridge Target'],
    ['PutTargets', 'PutTargets', 'RemoveTargets'],
    {
      id: creation => `${text(creation, 'rule')}-${targetId(creation)}`,
      upsert: true,
      defaults: { eventBusName: 'default', forceDestroy: false },
      outputs: { targetId },
    },
  ),
  fromSchema(
    'aws:cloudwatch/logStream:LogStream',
    ['cloudwatch_log_stream', 'CloudWatch Logs Log Stream'],
    ['CreateLogStream', 'CreateLogStream', 'DeleteLogStream'],
    {
      id: input('name'),
      within: 'logGroupName',
      taken: 'ResourceAlreadyExistsException',
      arn: arn(
        'logs',
        creation =>
          `log-group:${text(creation, 'logGroupName')}:log-stream:${text(creation, 'name')}`,
      ),
    },
  ),
  fromSchema(
    'aws:ec2/internetGatewayAttachment:InternetGatewayAttachment',
    ['internet_gateway_attachment', 'EC2 Internet Gateway Attachment'],
    ['AttachInternetGateway', 'AttachInternetGateway', 'DetachInternetGateway'],
    { id: creation => `${text(creation, 'internetGatewayId')}:${text(creation, 'vpcId')}` },
  ),
  fromSchema(
    'aws:rds/parameterGroup:ParameterGroup',
    ['db_parameter_group', 'RDS DB Parameter Group'],
    ['CreateDBParameterGroup', 'ModifyDBParameterGroup', 'DeleteDBParameterGroup'],
    {
      id: input('name'),
      arn: arn('rds', creation => `pg:${text(creation, 'name')}`),
      taken: 'DBParameterGroupAlreadyExists',
      defaults: { description: 'Managed by Pulumi', skipDestroy: false },
    },
  ),
  fromSchema(
    'aws:apigatewayv2/api:Api',
    ['apigatewayv2_api', 'API Gateway v2 API'],
    ['CreateApi', 'UpdateApi', 'DeleteApi'],
    {
      id: short(10),
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/apis/${creation.id}`,
      defaults: {
        apiKeySelectionExpression: '$request.header.x-api-key',
        routeSelectionExpression: '$request.method $request.path',
        disableExecuteApiEndpoint: false,
      },
      enums: { protocolType: ['HTTP', 'WEBSOCKET'] },
      outputs: {
        apiEndpoint: creation =>
          invokeDomain(creation, creation.id).replace(
            /^https/,
            creation.inputs['protocolType'] === 'WEBSOCKET' ? 'wss' : 'https',
          ),
        executionArn: arn('execute-api', creation => creation.id),
      },
    },
  ),
  fromSchema(
    'aws:apigatewayv2/stage:Stage',
    ['apigatewayv2_stage', 'API Gateway v2 Stage'],
    ['CreateStage', 'UpdateStage', 'DeleteStage'],
    {
      id: input('name'),
      within: 'apiId',
      taken: 'ConflictException',
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/apis/${text(creation, 'apiId')}/` +
        `stages/${text(creation, 'name')}`,
      defaults: { autoDeploy: false },
      outputs: {
        executionArn: arn(
          'execute-api',
          creation => `${text(creation, 'apiId')}/${text(creation, 'name')}`,
        ),
        invokeUrl: creation =>
          `${invokeDomain(creation, text(creation, 'apiId'))}/` +
          `${creation.inputs['name'] === '$default' ? '' : text(creation, 'name')}`,
      },
    },
  ),
  fromSchema(
    'aws:apigatewayv2/integration:Integration',
    ['apigatewayv2_integration', 'API Gateway v2 Integration'],
    ['CreateIntegration', 'UpdateIntegration', 'DeleteIntegration'],
    { id: short(7), defaults: { connectionType: 'INTERNET', payloadFormatVersion: '1.0' } },
  ),
  fromSchema(
    'aws:apigatewayv2/route:Route',
    ['apigatewayv2_route', 'API Gateway v2 Route'],
    ['CreateRoute', 'UpdateRoute', 'DeleteRoute'],
    { id: short(7), defaults: { apiKeyRequired: false, authorizationType: 'NONE' } },
  ),
  fromSchema(
    'aws:apigateway/restApi:RestApi',
    ['api_gateway_rest_api', 'API Gateway REST API'],
    ['CreateRestApi', 'UpdateRestApi', 'DeleteRestApi'],
    {
      id: short(10),
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/restapis/${creation.id}`,
      outputs: {
        createdDate: creationTime,
        executionArn: arn('execute-api', creation => creation.id),
        rootResourceId: short(10),
      },
    },
  ),
  fromSchema(
    'aws:apigateway/stage:Stage',
    ['api_gateway_stage', 'API Gateway Stage'],
    ['CreateStage', 'UpdateStage', 'DeleteStage'],
    {
      id: creation => `ags-${restApi(creation)}-${text(creation, 'stageName')}`,
      arn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}::/restapis/${restApi(creation)}/` +
        `stages/${text(creation, 'stageName')}`,
      outputs: {
        executionArn: arn(
          'execute-api',
          creation => `${restApi(creation)}/${text(creation, 'stageName')}`,
        ),
        invokeUrl: creation =>
          `${invokeDomain(creation, restApi(creation))}/${text(creation, 'stageName')}`,
        webAclArn: () => '',
      },
    },
  ),
  fromSchema(
    'aws:sfn/stateMachine:StateMachine',
    ['sfn_state_machine', 'SFN State Machine'],
    ['CreateStateMachine', 'UpdateStateMachine', 'DeleteStateMachine'],
    {
      id: ownArn,
      arn: arn('states', creation => `stateMachine:${text(creation, 'name')}`),
      taken: 'StateMachineAlreadyExists',
      defaults: { type: 'STANDARD', publish: false },
      enums: { type: ['STANDARD', 'EXPRESS'] },
      outputs: { creationDate: creationTime, status: () => 'ACTIVE' },
    },
  ),
]

const restApi = (creation: Creation) => text(creation, 'restApi')

function targetId(creation: Creation): string {
  return toText(creation.inputs['targetId'] ?? `terraform-${creation.digits(26)}`)
}
