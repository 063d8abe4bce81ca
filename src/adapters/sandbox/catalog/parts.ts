/**
 * Parts of other resources: AWS refuses a part of something that the account does not have, and a
 * second part where only one can be ("Errors" of the create actions in the API references of the
 * services).
 */
import { toText } from '../text.ts'
import { getMainType } from './sameTypes.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'
import type { Refusal } from './typeSpec.ts'

type Parent = readonly [property: string, type: string, code: string, title: string]

const bucket = ['bucket', 'aws:s3/bucket:Bucket', 'NoSuchBucket', 'bucket'] as const
const role = ['role', 'aws:iam/role:Role', 'NoSuchEntity', 'role'] as const
const user = ['user', 'aws:iam/user:User', 'NoSuchEntity', 'user'] as const
const restApi = ['restApi', 'aws:apigateway/restApi:RestApi', 'NotFoundException', 'API'] as const
const httpApi = ['apiId', 'aws:apigatewayv2/api:Api', 'NotFoundException', 'API'] as const
const functionType = 'aws:lambda/function:Function'
const lambda = ['functionName', functionType, 'ResourceNotFoundException', 'function'] as const
const repository = [
  'repository',
  'aws:ecr/repository:Repository',
  'RepositoryNotFoundException',
  'repository',
] as const
const kubernetes = [
  'clusterName',
  'aws:eks/cluster:Cluster',
  'ResourceNotFoundException',
  'cluster',
] as const
const balancer = [
  'loadBalancerArn',
  'aws:lb/loadBalancer:LoadBalancer',
  'LoadBalancerNotFound',
  'load balancer',
] as const
const userPool = [
  'userPoolId',
  'aws:cognito/userPool:UserPool',
  'ResourceNotFoundException',
  'user pool',
] as const

/** By type, the property that names the resource which it is a part of. */
const parents: Record<string, Parent> = {
  'aws:apigateway/authorizer:Authorizer': restApi,
  'aws:apigateway/deployment:Deployment': restApi,
  'aws:apigateway/integration:Integration': restApi,
  'aws:apigateway/method:Method': restApi,
  'aws:apigateway/resource:Resource': restApi,
  'aws:apigateway/stage:Stage': restApi,
  'aws:apigatewayv2/authorizer:Authorizer': httpApi,
  'aws:apigatewayv2/integration:Integration': httpApi,
  'aws:apigatewayv2/route:Route': httpApi,
  'aws:apigatewayv2/stage:Stage': httpApi,
  'aws:cloudwatch/eventTarget:EventTarget': [
    'rule',
    'aws:cloudwatch/eventRule:EventRule',
    'ResourceNotFoundException',
    'rule',
  ],
  'aws:cloudwatch/logStream:LogStream': [
    'logGroupName',
    'aws:cloudwatch/logGroup:LogGroup',
    'ResourceNotFoundException',
    'log group',
  ],
  'aws:cognito/userPoolClient:UserPoolClient': userPool,
  'aws:cognito/userPoolDomain:UserPoolDomain': userPool,
  'aws:dynamodb/tableItem:TableItem': [
    'tableName',
    'aws:dynamodb/table:Table',
    'ResourceNotFoundException',
    'table',
  ],
  'aws:ecr/lifecyclePolicy:LifecyclePolicy': repository,
  'aws:ecr/repositoryPolicy:RepositoryPolicy': repository,
  'aws:ecs/service:Service': [
    'cluster',
    'aws:ecs/cluster:Cluster',
    'ClusterNotFoundException',
    'cluster',
  ],
  'aws:efs/accessPoint:AccessPoint': [
    'fileSystemId',
    'aws:efs/fileSystem:FileSystem',
    'FileSystemNotFound',
    'file system',
  ],
  'aws:eks/addon:Addon': kubernetes,
  'aws:eks/nodeGroup:NodeGroup': kubernetes,
  'aws:iam/accessKey:AccessKey': user,
  'aws:iam/instanceProfile:InstanceProfile': role,
  'aws:iam/rolePolicy:RolePolicy': role,
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment': role,
  'aws:iam/userPolicyAttachment:UserPolicyAttachment': user,
  'aws:kms/alias:Alias': ['targetKeyId', 'aws:kms/key:Key', 'NotFoundException', 'key'],
  'aws:lambda/alias:Alias': lambda,
  'aws:lambda/eventSourceMapping:EventSourceMapping': lambda,
  'aws:lambda/functionUrl:FunctionUrl': lambda,
  'aws:lambda/permission:Permission': [
    'function',
    functionType,
    'ResourceNotFoundException',
    'function',
  ],
  'aws:lb/listener:Listener': balancer,
  'aws:lb/listenerRule:ListenerRule': [
    'listenerArn',
    'aws:lb/listener:Listener',
    'ListenerNotFound',
    'listener',
  ],
  'aws:lb/targetGroupAttachment:TargetGroupAttachment': [
    'targetGroupArn',
    'aws:lb/targetGroup:TargetGroup',
    'TargetGroupNotFound',
    'target group',
  ],
  ...Object.fromEntries(
    [
      'bucketAcl:BucketAcl',
      'bucketCorsConfiguration:BucketCorsConfiguration',
      'bucketLifecycleConfiguration:BucketLifecycleConfiguration',
      'bucketLogging:BucketLogging',
      'bucketNotification:BucketNotification',
      'bucketObject:BucketObject',
      'bucketObjectv2:BucketObjectv2',
      'bucketOwnershipControls:BucketOwnershipControls',
      'bucketPolicy:BucketPolicy',
      'bucketPublicAccessBlock:BucketPublicAccessBlock',
      'bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
      'bucketVersioning:BucketVersioning',
      'bucketWebsiteConfiguration:BucketWebsiteConfiguration',
    ].map(type => [`aws:s3/${type}`, bucket]),
  ),
  'aws:secretsmanager/secretVersion:SecretVersion': [
    'secretId',
    'aws:secretsmanager/secret:Secret',
    'ResourceNotFoundException',
    'secret',
  ],
  'aws:sns/topicPolicy:TopicPolicy': ['arn', 'aws:sns/topic:Topic', 'NotFound', 'topic'],
  'aws:sns/topicSubscription:TopicSubscription': [
    'topic',
    'aws:sns/topic:Topic',
    'NotFound',
    'topic',
  ],
  'aws:sqs/queuePolicy:QueuePolicy': [
    'queueUrl',
    'aws:sqs/queue:Queue',
    'AWS.SimpleQueueService.NonExistentQueue',
    'queue',
  ],
}

/** The resource that these properties of a part name, by id, ARN or name; null for other types. */
export function findParent({ type, properties }: Pick<CloudResource, 'type' | 'properties'>) {
  const parent = Object.hasOwn(parents, getMainType(type)) ? parents[getMainType(type)] : undefined
  if (!parent) return null
  const [property, parentType, code, title] = parent
  const name = properties[property]
  return typeof name === 'string' ? { type: parentType, name, code, title } : null
}

/** Refuses a part of something that the account does not have. */
export async function refuseMissingParent(
  resource: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const parent = findParent(resource)
  if (!parent || isElsewhere(parent.name, world)) return null
  const { type, name, code, title } = parent
  const found = (await world.list(type)).some(one => isNamed(one, name))
  return found ? null : { code, message: `The ${title} ${name} does not exist` }
}

/** By id, ARN or name; a function also with a version or an alias behind it. */
function isNamed({ id, arn, type, properties }: CloudResource, name: string): boolean {
  const names = [id, arn, properties['name'], properties['bucket']]
  return (
    names.includes(name) || (type === functionType && names.includes(name.replace(/:[^:]+$/, '')))
  )
}

/** An ARN of another account or region. */
function isElsewhere(name: string, { account, region }: World): boolean {
  const [head, , , place, owner] = name.split(':')
  if (head !== 'arn') return false
  return (!!owner && owner !== account) || (!!place && region !== 'global' && place !== region)
}

type UniquePart = readonly [keys: readonly [string, ...string[]], code: string, message: string]

/** By type, properties of which no two resources have the same values, where the first is set. */
const uniqueParts: Record<string, UniquePart> = {
  'aws:apigateway/authorizer:Authorizer': [
    ['name', 'restApi'],
    'ConflictException',
    'Authorizer name must be unique. An authorizer with this name already exists in this RestApi.',
  ],
  'aws:apigatewayv2/apiMapping:ApiMapping': [
    ['domainName', 'apiMappingKey'],
    'ConflictException',
    'ApiMapping key already exists for this domain name',
  ],
  'aws:apigatewayv2/authorizer:Authorizer': [
    ['name', 'apiId'],
    'ConflictException',
    'Authorizer name must be unique. An authorizer with this name already exists in this API.',
  ],
  'aws:apigatewayv2/route:Route': [
    ['routeKey', 'apiId'],
    'ConflictException',
    'Route with this key already exists for this API',
  ],
  'aws:ec2/flowLog:FlowLog': [
    [
      'trafficType',
      'vpcId',
      'subnetId',
      'eniId',
      'transitGatewayId',
      'logDestination',
      'logGroupName',
    ],
    'FlowLogAlreadyExists',
    'There is an existing Flow Log with the same configuration and log destination',
  ],
  'aws:ec2/internetGateway:InternetGateway': [
    ['vpcId'],
    'Resource.AlreadyAssociated',
    'The network already has an internet gateway attached',
  ],
  'aws:ec2/natGateway:NatGateway': [
    ['allocationId'],
    'Resource.AlreadyAssociated',
    'The Elastic IP address is already associated',
  ],
  'aws:ec2/routeTableAssociation:RouteTableAssociation': [
    ['subnetId'],
    'Resource.AlreadyAssociated',
    'The specified association for the route table conflicts with an existing association',
  ],
  'aws:lambda/eventSourceMapping:EventSourceMapping': [
    ['eventSourceArn', 'functionName'],
    'ResourceConflictException',
    'An event source mapping with this event source ARN and function already exists',
  ],
}

/** Refuses a second part where AWS takes only one. */
export async function refuseSecondPart(
  { type, properties }: CloudResource,
  world: World,
): Promise<Refusal | null> {
  const only = Object.hasOwn(uniqueParts, type) ? uniqueParts[type] : undefined
  if (!only) return null
  const [keys, code, message] = only
  const isSame = (one: Pick<CloudResource, 'properties'>) =>
    keys.every(key => readText(one.properties, key) === readText(properties, key))
  if (readText(properties, keys[0]) === '') return null
  return (await world.list(type)).some(isSame) ? { code, message } : null
}

const readText = (properties: Properties, key: string) => toText(properties[key] ?? '')
