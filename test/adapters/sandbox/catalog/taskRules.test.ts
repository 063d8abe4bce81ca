import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { listResources } from '../../../../src/adapters/sandbox/cloud.ts'
import { read, remove } from '../../../../src/adapters/sandbox/provider/crud.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

// ECS Developer Guide, "Task definition parameters for Fargate", Task size
t.test('a task has a size that Fargate has', async t => {
  const account = accountOf(await cloudFolder(t))
  const task = (cpu: string, memory: string, requiresCompatibilities = ['FARGATE']) =>
    make(account, 'aws:ecs/taskDefinition:TaskDefinition', 'web', {
      family: 'web',
      containerDefinitions: '[]',
      cpu,
      memory,
      requiresCompatibilities,
    })
  for (const [cpu, memory] of [
    ['300', '512'],
    ['256', '4096'],
    ['1 vCPU', '1 GB'],
    ['8192', '17408'],
  ] as const)
    await t.rejects(task(cpu, memory), /No Fargate configuration exists for the values/)
  for (const [cpu, memory] of [
    ['256', '512'],
    ['.5 vCPU', '4 GB'],
    ['16384', '122880'],
  ] as const)
    t.ok(await task(cpu, memory))
  t.ok(await task('300', '512', ['EC2']), 'tasks on own instances have no such sizes')
})

t.test('a task definition that is registered again is the next revision of its family', async t => {
  // API reference of Amazon ECS, RegisterTaskDefinition and DeregisterTaskDefinition
  const account = accountOf(await cloudFolder(t))
  const type = 'aws:ecs/taskDefinition:TaskDefinition'
  const inputs = { family: 'app', containerDefinitions: '[]' }
  const first = await make(account, type, 'app', inputs)
  const second = await make(account, type, 'app', { ...inputs, cpu: '256' })
  t.match(
    [first, second].map(({ arn }) => arn),
    [/task-definition\/app:1$/, /\/app:2$/],
  )
  t.match(second.properties, { revision: 2, arn: second.arn, arnWithoutRevision: /\/app$/ })
  t.match(
    await read(getSpec(type), account, first.id, first.properties),
    { properties: { revision: 1 } },
    'another stack with the same family still has its own revision',
  )
  await remove(getSpec(type), account, first.id, first.properties)
  t.equal((await listResources(account.folder)).length, 1, 'the new revision stays')
  await remove(getSpec(type), account, second.id, second.properties)
  t.same(await listResources(account.folder), [])
})
