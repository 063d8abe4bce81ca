import t from 'tap'
import { getAspect } from '../../../../src/analysis/parity/compare/aspects.ts'

const task = 'aws:ecs/taskDefinition:TaskDefinition'
const instance = 'aws:ec2/instance:Instance'

t.test('tags are an aspect of their own', async t => {
  for (const path of ['tags', 'tags.team', 'tagsAll.team', 'tags["aws:cost"]', 'volumeTags.a'])
    t.equal(getAspect(instance, 'web', path), 'tags', path)
  t.not(getAspect(instance, 'web', 'tagSpecification'), 'tags')
})

t.test('the level of logs is logging, wherever it is written', async t => {
  for (const [type, name, path] of [
    [task, 'api', 'containerDefinitions[api].environment[LOG_LEVEL].value'],
    ['aws:lambda/function:Function', 'api', 'environment.variables.LOG_LEVEL'],
    ['aws:ssm/parameter:Parameter', '/shop/log-level', 'value'],
    ['aws:rds/parameterGroup:ParameterGroup', 'db', 'parameters[log_min_duration_statement].value'],
    ['aws:cloudwatch/logGroup:LogGroup', 'api', 'retentionInDays'],
  ] as const)
    t.equal(getAspect(type, name, path), 'logging-and-tracing', `${name} ${path}`)
})

t.test('a size is the aspect scale, an image is not', async t => {
  for (const path of ['instanceType', 'instanceTypes[0]'])
    t.equal(getAspect(instance, 'web', path), 'scale', path)
  t.equal(getAspect('aws:rds/instance:Instance', 'db', 'instanceClass'), 'scale')
  t.equal(getAspect(instance, 'web', 'ami'), 'image-and-instance')
})
