/** Policies and members of resources of other catalog files, and items of a table. */
import { isObject } from '../../../lib/values.ts'
import { fromSchema } from './fromSchema.ts'
import { copyInput, getAccount } from './helpers.ts'
import type { Properties } from '../resource.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'

/** DynamoDB's JSON: `{"id": {"S": "x"}}`; '' where the text is no such item. */
function readKey(inputs: Properties, property: 'hashKey' | 'rangeKey'): string {
  const name = inputs[property]
  if (typeof name !== 'string') return ''
  const value = parseItem(inputs['item'])?.[name]
  return isObject(value) ? String(Object.values(value)[0]) : ''
}

function parseItem(item: unknown): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(String(item))
    return isObject(parsed) ? parsed : null
  } catch {
    return null
  }
}

/** The provider's id: table, name and value of the hash key, then those of the range key. */
function makeItemId({ inputs }: Creation): string {
  const range = readKey(inputs, 'rangeKey')
  return [
    inputs['tableName'],
    inputs['hashKey'],
    readKey(inputs, 'hashKey'),
    ...(range === '' ? [] : [inputs['rangeKey'], range]),
  ].join('|')
}

export const attachments: TypeSpec[] = [
  fromSchema(
    'aws:dynamodb/tableItem:TableItem',
    ['dynamodb_table_item', 'DynamoDB Table Item'],
    ['PutItem', 'UpdateItem', 'DeleteItem'],
    {
      id: makeItemId,
      taken: 'ConditionalCheckFailedException',
      outputs: {
        hashKeyValue: ({ inputs }) => readKey(inputs, 'hashKey'),
        rangeKeyValue: ({ inputs }) => readKey(inputs, 'rangeKey'),
      },
      check: inputs => {
        const item = parseItem(inputs['item'])
        if (item === null) return [{ property: 'item', reason: 'expected an item in JSON' }]
        const { hashKey } = inputs
        return typeof hashKey === 'string' && !Object.hasOwn(item, hashKey)
          ? [{ property: 'item', reason: `expected a value for the hash key ${hashKey}` }]
          : []
      },
    },
  ),
  fromSchema(
    'aws:sns/topicPolicy:TopicPolicy',
    ['sns_topic_policy', 'SNS Topic Policy'],
    ['SetTopicAttributes', 'SetTopicAttributes', 'SetTopicAttributes'],
    { id: copyInput('arn'), upsert: true, outputs: { owner: getAccount } },
  ),
  fromSchema(
    'aws:ecr/repositoryPolicy:RepositoryPolicy',
    ['ecr_repository_policy', 'ECR Repository Policy'],
    ['SetRepositoryPolicy', 'SetRepositoryPolicy', 'DeleteRepositoryPolicy'],
    { id: copyInput('repository'), upsert: true, outputs: { registryId: getAccount } },
  ),
  fromSchema(
    'aws:lb/targetGroupAttachment:TargetGroupAttachment',
    ['lb_target_group_attachment', 'ELBv2 Target Group Attachment'],
    ['RegisterTargets', 'RegisterTargets', 'DeregisterTargets'],
    { id: ({ inputs, digits }) => `${String(inputs['targetGroupArn'])}-${digits(26)}` },
  ),
  fromSchema(
    'aws:ecs/clusterCapacityProviders:ClusterCapacityProviders',
    ['ecs_cluster_capacity_providers', 'ECS Cluster Capacity Providers'],
    ['PutClusterCapacityProviders', 'PutClusterCapacityProviders', 'PutClusterCapacityProviders'],
    { id: copyInput('clusterName'), upsert: true },
  ),
]
