/** Documentation of aws_dynamodb_table_item, aws_sns_topic_policy, aws_ecr_repository_policy. */
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

t.test('items of a table by their keys; a second one of the same key is refused', async t => {
  const account = accountOf(await cloudFolder(t))
  const type = 'aws:dynamodb/tableItem:TableItem'
  await make(account, 'aws:dynamodb/table:Table', 'users', { name: 'users', hashKey: 'id' })
  const item = JSON.stringify({ id: { S: 'a' }, at: { N: '7' } })
  const inputs = { tableName: 'users', hashKey: 'id', item }
  t.match(await make(account, type, 'one', inputs), {
    id: 'users|id|a',
    properties: { hashKeyValue: 'a', rangeKeyValue: '' },
  })
  await t.rejects(make(account, type, 'two', inputs), {
    message: /ConditionalCheckFailedException/,
  })
  t.match(await make(account, type, 'ranged', { ...inputs, rangeKey: 'at' }), {
    id: 'users|id|a|at|7',
    properties: { rangeKeyValue: '7' },
  })
  const check = (change: object) => getSpec(type).check?.({ ...inputs, ...change })
  t.same(check({}), [])
  t.match(check({ item: 'no JSON' }), [{ property: 'item', reason: /JSON/ }])
  t.match(check({ hashKey: 'other' }), [{ reason: /hash key other/ }])
})

t.test('policies have the id of what they belong to', async t => {
  const account = accountOf(await cloudFolder(t))
  const arn = 'arn:aws:sns:eu-west-1:123456789012:news'
  const policy = '{}'
  await make(account, 'aws:sns/topic:Topic', 'news', { name: 'news' })
  await make(account, 'aws:ecr/repository:Repository', 'web', { name: 'web' })
  t.match(await make(account, 'aws:sns/topicPolicy:TopicPolicy', 'p', { arn, policy }), {
    id: arn,
    properties: { owner: '123456789012' },
  })
  const repository = { repository: 'web', policy }
  t.match(await make(account, 'aws:ecr/repositoryPolicy:RepositoryPolicy', 'p', repository), {
    id: 'web',
    properties: { registryId: '123456789012' },
  })
})
