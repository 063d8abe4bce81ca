/** pulumi-aws, provider/resources.go: AutoName, PostTransform, DeleteBeforeReplace. */
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { listFailures, completeInputs } from '../../../../src/adapters/sandbox/provider/check.ts'
import { deleteFirst } from '../../../../src/adapters/sandbox/provider/diff.ts'
import { isNamedByProvider } from '../../../../src/adapters/sandbox/provider/names.ts'
import type { Properties } from '../../../../src/adapters/sandbox/resource.ts'

const complete = (type: string, logicalName: string, news: Properties) =>
  completeInputs(
    getSpec(type),
    { logicalName, news, olds: {}, randomSeed: new Uint8Array([1]) },
    {},
  )

t.test('names that the provider generates', t => {
  const hex = '[0-9a-f]{7}'
  for (const [type, property, form, inputs] of [
    ['aws:sns/topic:Topic', 'name', `^News-${hex}$`, {}],
    ['aws:sns/topic:Topic', 'name', `^News-${hex}\\.fifo$`, { fifoTopic: true }],
    ['aws:sqs/queue:Queue', 'name', `^News-${hex}\\.fifo$`, { fifoQueue: true }],
    ['aws:s3/bucket:Bucket', 'bucket', `^news-${hex}$`, {}],
    ['aws:kms/alias:Alias', 'name', `^alias/News-${hex}$`, {}],
    ['aws:rds/instance:Instance', 'identifier', `^News${hex}$`, {}],
    ['aws:efs/fileSystem:FileSystem', 'creationToken', `^News-${hex}$`, {}],
    ['aws:lambda/permission:Permission', 'statementId', `^News-${hex}$`, {}],
    ['aws:cloudwatch/eventTarget:EventTarget', 'targetId', `^News-${hex}$`, {}],
    ['aws:ec2/keyPair:KeyPair', 'keyName', `^News-${hex}$`, {}],
    ['aws:elasticache/cluster:Cluster', 'clusterId', `^news-${hex}$`, {}],
    ['aws:msk/cluster:Cluster', 'clusterName', `^News-${hex}$`, {}],
    ['aws:opensearch/domain:Domain', 'domainName', `^News-${hex}$`, {}],
    ['aws:iot/topicRule:TopicRule', 'name', `^News_${hex}$`, {}],
    ['aws:glue/catalogDatabase:CatalogDatabase', 'name', '^news_[a-z]{8}$', {}],
    ['aws:lex/bot:Bot', 'name', '^News_[a-z]{8}$', {}],
  ] as const) {
    const made = complete(type, 'News', inputs)
    t.match(made[property], new RegExp(form), type)
    t.ok(isNamedByProvider(getSpec(type), 'News', made), `${type}: the name is recorded as made`)
    t.ok(isNamedByProvider(getSpec(type), 'News', { [property]: made[property] }), `${type}: form`)
  }
  for (const type of ['directoryservice/directory:Directory', 'rds/cluster:Cluster'])
    t.same(complete(`aws:${type}`, 'News', {}), {}, `${type}: no name of the provider`)
  t.end()
})

t.test('types that are always deleted before they are replaced', t => {
  const isFirst = (type: string, inputs: Properties) =>
    deleteFirst(getSpec(type), 'x', {
      oldInputs: inputs,
      olds: inputs,
      news: inputs,
      ignoreChanges: [],
    })
  t.ok(isFirst('aws:iam/rolePolicyAttachment:RolePolicyAttachment', {}))
  t.ok(isFirst('aws:ec2/securityGroupRule:SecurityGroupRule', {}))
  t.ok(isFirst('aws:efs/mountTarget:MountTarget', {}))
  t.notOk(isFirst('aws:ec2/subnet:Subnet', {}))
  // only a name that the provider would generate: the bridge knows no other names
  t.ok(isFirst('aws:sqs/queue:Queue', { name: 'jobs' }))
  t.notOk(isFirst('aws:rds/cluster:Cluster', { clusterIdentifier: 'db' }))
  t.end()
})

t.test('FIFO queues and topics end with .fifo, others do not', t => {
  const fail = (type: string, inputs: Properties) =>
    listFailures(getSpec(type), complete(type, 'x', inputs)).map(({ property }) => property)
  for (const [type, flag] of [
    ['aws:sqs/queue:Queue', 'fifoQueue'],
    ['aws:sns/topic:Topic', 'fifoTopic'],
  ] as const) {
    t.same(fail(type, { name: 'jobs', [flag]: true }), ['name'], type)
    t.same(fail(type, { name: 'jobs.fifo' }), ['name'], type)
    t.same(fail(type, { name: 'jobs.fifo', [flag]: true }), [], type)
    t.same(fail(type, { [flag]: true, contentBasedDeduplication: true }), [], type)
    t.same(fail(type, { contentBasedDeduplication: true }), ['contentBasedDeduplication'], type)
  }
  t.end()
})
