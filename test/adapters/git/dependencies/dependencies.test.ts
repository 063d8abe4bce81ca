import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { resolveClosure } from '../../../../src/adapters/git/dependencies/closure.ts'
import { prepareDependencyFolder } from '../../../../src/adapters/git/dependencies/dependencies.ts'
import type { LockEntry } from '../../../../src/adapters/git/dependencies/lockEntry.ts'
import { installerUser } from '../../../../src/adapters/git/dependencies/npm.ts'
import { readNeeds } from '../../../../src/adapters/git/dependencies/needs.ts'
import { temporaryFolder, write } from '../../../fixtures/programs/repository.ts'
import { pack, serve } from './registry.ts'

t.test(
  'npm installs packages that are not on this machine, without running their scripts',
  async t => {
    const folder = temporaryFolder(t)
    const registry = await serve(t, folder)
    const packages = {
      'node_modules/left': pack(folder, registry, {
        name: 'left',
        version: '1.0.0',
        scripts: { install: 'node ran.js' },
      }),
      'node_modules/right': pack(folder, registry, { name: 'right', version: '2.0.0' }),
    }
    const closure = resolveClosure(packages, '', { dependencies: { left: '*', right: '*' } })
    const output: string[] = []
    const modules = await prepareDependencyFolder(
      folder,
      { digest: 'a'.repeat(64), closure },
      {
        folders: [],
        npmrc: `fund=false\nregistry=${registry}\ngit=${join(folder, 'evil')}\n`,
        installer: { home: folder, user: null },
        log: text => output.push(text),
      },
    )
    t.ok(existsSync(join(modules, 'left/index.js')) && existsSync(join(modules, 'right/index.js')))
    t.notOk(existsSync(join(modules, 'left/ran')), 'no install script ran')
    t.match(output, ['installing 2 packages of the program from the registry'])
    t.match(
      readFileSync(join(modules, '../packages.txt'), 'utf8'),
      'node_modules/left left@1.0.0 sha512-',
    )
  },
)

t.test("npm's own message when it fails, and no incomplete folder", async t => {
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
  const closure = resolveClosure(
    { 'node_modules/zod': { version: '0.0.1', integrity: 'sha512-AAAA' } },
    '',
    { dependencies: { zod: '0.0.1' } },
  )
  await t.rejects(
    prepareDependencyFolder(
      folder,
      { digest: 'b'.repeat(64), closure },
      {
        folders: [],
        npmrc: null,
        installer: { home: folder, user: null },
      },
    ),
    {
      code: 'dependencies-failed',
      message: /npm ci, exit code 1.*ECONNREFUSED/s,
      hint: /npm ci/,
    },
  )
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
  const modules = await prepareDependencyFolder(
    temporaryFolder(t),
    {
      digest: 'c'.repeat(64),
      closure: resolveClosure(packages, '', { dependencies: { a: '1' } }),
    },
    { folders: [folder], npmrc: null, installer: { home: folder, user: null } },
  )
  t.same(readdirSync(modules), ['a'])
  t.same(
    readdirSync(join(modules, 'a')).sort(),
    ['deep', 'package.json'],
    'packages below it do not belong to it',
  )
})

t.test('a record that is older than the folder is not trusted', async t => {
  const folder = temporaryFolder(t)
  const registry = await serve(t, folder)
  const left = pack(folder, registry, { name: 'left', version: '1.0.0' })
  write(folder, {
    'node_modules/.package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: { 'node_modules/left': left },
    }),
    'node_modules/left/package.json': '{"name": "left", "version": "3.0.0"}',
  })
  const modules = await prepareDependencyFolder(
    folder,
    {
      digest: 'd'.repeat(64),
      closure: resolveClosure({ 'node_modules/left': left }, '', { dependencies: { left: '*' } }),
    },
    { folders: [folder], npmrc: null, installer: { home: folder, user: null } },
  )
  t.equal(
    JSON.parse(readFileSync(join(modules, 'left/package.json'), 'utf8')).version,
    '1.0.0',
    'npm installed the right version',
  )
})

t.test('without a lockfile npm resolves the versions once', async t => {
  const folder = temporaryFolder(t)
  const home = temporaryFolder(t)
  const registry = await serve(t, folder)
  const installer = { home, user: null }
  pack(folder, registry, { name: 'left', version: '1.0.0' })
  pack(folder, registry, { name: 'sdk', version: '3.259.0' })
  pack(folder, registry, { name: 'tool', version: '2.0.0' })
  // an alias gives a small package the name of the SDK, which the check requires
  const project = {
    name: 'x',
    main: 'index.ts',
    node: true,
    packageManager: null,
    packageFolder: '',
    manifest: {
      dependencies: { left: '^1.0.0', '@pulumi/pulumi': 'npm:sdk@3.259.0' },
      devDependencies: { tool: '^2.0.0', workspace: 'file:../elsewhere' },
      optionalDependencies: {},
    },
  }
  const read = async () => null
  t.equal(
    await readNeeds(read, project, { home, folders: [], resolve: false, installer }),
    null,
    'no request was sent yet',
  )
  const first = await readNeeds(read, project, { home, folders: [], resolve: true, installer })
  t.match(first?.digest, /^[0-9a-f]{64}$/)
  t.ok(
    first && 'closure' in first && first.closure.roots.has('tool'),
    'development tools are included',
  )
  t.same(
    (await readNeeds(read, project, { home, folders: [], resolve: false, installer }))?.digest,
    first?.digest,
    'now the result is stored',
  )
})

const attacks: [string, Record<string, LockEntry>, Record<string, string>, RegExp][] = [
  [
    'a name that points outside of the folder',
    { 'node_modules/../../../../x': { version: '1.0.0', integrity: 'sha512-x' } },
    { '../../../../x': 'npm:zod@1.0.0' },
    /not a valid package name/,
  ],
  [
    'an alias that points outside of the folder',
    { 'node_modules/x': { name: '../../y', version: '1.0.0', integrity: 'sha512-x' } },
    { x: '1.0.0' },
    /not a valid package name/,
  ],
  [
    'a git source',
    {
      'node_modules/x': {
        version: '1.0.0',
        integrity: 'sha512-x',
        resolved: 'git+ssh://git@example.com/x.git#0000000000000000000000000000000000000000',
      },
    },
    { x: '1.0.0' },
    /no registry/,
  ],
  [
    'a path of this machine',
    { 'node_modules/x': { version: '1.0.0', integrity: 'sha512-x', resolved: 'file:/etc' } },
    { x: '1.0.0' },
    /no registry/,
  ],
  [
    'an archive without integrity',
    { 'node_modules/x': { version: '1.0.0', resolved: 'https://example.com/x.tgz' } },
    { x: '1.0.0' },
    /no integrity/,
  ],
  [
    'a version that is a path',
    { 'node_modules/x': { version: '../../1.0.0', integrity: 'sha512-x' } },
    { x: '1.0.0' },
    /is not valid/,
  ],
]
for (const [name, packages, dependencies, message] of attacks)
  t.test(`refused: ${name}`, async t => {
    t.throws(() => resolveClosure(packages, '', { dependencies }), {
      code: 'dependencies-failed',
      message,
    })
  })

t.test('refused: a lockfile or a .npmrc with an address in the network of the service', async t => {
  const folder = temporaryFolder(t)
  const entry = { version: '1.0.0', integrity: 'sha512-AAAA' }
  const install = (resolved: string, npmrc: string | null) =>
    prepareDependencyFolder(
      folder,
      {
        digest: 'e'.repeat(64),
        closure: resolveClosure({ 'node_modules/x': { ...entry, resolved } }, '', {
          dependencies: { x: '1' },
        }),
      },
      { folders: [], npmrc, installer: { home: folder, user: null } },
    )
  const refused = { code: 'dependencies-failed', message: /packages are not taken from/ }
  await t.rejects(install('http://169.254.169.254/latest/x.tgz', null), refused)
  await t.rejects(install('http://127.0.0.1:1/x.tgz', 'registry=http://10.0.0.1/'), refused)
})

if (process.getuid?.() === 0)
  t.test(
    'as root npm runs as a separate user, and no file belongs to that user afterwards',
    async t => {
      const folder = temporaryFolder(t)
      chmodSync(folder, 0o755)
      const registry = await serve(t, folder)
      const packages = {
        'node_modules/left': pack(folder, registry, { name: 'left', version: '1.0.0' }),
      }
      const modules = await prepareDependencyFolder(
        folder,
        {
          digest: 'f'.repeat(64),
          closure: resolveClosure(packages, '', { dependencies: { left: '*' } }),
        },
        { folders: [], npmrc: null, installer: { home: folder, user: installerUser } },
      )
      t.equal(lstatSync(join(folder, 'npm-cache')).uid, installerUser.uid, 'npm ran as that user')
      for (const path of ['', 'left', 'left/index.js'])
        t.equal(lstatSync(join(modules, path)).uid, 0, path)
      t.notOk(existsSync(join(modules, '../.job')), 'credentials of the service are not passed')
    },
  )
