import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const preload = fileURLToPath(
  new URL('../../../../../src/adapters/runner/host/program/preload.ts', import.meta.url),
)
const sdk = dirname(createRequire(import.meta.url).resolve('@pulumi/pulumi/package.json'))

/** Prints what the process of a program has loaded, and what the SDK knows about it. */
const script = `
import { createRequire } from 'node:module'
import { preload } from ${JSON.stringify(preload)}
const [, modules] = process.argv
const require = createRequire(modules + '/x.js')
const before = Error.prepareStackTrace
await preload(modules)
const { getScriptUrl } = require('@pulumi/pulumi/runtime/closure/v8Hooks.js')
const isInstalled = Error.prepareStackTrace !== before
const fs = require('node:fs')
const { readFileSync } = fs
const read = []
fs.readFileSync = (path, ...rest) => { read.push(String(path)); return readFileSync(path, ...rest) }
const support = createRequire(require.resolve('@pulumi/pulumi/cmd/run/index.js'))('source-map-support')
const source = require.resolve('@pulumi/pulumi/resource.js')
const mapped = support.mapSourcePosition({ source, line: 282, column: 20 })
const known = Array.from({ length: 5000 }, (_, id) => getScriptUrl(String(id)) ?? '')
process.stdout.write(JSON.stringify({
  loaded: Object.keys(require.cache),
  isInstalled, read, mapped,
  known: known.some(url => url.includes('@pulumi/cloud/')),
}))`

t.test('the packages and the inspector are loaded before a program runs', t => {
  const modules = join(t.testdir({}), 'node_modules')
  for (const [name, text] of [
    ['cloud', 'exports.Bucket = function () {}'],
    ['broken', 'throw new Error("it can not be loaded")'],
  ] as const) {
    const folder = join(modules, '@pulumi', name)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: `@pulumi/${name}` }))
    writeFileSync(join(folder, 'index.js'), text)
  }
  symlinkSync(sdk, join(modules, '@pulumi', 'pulumi'))
  const { loaded, known, isInstalled, read, mapped } = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script, modules], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  ) as {
    loaded: string[]
    known: boolean
    isInstalled: boolean
    read: string[]
    mapped: { source: string }
  }
  const ends = (end: string) => loaded.some(file => file.endsWith(end))
  t.ok(ends('/pulumi/index.js'))
  t.ok(ends('/@pulumi/cloud/index.js'))
  t.ok(ends('/cmd/run/tracing.js'))
  t.notOk(ends('/cmd/run/run.js'), 'cmd/run itself starts a program')
  t.match(mapped.source, /resource\.ts$/)
  t.same(read, [], 'the source maps of the SDK were read before')
  t.notOk(isInstalled, 'cmd/run installs source-map-support')
  t.ok(known, 'the SDK finds the file of a function of a package, as without a warm process')
  t.end()
})
