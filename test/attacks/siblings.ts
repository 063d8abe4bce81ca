/**
 * Kinds of attacks that a review found, in other forms: sources of packages, settings of package
 * managers, filters and hooks of git, fields of Pulumi.yaml, names in paths, and headers.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { checkOtherLock, listArchives } from '../../src/adapters/git/dependencies/checkOtherLock.ts'
import { resolveClosure } from '../../src/adapters/git/dependencies/closure.ts'
import { readGitSource } from '../../src/adapters/git/dependencies/gitSource.ts'
import { checkArchives } from '../../src/adapters/git/dependencies/npmSettings.ts'
import { readOtherLock } from '../../src/adapters/git/dependencies/otherLock.ts'
import type { PackageTool } from '../../src/adapters/git/dependencies/packageTool.ts'
import { materialise } from '../../src/adapters/git/materialise.ts'
import { readProject } from '../../src/adapters/git/project.ts'
import { mergeSettings } from '../../src/model/stackSettings.ts'
import { parseYaml, prepareYaml } from '../../src/lib/yaml.ts'
import { git, temporaryFolder, write } from '../fixtures/programs/repository.ts'
import type { Attack, Target } from './attack.ts'
import { harmless, expectRefusal } from './refusal.ts'

const digest = `sha512-${'A'.repeat(86)}==`
const commit = 'c'.repeat(40)

const gitSources = [
  `git+https://github.com/other/x.git#${commit}`,
  `git+https://github.com.evil.example/team/x.git#${commit}`,
  `git+https://github.com@evil.example/team/x.git#${commit}`,
  `git+https://github.com:8443/team/x.git#${commit}`,
  `git+http://github.com/team/x.git#${commit}`,
  `git+ssh://-oProxyCommand=x/team/x#${commit}`,
  `git+https://github.com/team/../other/x.git#${commit}`,
  `git+https://github.com/team/--upload-pack=x#${commit}`,
  'git+https://github.com/team/x.git#main',
  `git+https://github.com/team/x.git#${commit}%0a`,
  `git+file://github.com/team/x.git#${commit}`,
  `git+ext::sh%20-c%20x#${commit}`,
].map(resolved =>
  harmless('git sources', resolved, () =>
    readGitSource(resolved, ['github.com/team']) === null ? null : 'it would be fetched',
  ),
)

const lock = (tool: PackageTool, text: string) => () => {
  checkOtherLock(tool, 'the lockfile', text)
  checkArchives(listArchives(tool, 'the lockfile', text), [])
}
const pnpm = (resolution: string, name = 'x@1.0.0') =>
  `lockfileVersion: '9.0'\npackages:\n  ${name}:\n    resolution: ${resolution}\n`
const yarn = (resolved: string) =>
  `# yarn lockfile v1\n\n\nx@1:\n  version "1.0.0"\n  resolved "${resolved}"\n  integrity ${digest}\n`
const berry = (resolution: string) =>
  `__metadata:\n  version: 8\n\n"x@1":\n  version: 1\n  resolution: "${resolution}"\n` +
  `  checksum: ${'a'.repeat(64)}\n`
const bun = (entry: string) => `{\n  "packages": {\n    ${entry},\n  }\n}\n`
const evil = 'https://evil.example/x.tgz'
const metadata = encodeURIComponent('http://169.254.169.254/latest/x.tgz')
const sources: [PackageTool, string][] = [
  ['pnpm', pnpm(`{integrity: ${digest}, tarball: ${evil}}`)],
  ['pnpm', pnpm(`{integrity: ${digest}, tarball: [${evil}]}`)],
  ['pnpm', pnpm(`{integrity: ${digest}, type: git, repo: 'https://example.com/x', commit: a}`)],
  ['pnpm', pnpm(`{integrity: ${digest}, type: directory, directory: x}`)],
  ['pnpm', pnpm(`{integrity: ${digest}, tarball: "\\x66ile:../x.tgz"}`)],
  ['pnpm', pnpm(`{integrity: ${digest}, tarball: "fi\\\n      le:../x.tgz"}`)],
  ['pnpm', pnpm(`{integrity: ${digest}}`, '"\\x2e./x@1.0.0"')],
  ['pnpm', pnpm(`{integrity: ${digest}}`, `x@${evil}`)],
  ['yarn', yarn(evil)],
  ['yarn', yarn('http://169.254.169.254/x.tgz')],
  ['yarn', yarn('file\\u003a../x.tgz')],
  ['yarn', berry(`x@npm:1::__archiveUrl=${metadata}`)],
  ['yarn', berry(`x@${evil}`)],
  ['yarn', berry('x@\\u0065xec:./x.js')],
  ['yarn', berry('x@portal:./x')],
  ['bun', bun(`"x": ["x@1.0.0", "${evil}", {}, "${digest}"]`)],
  ['bun', bun(`"x": ["x@${evil}", {}, "${digest}"]`)],
  ['bun', bun(`"x": ["x@\\u0066ile:../x", "", {}, "${digest}"]`)],
  ['bun', bun(`"x": ["x@github:a/b", {}, "${digest}"]`)],
]
const sourceAttacks = sources.map(([tool, text]) =>
  expectRefusal(
    'sources of packages',
    `${tool}: ${text.slice(-160).replaceAll('\n', ' ')}`,
    lock(tool, text),
  ),
)
const bundled = expectRefusal('sources of packages', 'an archive that claims to be bundled', () =>
  resolveClosure({ 'node_modules/x': { version: '1.0.0', inBundle: true, resolved: evil } }, '', {
    dependencies: { x: '1.0.0' },
  }),
)

const manifests: Record<string, unknown> = {
  packageManager: 'pnpm@https://evil.example/pnpm.tgz',
  workspaces: ['../..'],
  scripts: { preinstall: 'touch pwned', 'pnpm:devPreinstall': 'touch pwned' },
  config: { 'script-shell': '/tmp/evil' },
  bin: { x: '../../x' },
  pnpm: {
    patchedDependencies: { x: '../../../keys/cli-token' },
    configDependencies: { 'pnpm-plugin-x': `1.0.0+${digest}` },
    executionEnv: { nodeVersion: '0.0.1' },
    onlyBuiltDependencies: ['x'],
    requiredScripts: ['x'],
  },
  patchedDependencies: { x: '../../../keys/cli-token' },
  devEngines: { packageManager: { name: 'evil', onFail: 'download' } },
  publishConfig: { directory: '../..' },
}
const fields = Object.entries(manifests).map(([field, value]) =>
  harmless('settings of package managers', `package.json: ${field}`, async () => {
    const files: Record<string, string> = {
      'package.json': JSON.stringify({ dependencies: {}, [field]: value }),
      'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'pnpm-workspace.yaml': [
        'packages: ["../.."]',
        'configDependencies: {pnpm-plugin-x: "1.0.0"}',
        'patchedDependencies: {x: ../../x.patch}',
        'pnpmfile: ../../x.cjs',
        'scriptShell: /tmp/evil',
        'storeDir: /',
      ].join('\n'),
      '.npmrc': 'pnpmfile=/tmp/evil',
      '.pnpmfile.cjs': 'evil',
      '.yarnrc.yml': 'yarnPath: /tmp/evil',
      'bunfig.toml': 'preload = ["/tmp/evil"]',
    }
    const found = await readOtherLock(
      async path => files[path] ?? null,
      { folder: '', packageFolder: '' },
      'pnpm',
    )
    const kept = JSON.stringify(found?.files ?? {})
    const names = Object.keys(found?.files ?? {})
      .sort()
      .join(' ')
    if (names !== 'package.json pnpm-lock.yaml pnpm-workspace.yaml') return `writes ${names}`
    return /evil|pwned|\.\.\/|plugin|nodeVersion|cli-token|storeDir/.test(kept) ? kept : null
  }),
)

const mains = ['../x', '..', '/etc/passwd', 'a/../../x', '..\\..\\x', 'a/b/../../../x.ts']
const projects: [string, string][] = [
  ...mains.map(main => [`main ${main}`, `main: ${JSON.stringify(main)}`] as [string, string]),
  ['a package manager that is a path', 'runtime: {name: nodejs, options: {packagemanager: ../x}}'],
  ['a name that is a path', 'name: ../../x'],
  ['a name with a line break', 'name: "a\\nb"'],
  ['a runtime that is a list', 'runtime: [nodejs]'],
  ['a main that is an object', 'main: {toString: x}'],
]
const projectAttacks = projects.map(([name, line]) =>
  expectRefusal('Pulumi.yaml', name, () => {
    const text = /^name:/.test(line) ? line : `name: x\n${line}`
    return readProject(async path => (path === 'Pulumi.yaml' ? text : null))
  }),
)

const polluting = [
  '__proto__: {polluted: yes}',
  'constructor: {prototype: {polluted: yes}}',
  '"__proto__": {polluted: yes}',
  'a: {__proto__: {polluted: yes}}',
  'aws:region: {__proto__: {polluted: yes}}',
].map(line =>
  harmless('prototypes', line, async () => {
    const text = `config:\n  ${line}\n`
    const name = 'Pulumi.staging.yaml'
    const { config } = parseYaml(
      await prepareYaml(text, name).catch(() => '{config: {}}'),
      name,
    ) as {
      config: Record<string, unknown>
    }
    const merged = mergeSettings({ file: config, accountFromFile: true, service: {} } as never)
    return 'polluted' in {} || 'polluted' in merged ? 'it reached a prototype' : null
  }),
)

/** Git settings of the machine that a commit can use. */
const programs: [string, string, Record<string, string>][] = [
  [
    'the filter of git-lfs',
    '[filter "lfs"]\n\tsmudge = touch RAN\n\tprocess = touch RAN\n\trequired = true\n',
    { '.gitattributes': '* filter=lfs', '.lfsconfig': '[lfs]\n\turl = https://evil.example' },
  ],
  [
    'hooks by a relative path',
    '[core]\n\thooksPath = .husky\n',
    {
      '.husky/post-index-change': '#!/bin/sh\ntouch RAN',
      '.husky/post-checkout': '#!/bin/sh\ntouch RAN',
    },
  ],
  [
    'a file system monitor',
    '[core]\n\tfsmonitor = .husky/x\n',
    { '.husky/x': '#!/bin/sh\ntouch RAN' },
  ],
  [
    'a submodule',
    '',
    {
      '.gitmodules':
        '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch%20RAN\n\tupdate = !touch RAN',
    },
  ],
]
const checkouts = (t: Test) =>
  programs.map(([name, settings, files]) =>
    harmless(
      'checkouts',
      name,
      async () => {
        const folder = temporaryFolder(t)
        const executed = join(folder, 'ran')
        const fill = (text: string) => text.replaceAll('RAN', executed)
        const source = join(folder, 'source')
        write(source, { 'a.txt': 'a pointer', ...mapValues(files, fill) })
        write(folder, { gitconfig: fill(settings) })
        git(source, 'init', '--quiet', '-b', 'main')
        git(source, 'add', '-A')
        git(source, 'update-index', '--chmod=+x', ...Object.keys(files))
        git(source, 'commit', '--quiet', '-m', 'one')
        const before = process.env['GIT_CONFIG_GLOBAL']
        process.env['GIT_CONFIG_GLOBAL'] = join(folder, 'gitconfig')
        try {
          await materialise(source, git(source, 'rev-parse', 'HEAD').trim(), join(folder, 'tree'))
        } finally {
          if (before === undefined) delete process.env['GIT_CONFIG_GLOBAL']
          else process.env['GIT_CONFIG_GLOBAL'] = before
        }
        if (existsSync(executed)) return 'a program of the commit ran'
        const text = readFileSync(join(folder, 'tree', 'a.txt'), 'utf8')
        return text === 'a pointer' ? null : `the file is ${text}`
      },
      20,
    ),
  )

function mapValues(files: Record<string, string>, change: (text: string) => string) {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, change(text)]))
}

const parameters: [method: string, path: string][] = [
  ['GET', '/v1/compliance-audits/X'],
  ['GET', '/v1/compliance-audits/X/verify'],
  ['GET', '/v1/operations/X'],
  ['GET', '/v1/operations/X/events'],
  ['GET', '/v1/operations/X/gate'],
  ['GET', '/v1/operations/X/plan'],
  ['GET', '/v1/parity/reports/X'],
  ['GET', '/v1/schedules/X'],
  ['GET', '/v1/webhooks/X/deliveries'],
  ['GET', '/v1/environments/X/outputs'],
  ['GET', '/v1/environments/X/history/compare'],
  ['GET', '/v1/environments/staging/state-versions/X'],
]
const hostile = ['..%2f..%2fetc%2fpasswd', '%2e%2e', '%00', '%0d%0aset-cookie:x=1', '__proto__']
const paths: Attack[] = parameters.flatMap(([method, path]) =>
  hostile.map(value => ({
    group: 'names in every path',
    name: `${method} ${path.replace('X', value)}`,
    expected: [400, 404],
    fire: (target: Target) => target.send(method, path.replace('X', value)),
    after: (_target: Target, { headers }) =>
      headers['set-cookie'] === undefined ? null : 'a header of the caller is in the answer',
  })),
)

const actor = encodeURIComponent(JSON.stringify({ kind: 'person', name: 'x', role: 'admin' }))
const pretended: Record<string, string>[] = [
  { 'x-twinstack-actor': actor },
  { 'x-forwarded-user': 'admin' },
  { 'x-remote-user': 'admin' },
  { 'x-original-url': '/healthz' },
  { 'x-rewrite-url': '/healthz' },
  { 'x-http-method-override': 'GET' },
]
const headers: Attack[] = pretended.flatMap(more => {
  const name = Object.keys(more)[0] ?? ''
  return [
    {
      group: 'headers',
      name: `${name} without a token`,
      expected: [401],
      fire: (target: Target) => target.send('GET', '/v1/review', { token: null, headers: more }),
    },
    {
      group: 'headers',
      name: `${name} with the token of a viewer`,
      expected: [403],
      fire: (target: Target) =>
        target.send('POST', '/v1/compliance-audits', {
          token: target.tokens.viewer,
          json: {},
          headers: more,
        }),
    },
  ]
})
const large: Attack[] = [
  '/v1/environments/staging/adoption',
  '/v1/tokens',
  '/v1/compliance-audits',
].map(path => ({
  group: 'large bodies',
  name: `2 MiB of a viewer for ${path}`,
  expected: [403, 413],
  fire: (target: Target) =>
    target.send('POST', path, {
      token: target.tokens.viewer,
      body: Buffer.alloc(2 * 2 ** 20, 32),
      headers: { 'content-type': 'application/json' },
    }),
}))
const takeovers: Attack[] = [
  { kind: 'deploy', takesOverStack: true },
  { kind: 'deploy', options: { takesOverStack: true } },
  { kind: 'state-edit', stateEdit: { action: 'adopt', acceptChanges: true }, confirm: 'staging' },
].map(json => ({
  group: 'names in every path',
  name: `an operator takes over a stack: ${JSON.stringify(json)}`,
  expected: [400, 403],
  fire: (target: Target) =>
    target.send('POST', '/v1/environments/staging/operations', {
      token: target.tokens.operator,
      json,
    }),
}))

export const siblingAttacks = (t: Test): Attack[] => [
  ...gitSources,
  ...sourceAttacks,
  bundled,
  ...fields,
  ...projectAttacks,
  ...polluting,
  ...checkouts(t),
  ...paths,
  ...headers,
  ...large,
  ...takeovers,
]
