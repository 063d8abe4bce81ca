import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { closureOf } from '../../../../src/adapters/git/dependencies/closure.ts'
import { dependencyFolder } from '../../../../src/adapters/git/dependencies/dependencies.ts'
import type { LockEntry } from '../../../../src/adapters/git/dependencies/lockfile.ts'
import { needsOf } from '../../../../src/adapters/git/dependencies/needs.ts'
import { temporaryFolder, write } from '../../../fixtures/programs/repository.ts'

/**
 * A packed package, as a registry would have it, so that npm itself runs and no registry is needed.
 */
function pack(folder: string, manifest: Record<string, unknown>): LockEntry {
  const source = join(folder, `${manifest['name']}-source`)
  write(source, {
    'package.json': JSON.stringify(manifest),
    'index.js': 'module.exports = 1',
    'ran.js': 'require("fs").writeFileSync("ran", "")',
  })
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: source,
  })
  const file = join(folder, `${manifest['name']}-${manifest['version']}.tgz`)
  const integrity = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`
  return { version: manifest['version'] as string, resolved: `file:${file}`, integrity }
}

t.test('what is installed nowhere is installed by npm, without running its scripts', async t => {
  const folder = temporaryFolder(t)
  const packages = {
    'node_modules/left': pack(folder, {
      name: 'left',
      version: '1.0.0',
      scripts: { install: 'node ran.js' },
    }),
    'node_modules/right': pack(folder, { name: 'right', version: '2.0.0' }),
  }
  const closure = closureOf(packages, '', { dependencies: { left: '*', right: '*' } })
  const said: string[] = []
  const modules = await dependencyFolder(folder, 'a'.repeat(64), closure, {
    folders: [],
    npmrc: 'fund=false\n',
    log: text => said.push(text),
  })
  t.ok(existsSync(join(modules, 'left/index.js')) && existsSync(join(modules, 'right/index.js')))
  t.notOk(existsSync(join(modules, 'left/ran')), 'no install script ran')
  t.match(said, ['installing 2 packages of the program from the registry'])
  t.match(
    readFileSync(join(modules, '../packages.txt'), 'utf8'),
    'node_modules/left left@1.0.0 sha512-',
  )
})

t.test("npm's own words when it fails, and nothing half done", async t => {
  const folder = temporaryFolder(t)
  const before = {
    registry: process.env['npm_config_registry'],
    retries: process.env['npm_config_fetch_retries'],
    cache: process.env['npm_config_cache'],
  }
  Object.assign(process.env, {
    npm_config_registry: 'http://127.0.0.1:1/',
    npm_config_fetch_retries: '0',
    npm_config_cache: join(folder, 'cache'),
  })
  t.teardown(() => {
    for (const [name, value] of Object.entries({
      npm_config_registry: before.registry,
      npm_config_fetch_retries: before.retries,
      npm_config_cache: before.cache,
    })) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  })
  const closure = closureOf(
    { 'node_modules/zod': { version: '0.0.1', integrity: 'sha512-AAAA' } },
    '',
    { dependencies: { zod: '0.0.1' } },
  )
  await t.rejects(dependencyFolder(folder, 'b'.repeat(64), closure, { folders: [], npmrc: null }), {
    code: 'dependencies-failed',
    message: /npm ci, exit code 1.*ECONNREFUSED/s,
    hint: /npm ci/,
  })
  t.same(readdirSync(join(folder, 'dependencies')), [])
})

t.test('an optional package that this platform does not have is left out when linking', async t => {
  const folder = temporaryFolder(t)
  const packages = {
    'node_modules/a': {
      version: '1.0.0',
      integrity: 'sha512-a',
      optionalDependencies: { 'a-windows': '1.0.0' },
    },
    'node_modules/a-windows': {
      version: '1.0.0',
      integrity: 'sha512-w',
      optional: true,
      os: ['win32'],
    },
  }
  write(folder, {
    'node_modules/.package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
    'node_modules/a/package.json': '{"name": "a", "version": "1.0.0"}',
    'node_modules/a/deep/file.js': '',
    'node_modules/a/node_modules/inner/package.json': '{}',
  })
  const modules = await dependencyFolder(
    temporaryFolder(t),
    'c'.repeat(64),
    closureOf(packages, '', { dependencies: { a: '1' } }),
    { folders: [folder], npmrc: null },
  )
  t.same(readdirSync(modules), ['a'])
  t.same(
    readdirSync(join(modules, 'a')).sort(),
    ['deep', 'package.json'],
    'packages below it are no part of it',
  )
})

t.test('a record that is older than what lies there is not believed', async t => {
  const folder = temporaryFolder(t)
  const left = pack(folder, { name: 'left', version: '1.0.0' })
  write(folder, {
    'node_modules/.package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: { 'node_modules/left': left },
    }),
    'node_modules/left/package.json': '{"name": "left", "version": "3.0.0"}',
  })
  const modules = await dependencyFolder(
    folder,
    'd'.repeat(64),
    closureOf({ 'node_modules/left': left }, '', { dependencies: { left: '*' } }),
    { folders: [folder], npmrc: null },
  )
  t.equal(
    JSON.parse(readFileSync(join(modules, 'left/package.json'), 'utf8')).version,
    '1.0.0',
    'npm brought the right one',
  )
})

t.test('without a lockfile: what npm resolves, once', async t => {
  const folder = temporaryFolder(t)
  const home = temporaryFolder(t)
  const { resolved } = pack(folder, { name: 'left', version: '1.0.0' })
  const sdk = pack(folder, { name: 'sdk', version: '3.259.0' })
  // an alias lets a small package stand where the contract demands the SDK by its name
  const project = {
    name: 'x',
    main: 'index.ts',
    packageFolder: '',
    manifest: {
      dependencies: { left: resolved as string, '@pulumi/pulumi': sdk.resolved as string },
      optionalDependencies: {},
    },
  }
  const read = async () => null
  t.equal(
    await needsOf(read, project, { home, folders: [], ask: false }),
    null,
    'nobody was asked yet',
  )
  const first = await needsOf(read, project, { home, folders: [], ask: true })
  t.match(first?.digest, /^[0-9a-f]{64}$/)
  t.same(
    (await needsOf(read, project, { home, folders: [], ask: false }))?.digest,
    first?.digest,
    'now it is remembered',
  )
})
