/**
 * Lockfiles of pnpm, yarn and bun. Each tool that is on PATH installs packages from a registry of
 * the test; a missing tool is refused.
 */
import { execFile, execFileSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t, { type Test } from 'tap'
import { prepareDependencyFolder } from '../../../../src/adapters/git/dependencies/dependencies.ts'
import { createFolderReader } from '../../../../src/adapters/git/dependencies/files.ts'
import { readNeeds } from '../../../../src/adapters/git/dependencies/needs.ts'
import { installerUser } from '../../../../src/adapters/git/dependencies/npm.ts'
import { readProject } from '../../../../src/adapters/git/project.ts'
import { temporaryFolder, write } from '../../../fixtures/programs/repository.ts'
import { pack, serve } from './registry.ts'

const manifest = {
  name: 'program',
  version: '1.0.0',
  private: true,
  scripts: { postinstall: 'node -e "require(`fs`).writeFileSync(`ran`, ``)"' },
  dependencies: { '@pulumi/pulumi': 'npm:sdk@3.259.0', left: '^1.0.0' },
}
const program = {
  'Pulumi.yaml': 'name: x\nruntime: nodejs\n',
  'index.js': '',
  'package.json': JSON.stringify(manifest),
}
const asRoot = process.getuid?.() === 0

function versionOf(tool: string): string | null {
  try {
    return execFileSync(tool, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return null
  }
}

async function install(folder: string, home: string) {
  const read = createFolderReader(folder)
  const installer = { home, user: asRoot ? installerUser : null }
  const needs = await readNeeds(read, await readProject(read), {
    home,
    folders: [],
    resolve: true,
    installer,
  })
  if (needs === null) throw new Error('its dependencies are unknown')
  const options = { folders: [], npmrc: null, installer }
  return { digest: needs.digest, modules: await prepareDependencyFolder(home, needs, options) }
}

/** The lockfile in the form that a tool writes. */
const locking: Record<string, (version: string) => string[]> = {
  pnpm: () => ['install', '--lockfile-only'],
  yarn: version => ['install', version.startsWith('1.') ? '--ignore-scripts' : '--mode=skip-build'],
  bun: () => ['install', '--lockfile-only'],
}

for (const [tool, argumentsFor] of Object.entries(locking)) {
  const version = versionOf(tool)
  if (version === null) continue
  t.test(`${tool} installs the packages of its own lockfile`, async t => {
    const place = temporaryFolder(t)
    chmodSync(place, 0o755)
    const registry = await serve(t, place)
    pack(place, registry, { name: 'left', version: '1.0.0' })
    pack(place, registry, { name: 'sdk', version: '3.259.0' })
    const folder = join(place, 'program')
    write(folder, program)
    // not synchronously: the registry is a server in this process
    await promisify(execFile)(tool, argumentsFor(version), {
      cwd: folder,
      timeout: 60_000,
      env: {
        ...process.env,
        HOME: join(place, 'home'),
        BUN_CONFIG_REGISTRY: registry,
        pnpm_config_registry: registry,
        YARN_NPM_REGISTRY_SERVER: registry,
        YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
        YARN_ENABLE_SCRIPTS: 'false',
        YARN_NODE_LINKER: 'node-modules',
        YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
      },
    })
    const home = join(place, 'data')
    write(home, { x: '' })
    chmodSync(home, 0o755)
    const { modules, digest } = await install(folder, home)
    t.equal(createRequire(join(modules, 'x.js'))('left'), 1)
    t.ok(existsSync(join(modules, '@pulumi', 'pulumi', 'package.json')))
    t.ok(realpathSync(join(modules, 'left')).startsWith(realpathSync(home)), 'nothing outside')
    t.notOk(existsSync(join(modules, '..', 'ran')), 'no script ran')
    t.equal(
      lstatSync(join(realpathSync(join(modules, 'left')), 'index.js')).uid,
      process.getuid?.(),
    )
    t.same(await install(folder, home), { modules, digest }, 'once')
    const read = readFileSync(join(folder, 'package.json'), 'utf8')
    write(folder, { 'package.json': read.replace('^1.0.0', '^2.0.0') })
    await t.rejects(install(folder, home), { code: 'dependencies-failed', message: tool })
  })
}

/** Puts a fake tool first on PATH. */
function provide(t: Test, tool: string, lines: string[]): void {
  const bin = temporaryFolder(t)
  chmodSync(bin, 0o755)
  write(bin, { [tool]: ['#!/bin/sh', ...lines, ''].join('\n') })
  chmodSync(join(bin, tool), 0o755)
  const path = process.env['PATH']
  t.teardown(() => {
    process.env['PATH'] = path
  })
  process.env['PATH'] = `${bin}:${path}`
}

t.test('how a tool is called, and which files may remain', async t => {
  provide(t, 'pnpm', [
    'mkdir -p node_modules/@pulumi/pulumi node_modules/.pnpm/left',
    'echo "{}" > node_modules/@pulumi/pulumi/package.json',
    'ln -s .pnpm/left node_modules/left',
    'ln -s /etc/passwd node_modules/outside',
    'echo "$@" > node_modules/arguments',
    'cat package.json > node_modules/manifest',
    'ls -a > node_modules/files',
  ])
  const home = temporaryFolder(t)
  chmodSync(home, 0o755)
  const folder = temporaryFolder(t)
  write(folder, {
    ...program,
    'package.json': JSON.stringify({ ...manifest, packageManager: 'pnpm@1.0.0' }),
    '.pnpmfile.cjs': 'process.exit(1)',
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    'pnpm-workspace.yaml': 'packages: ["*"]\ncatalog: { left: ^1.0.0 }\nstoreDir: /etc\n',
  })
  const { modules } = await install(folder, home)
  const outputOf = (file: string) => readFileSync(join(modules, file), 'utf8')
  t.match(outputOf('arguments'), /^install --frozen-lockfile --ignore-scripts --ignore-pnpmfile /)
  t.notMatch(outputOf('manifest'), /scripts|packageManager/)
  t.notMatch(outputOf('files'), /pnpmfile/)
  const workspace = readFileSync(join(modules, '..', 'pnpm-workspace.yaml'), 'utf8')
  t.same(JSON.parse(workspace), { catalog: { left: '^1.0.0' } })
  t.ok(lstatSync(join(modules, 'left')).isSymbolicLink())
  t.notOk(existsSync(join(modules, 'outside')), 'a link that points outside is removed')
})

t.test('a missing tool, and a tool that does not match the lockfile', async t => {
  const folder = temporaryFolder(t)
  const path = process.env['PATH']
  t.teardown(() => {
    process.env['PATH'] = path
  })
  process.env['PATH'] = folder
  write(folder, { ...program, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" })
  await t.rejects(install(folder, temporaryFolder(t)), {
    code: 'dependencies-failed',
    message: 'pnpm-lock.yaml is installed with pnpm, which is not on PATH of the worker',
    hint: /npm install -g pnpm/,
  })
})

t.test('distinguishes yarn 1 from later versions', async t => {
  const folder = temporaryFolder(t)
  provide(t, 'yarn', ['echo 1.22.22'])
  write(folder, { ...program, 'yarn.lock': '__metadata:\n  version: 8\n' })
  await t.rejects(install(folder, temporaryFolder(t)), {
    code: 'dependencies-failed',
    message: 'yarn.lock needs yarn 2 or newer, and the yarn on PATH has version 1.22.22',
  })
})

t.test('packagemanager of Pulumi.yaml', async t => {
  const folder = temporaryFolder(t)
  const named = (tool: string) =>
    `name: x\nruntime:\n  name: nodejs\n  options: { packagemanager: ${tool} }\n`
  write(folder, {
    ...program,
    'package-lock.json': '{ "lockfileVersion": 3, "packages": {} }',
    'Pulumi.yaml': named('bun'),
  })
  await t.rejects(install(folder, temporaryFolder(t)), {
    code: 'dependencies-failed',
    message: /names bun as the package manager, and there is no bun\.lock/,
  })
  write(folder, { 'Pulumi.yaml': named('cargo') })
  await t.rejects(install(folder, temporaryFolder(t)), {
    code: 'program-invalid',
    message: /packagemanager/,
  })
})

t.test('refused: the binary lockfile of bun', async t => {
  const folder = temporaryFolder(t)
  write(folder, { ...program, 'bun.lockb': '#!/usr/bin/env bun' })
  await t.rejects(install(folder, temporaryFolder(t)), {
    message: 'bun.lockb is binary, and only bun.lock is read',
    hint: /--save-text-lockfile/,
  })
})

t.test('refused: a workspace, and packages that do not come from a registry', async t => {
  const folder = temporaryFolder(t)
  write(folder, { ...program, 'yarn.lock': 'left@x:\n  resolved "git+ssh://git@x/left.git"\n' })
  await t.rejects(install(folder, temporaryFolder(t)), {
    message: /git\+ssh:, which is no registry/,
  })
  write(folder, {
    'yarn.lock': '# yarn lockfile v1\n',
    'package.json': JSON.stringify({ ...manifest, dependencies: { x: 'file:../x' } }),
  })
  await t.rejects(install(folder, temporaryFolder(t)), { message: /file:\.\.\/x, which is no/ })
  write(folder, {
    'Pulumi.yaml': 'name: x\nmain: infra\nruntime: nodejs\n',
    'package.json': JSON.stringify(manifest),
    'infra/index.js': '',
    'infra/package.json': JSON.stringify(manifest),
    'yarn.lock': '__metadata:\n  version: 8\n',
  })
  await t.rejects(install(folder, temporaryFolder(t)), {
    message: /yarn\.lock is the lockfile of a workspace of yarn 2/,
  })
})
