import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import {
  createSchemaReader,
  type SchemaReaderOptions,
} from '../../../../src/adapters/pulumi/schemas/reader.ts'
import { findEngineCommand, installRandom, pluginVersion } from './fixture.ts'

const wanted = { name: 'random', version: pluginVersion }

function open(home: string, plugins: string, more: Partial<SchemaReaderOptions> = {}) {
  const failures: string[] = []
  const starts: string[] = []
  const reader = createSchemaReader({
    folder: join(home, 'schemas'),
    listPlugins: async () => ({ trusted: [plugins], downloaded: [], sandbox: null }),
    getEngine: findEngineCommand,
    reportStart: ({ name }) => starts.push(name),
    reportFailure: (_plugin, why) => failures.push(why),
    ...more,
  })
  return { reader, failures, starts }
}

t.test('a plugin is read once through the engine, and kept for the next process', async t => {
  const home = t.testdir()
  const { plugins, file } = installRandom(home)
  const first = open(home, plugins)
  t.same(
    await first.reader.read([wanted], { plugins: false }),
    [],
    'no process is started without `plugins`',
  )
  const [table] = await first.reader.read([wanted], { plugins: true })
  t.equal(table?.name, 'random')
  t.match(table?.table.types['index/randomPassword:RandomPassword'], {
    length: 'n',
    special: 'b',
    result: '^s',
    keepers: 'm',
  })
  t.same(first.failures, [])
  t.same(readdirSync(join(home, 'schemas')), [`random@${pluginVersion}.json`])

  const next = open(home, plugins, { getEngine: async () => null })
  t.same(await next.reader.read([wanted], { plugins: true }), [table], 'from the kept file')
  const kin = { name: 'random', version: '4.1.0' }
  t.same(await next.reader.read([kin], { plugins: true }), [table], 'of the same major version')
  const other = [
    { name: 'random', version: '3.0.0' },
    { name: 'tls', version: '5.0.0' },
    { name: '../random', version: pluginVersion },
  ]
  t.same(await next.reader.read(other, { plugins: true }), [])

  utimesSync(file, 1, 1)
  const replaced = open(home, plugins, { getEngine: async () => null })
  t.same(await replaced.reader.read([wanted], { plugins: true }), [], 'the plugin was replaced')
})

t.test('a plugin that does not answer is reported once, and changes nothing', async t => {
  const home = t.testdir()
  const { plugins } = installRandom(home, 'echo broken >&2; exit 3')
  const { reader, failures, starts } = open(home, plugins)
  for (let time = 0; time < 2; time++) t.same(await reader.read([wanted], { plugins: true }), [])
  t.match(failures, [/pulumi package get-schema ended with/])
  t.equal(failures.length, 1)
  t.same(starts, ['random'])
})

t.test('a plugin whose installation has not ended is left alone', async t => {
  const home = t.testdir()
  const { plugins } = installRandom(home)
  writeFileSync(join(plugins, `resource-random-v${pluginVersion}.partial`), '')
  const { reader, starts } = open(home, plugins)
  t.same(await reader.read([wanted], { plugins: true }), [])
  t.same(starts, [])
})

t.test('a kept file that is not whole is made again', async t => {
  const home = t.testdir()
  const { plugins } = installRandom(home)
  mkdirSync(join(home, 'schemas'))
  const file = join(home, 'schemas', `random@${pluginVersion}.json`)
  writeFileSync(file, '{"name": "random", "ver')
  const { reader } = open(home, plugins)
  t.equal((await reader.read([wanted], { plugins: true })).length, 1)
  t.match(JSON.parse(readFileSync(file, 'utf8')), { version: pluginVersion })
  t.equal(statSync(file).mode & 0o077, 0)
})

t.test('a schema that the engine prints and refuses counts; one of garbage does not', async t => {
  const printing = (text: string) => `
    case $2 in get-schema) ;; *) exit 9 ;; esac
    echo '${text}'; echo 'error: failed to bind schema' >&2; exit 1`
  for (const [text, types] of [
    ['{"version": "1.0.0", "resources": {"x:index/y:Y": {}}}', 1],
    ['{"version": ', 0],
  ] as const) {
    const home = t.testdir()
    const { plugins } = installRandom(home)
    const engine = join(home, 'engine')
    writeFileSync(engine, `#!/bin/sh\n${printing(text)}\n`, { mode: 0o755 })
    const { reader, failures } = open(home, plugins, { getEngine: async () => engine })
    t.equal((await reader.read([wanted], { plugins: true })).length, types)
    t.equal(failures.length, 1 - types)
  }
})
