/** The schema of the sandbox's AWS plugin through the real engine: some seconds. */
import t from 'tap'
import { createSchemaReader } from '../../../../src/adapters/pulumi/schemas/reader.ts'
import { sandboxPlugins } from '../../../../src/adapters/pulumi/schemas/openSchemaReader.ts'
import awsSchema from '../../../../src/analysis/normalise/awsSchema.json' with { type: 'json' }
import {
  findPropertySchema,
  listKindOf,
  registerSchema,
} from '../../../../src/analysis/normalise/schema.ts'
import { findEngineCommand } from './fixture.ts'

t.test('the engine binds the schema of the sandbox, with every type of the table', async t => {
  const failures: string[] = []
  const reader = createSchemaReader({
    folder: t.testdir(),
    listPlugins: async () => ({ trusted: [], downloaded: [], sandbox: sandboxPlugins }),
    getEngine: findEngineCommand,
    reportFailure: (_plugin, why) => failures.push(why),
  })
  const wanted = [{ name: 'aws', version: awsSchema.version }]
  const [read] = await reader.read(wanted, { plugins: true })
  t.same(failures, [])
  const types = Object.keys(read?.table.types ?? {})
  t.same(
    Object.keys(awsSchema.types).filter(type => !types.includes(type)),
    [],
  )
  if (read) registerSchema('aws', read.table)
  const group = 'aws:ec2/securityGroup:SecurityGroup'
  t.equal(listKindOf(group, 'ingress'), 'set', 'what the plugin does not say stays')
  t.match(findPropertySchema(group, ['ingress', 0, 'fromPort']), { kind: 'number' })
})
