import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { findPropertySchema } from '../../../src/analysis/normalise/schema.ts'
import {
  listPackages,
  listPackagesOfReading,
  useInstalledSchemas,
} from '../../../src/cli/local/installedSchemas.ts'

const urn = (type: string, name: string) => `urn:pulumi:prod::app::${type}::${name}`

t.test('the packages of an export, once each', async t => {
  const provider = (name: string, of: string, inputs: object) => ({
    urn: urn(`pulumi:providers:${of}`, name),
    type: `pulumi:providers:${of}`,
    inputs,
  })
  const resources = [
    provider('default_7_39_0', 'aws', { version: '7.39.0' }),
    provider('west', 'aws', { version: '7.39.0', region: 'us-west-2' }),
    provider('old', 'kubernetes', {}),
    { urn: urn('aws:sqs/queue:Queue', 'q'), type: 'aws:sqs/queue:Queue', inputs: {} },
  ]
  t.same(listPackages({ version: 3, deployment: { resources } }), [
    { name: 'aws', version: '7.39.0' },
    { name: 'kubernetes', version: '' },
  ])
  t.same(listPackages(null), [])
})

t.test('the packages of a reading', async t => {
  const steps = [
    { provider: `${urn('pulumi:providers:aws', 'default_7_39_0')}::1` },
    { provider: `${urn('pulumi:providers:gcp', 'main')}::2` },
  ]
  t.same(listPackagesOfReading(JSON.stringify({ steps })), [
    { name: 'aws', version: '7.39.0' },
    { name: 'gcp', version: '' },
  ])
})

t.test('a schema that was kept counts without an engine; what fails changes nothing', async t => {
  const home = t.testdir()
  const folder = join(home, 'plugins', 'resource-hail-v1.2.0')
  const source = join(folder, 'pulumi-resource-hail')
  mkdirSync(folder, { recursive: true })
  writeFileSync(source, '#!/bin/sh\nexit 1\n')
  chmodSync(source, 0o755)
  const env = { PULUMI_HOME: home, TWINSTACK_HOME: home, TWINSTACK_PULUMI: '/none', PATH: '' }
  const notes: string[] = []
  const use = () =>
    useInstalledSchemas([{ name: 'hail', version: '' }], text => notes.push(text), env)
  await use()
  t.equal(findPropertySchema('hail:a:A', ['size']), null)
  t.same(notes, [], 'without an engine there is nothing to read it with')
  const { size, mtimeMs } = statSync(source)
  mkdirSync(join(home, 'schemas'))
  writeFileSync(
    join(home, 'schemas', 'hail@1.2.0.json'),
    JSON.stringify({
      name: 'hail',
      version: '1.2.0',
      stamp: `${source} ${size} ${mtimeMs}`,
      table: { version: '1.2.0', types: { 'a:A': { size: 'n=4' } }, blocks: {} },
    }),
  )
  await use()
  t.match(findPropertySchema('hail:a:A', ['size']), { kind: 'number', default: 4 })
})
