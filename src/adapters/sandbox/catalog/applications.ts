/** Kinesis, IAM users, event targets, log streams, API Gateway, Step Functions, parts of VPCs. */
import { arn, birthTime, globalArn, input, numberFrom, ownArn } from './helpers.ts'
import { fromSchema } from './fromSchema.ts'
import type { Birth, TypeSpec } from './typeSpec.ts'
import { toText } from '../text.ts'

const text = (birth: Birth, property: string) => String(birth.inputs[property])
const pathArn = (kind: string) =>
  globalArn('iam', birth => `${kind}${toText(birth.inputs['path'] ?? '/')}${text(birth, 'name')}`)
const short = (length: number) => (birth: Birth) =>
  numberFrom(birth.hex(8)).toString(36).padStart(length, 'a').slice(-length)
const invokeDomain = (birth: Birth, id: string) =>
  `https://${id}.execute-api.${birth.region}.amazonaws.com`

export const applications: TypeSpec[] = [
  fromSchema(
    'aws:kinesis/stream:Stream',
    ['kinesis_stream', 'Kinesis Stream'],
    ['CreateStream', 'UpdateShardCount', 'DeleteStream'],
    {
      id: ownArn,
      arn: arn('kinesis', birth => `stream/${text(birth, 'name')}`),
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
      outputs: { uniqueId: birth => `AIDA${birth.base32(17)}` },
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
      outputs: { uniqueId: birth => `AGPA${birth.base32(17)}` },
    },
  ),
  fromSchema(
    'aws:iam/accessKey:AccessKey',
    ['iam_access_key', 'IAM Access Key'],
    ['CreateAccessKey', 'UpdateAccessKey', 'DeleteAccessKey'],
    {
      global: true,
      id: birth => `AKIA${birth.base32(16)}`,
      defaults: { status: 'Active' },
      outputs: {
        secret: birth => birth.hex(40),
        sesSmtpPasswordV4: birth => birth.hex(44),
        createDate: birthTime,
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
      id: birth => `${text(birth, 'user')}/${text(birth, 'policyArn')}`,
    },
  ),
  fromSchema(
    'aws:cloudwatch/eventTarget:EventTarget',
    ['cloudwatch_event_target', 'EventBridge Target'],
    ['PutTargets', 'PutTargets', 'RemoveTargets'],
    {
      id: birth => `${text(birth, 'rule')}-${targetId(birth)}`,
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
        birth => `log-group:${text(birth, 'logGroupName')}:log-stream:${text(birth, 'name')}`,
      ),
    },
  ),
  fromSchema(
    'aws:ec2/internetGatewayAttachment:InternetGatewayAttachment',
    ['internet_gateway_attachment', 'EC2 Internet Gateway Attachment'],
    ['AttachInternetGateway', 'AttachInternetGateway', 'DetachInternetGateway'],
    { id: birth => `${text(birth, 'internetGatewayId')}:${text(birth, 'vpcId')}` },
  ),
  fromSchema(
    'aws:rds/parameterGroup:ParameterGroup',
    ['db_parameter_group', 'RDS DB Parameter Group'],
    ['CreateDBParameterGroup', 'ModifyDBParameterGroup', 'DeleteDBParameterGroup'],
    {
      id: input('name'),
      arn: arn('rds', birth => `pg:${text(birth, 'name')}`),
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
      arn: birth => `arn:${birth.partition}:apigateway:${birth.region}::/apis/${birth.id}`,
      defaults: {
        apiKeySelectionExpression: '$request.header.x-api-key',
        routeSelectionExpression: '$request.method $request.path',
        disableExecuteApiEndpoint: false,
      },
      enums: { protocolType: ['HTTP', 'WEBSOCKET'] },
      outputs: {
        apiEndpoint: birth =>
          invokeDomain(birth, birth.id).replace(
            /^https/,
            birth.inputs['protocolType'] === 'WEBSOCKET' ? 'wss' : 'https',
          ),
        executionArn: arn('execute-api', birth => birth.id),
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
      arn: birth =>
        `arn:${birth.partition}:apigateway:${birth.region}::/apis/${text(birth, 'apiId')}/` +
        `stages/${text(birth, 'name')}`,
      defaults: { autoDeploy: false },
      outputs: {
        executionArn: arn('execute-api', birth => `${text(birth, 'apiId')}/${text(birth, 'name')}`),
        invokeUrl: birth =>
          `${invokeDomain(birth, text(birth, 'apiId'))}/` +
          `${birth.inputs['name'] === '$default' ? '' : text(birth, 'name')}`,
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
      arn: birth => `arn:${birth.partition}:apigateway:${birth.region}::/restapis/${birth.id}`,
      outputs: {
        createdDate: birthTime,
        executionArn: arn('execute-api', birth => birth.id),
        rootResourceId: short(10),
      },
    },
  ),
  fromSchema(
    'aws:apigateway/stage:Stage',
    ['api_gateway_stage', 'API Gateway Stage'],
    ['CreateStage', 'UpdateStage', 'DeleteStage'],
    {
      id: birth => `ags-${restApi(birth)}-${text(birth, 'stageName')}`,
      arn: birth =>
        `arn:${birth.partition}:apigateway:${birth.region}::/restapis/${restApi(birth)}/` +
        `stages/${text(birth, 'stageName')}`,
      outputs: {
        executionArn: arn('execute-api', birth => `${restApi(birth)}/${text(birth, 'stageName')}`),
        invokeUrl: birth => `${invokeDomain(birth, restApi(birth))}/${text(birth, 'stageName')}`,
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
      arn: arn('states', birth => `stateMachine:${text(birth, 'name')}`),
      taken: 'StateMachineAlreadyExists',
      defaults: { type: 'STANDARD', publish: false },
      enums: { type: ['STANDARD', 'EXPRESS'] },
      outputs: { creationDate: birthTime, status: () => 'ACTIVE' },
    },
  ),
]

const restApi = (birth: Birth) => text(birth, 'restApi')

function targetId(birth: Birth): string {
  return toText(birth.inputs['targetId'] ?? `terraform-${birth.digits(26)}`)
}
