import t from 'tap'
import { checkCompliance } from '../../../src/analysis/compliance/checkCompliance.ts'
import { listUnjudged } from '../../../src/analysis/compliance/listUnjudged.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'

const record = (type: string, name: string, inputs: Record<string, unknown>): ResourceRecord => ({
  urn: `urn:pulumi:staging::shop::${type}::${name}`,
  type,
  name,
  id: name,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs,
  outputs: inputs,
})
const task = (containerDefinitions: unknown) =>
  record('aws:ecs/taskDefinition:TaskDefinition', 'api', { containerDefinitions, family: 'api' })

t.test('secret and unknown values are named with resource and property', async t => {
  const database = record('aws:rds/instance:Instance', 'main', {
    engineVersion: '[unknown]',
    publiclyAccessible: '04da6b54-80e4-46f7-96ec-b56ff0331ba9',
    password: '[secret]',
    storageEncrypted: true,
  })
  t.same(listUnjudged('staging', [task('[secret]'), task('[]'), database]), [
    'staging: aws:ecs/taskDefinition:TaskDefinition api: containerDefinitions was not judged, ' +
      'because its value is secret',
    'staging: aws:rds/instance:Instance main: engineVersion was not judged, because its value ' +
      'is not known before the deploy',
    'staging: aws:rds/instance:Instance main: publiclyAccessible was not judged, because its ' +
      'value is not known before the deploy',
  ])
})

t.test('many are counted', async t => {
  const all = Array.from({ length: 25 }, () => task('[secret]'))
  t.same(listUnjudged('staging', all).slice(19), [
    listUnjudged('staging', all)[0],
    'staging: 5 more values were not judged',
  ])
})

t.test('the report says it: an image inside a secret is no pinned image', async t => {
  const { notes } = checkCompliance({
    environments: [
      {
        name: 'staging',
        kind: 'staging',
        resources: [task('[secret]')],
        settings: {},
        ruleFindings: [],
      },
    ],
    waivers: [],
    now: new Date('2026-01-01'),
  })
  t.match(notes.join('\n'), /TaskDefinition api: containerDefinitions was not judged/)
})
