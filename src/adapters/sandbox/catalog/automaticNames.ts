/**
 * Names that the provider generates in another way than logical name, `-` and seven hexadecimal
 * digits in `name`, and types that it deletes before it replaces them (pulumi-aws,
 * provider/resources.go: AutoName, PostTransform, DeleteBeforeReplace).
 */
import type { Properties } from '../resource.ts'
import type { NameRule, TypeSpec } from './typeSpec.ts'

const makeFifoSuffix = (property: string) => (inputs: Properties) =>
  inputs[property] === true ? '.fifo' : ''
const letters = { separator: '_', random: 'letters', lower: true } as const

/** By type; what a rule leaves out is that of the type's own entry. */
const rules: Record<string, Partial<NameRule>> = {
  'aws:appsync/dataSource:DataSource': { separator: '_' },
  'aws:appsync/function:Function': { separator: '_' },
  'aws:athena/database:Database': { separator: '_' },
  'aws:backup/restoreTestingPlan:RestoreTestingPlan': { separator: '_' },
  'aws:cloudwatch/eventRule:EventRule': { max: 64 },
  'aws:cloudwatch/eventTarget:EventTarget': { property: 'targetId', max: 255 },
  'aws:codedeploy/deploymentConfig:DeploymentConfig': {
    property: 'deploymentConfigName',
    max: 100,
    separator: '_',
  },
  'aws:directoryservice/directory:Directory': { auto: false },
  'aws:ec2/keyPair:KeyPair': { property: 'keyName', max: 255 },
  'aws:efs/fileSystem:FileSystem': { property: 'creationToken', max: 255 },
  'aws:eks/fargateProfile:FargateProfile': { property: 'fargateProfileName', max: 255 },
  'aws:eks/nodeGroup:NodeGroup': { property: 'nodeGroupName', max: 255 },
  'aws:elasticache/cluster:Cluster': { property: 'clusterId', max: 50, lower: true },
  'aws:elasticache/replicationGroup:ReplicationGroup': {
    property: 'replicationGroupId',
    max: 40,
    lower: true,
  },
  'aws:elasticbeanstalk/environment:Environment': { max: 40 },
  'aws:elasticsearch/domain:Domain': { property: 'domainName', max: 28, lower: true },
  'aws:glue/catalogDatabase:CatalogDatabase': letters,
  'aws:glue/catalogTable:CatalogTable': letters,
  'aws:iot/topicRule:TopicRule': { separator: '_' },
  'aws:lambda/permission:Permission': { property: 'statementId', max: 100 },
  'aws:lex/bot:Bot': { ...letters, lower: false },
  'aws:lex/botAlias:BotAlias': { ...letters, lower: false },
  'aws:lex/intent:Intent': { ...letters, lower: false },
  'aws:lex/slotType:SlotType': { ...letters, lower: false },
  'aws:mq/broker:Broker': { property: 'brokerName', max: 55 },
  'aws:msk/cluster:Cluster': { property: 'clusterName', max: 255 },
  'aws:msk/serverlessCluster:ServerlessCluster': { property: 'clusterName', max: 255 },
  'aws:opensearch/domain:Domain': { property: 'domainName', max: 255 },
  'aws:rds/instance:Instance': { property: 'identifier', separator: '' },
  'aws:sns/topic:Topic': { suffix: makeFifoSuffix('fifoTopic') },
  'aws:sqs/queue:Queue': { suffix: makeFifoSuffix('fifoQueue') },
}

/** The entry of a type with the name that the provider generates. */
export function withAutomaticName(spec: TypeSpec): TypeSpec {
  const rule = Object.hasOwn(rules, spec.type) ? rules[spec.type] : undefined
  if (!rule) return spec
  return { ...spec, name: { property: 'name', max: 255, ...spec.name, auto: true, ...rule } }
}

/** Types of which AWS takes only one at a time, or that are the same thing when created again. */
const deletedFirst = new Set([
  'aws:apigateway/integration:Integration',
  'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter',
  'aws:ec2/securityGroupRule:SecurityGroupRule',
  'aws:ec2transitgateway/vpcAttachment:VpcAttachment',
  'aws:ecr/lifecyclePolicy:LifecyclePolicy',
  'aws:efs/mountTarget:MountTarget',
  'aws:iam/accountAlias:AccountAlias',
  'aws:iam/groupPolicyAttachment:GroupPolicyAttachment',
  'aws:iam/policyAttachment:PolicyAttachment',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  'aws:iam/userPolicyAttachment:UserPolicyAttachment',
])

/** Whether a replacement of this type always deletes first. */
export function isDeletedFirst(type: string): boolean {
  return deletedFirst.has(type)
}
