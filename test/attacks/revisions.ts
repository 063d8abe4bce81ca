/**
 * Further cases of "files of a revision are untrusted": trees that git itself does not create,
 * filters of the machine, cyclic links, and settings that the engine reads and a simple reader
 * misses.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { materialise } from '../../src/adapters/git/materialise.ts'
import { readRuntime } from '../../src/adapters/runner/host/runtimeOptions.ts'
import { readSettings } from '../../src/adapters/runner/child/settings.ts'
import { writeWorkspace } from '../../src/adapters/runner/child/workspace.ts'
import { readRevisionFile } from '../../src/lib/revisionFile.ts'
import { parseYaml, prepareYaml } from '../../src/lib/yaml.ts'
import { readProviderPlace } from '../../src/model/awsProvider.ts'
import type { ConfigMap, RunRequest } from '../../src/model/run.ts'
import { readProviderConfig } from '../../src/services/operations/execute/guard.ts'
import {
  commitTree,
  git,
  gitBomb,
  makeRepository,
  makeTreeObject,
  temporaryFolder,
  write,
} from '../fixtures/programs/repository.ts'
import type { Attack } from './attack.ts'
import { canary, expectRefusal, harmless } from './refusal.ts'

/** Names of a tree entry; none of them may be written as it is. */
const entryNames = ['.git', '.GIT', '.Git', 'git~1', '..', '.', '.git\u200c', '.git ', '.git.']
const kinds = ['a folder', 'a link', 'a submodule', 'a file']

function entryOf(repository: string, kind: string, name: string): string {
  const blob = git(repository, 'rev-parse', 'HEAD:Pulumi.yaml')
  if (kind === 'a folder')
    return `040000 tree ${makeTreeObject(repository, [`100755 blob ${blob}\tconfig`])}\t${name}`
  if (kind === 'a submodule') return `160000 commit ${'c'.repeat(40)}\t${name}`
  return `${kind === 'a link' ? '120000' : '100644'} blob ${blob}\t${name}`
}

function treeAttacks(t: Test): Attack[] {
  return entryNames.flatMap(name =>
    kinds.map(kind =>
      harmless(
        'trees',
        `${kind} with the name ${JSON.stringify(name)}`,
        async () => {
          const top = temporaryFolder(t)
          const repository = makeRepository(t, 'tiny')
          const commit = commitTree(
            repository,
            makeTreeObject(repository, [entryOf(repository, kind, name)]),
          )
          const folder = join(top, 'inner', 'tree')
          mkdirSync(join(top, 'inner'))
          await materialise(repository, commit, folder).catch(() => null)
          const written = existsSync(folder) ? readdirSync(folder) : []
          if (written.some(one => /^\.git$/i.test(one))) return `writes ${written.join(', ')}`
          const around = [...readdirSync(top), ...readdirSync(join(top, 'inner'))]
          return around.every(one => /^(inner|tree.*)$/.test(one)) ? null : around.join(', ')
        },
        20,
      ),
    ),
  )
}

function bombs(t: Test): Attack[] {
  return [
    expectRefusal(
      'trees',
      'a billion files in a few objects',
      () => {
        const repository = makeRepository(t, 'tiny')
        return materialise(repository, gitBomb(repository), join(temporaryFolder(t), 'tree'))
      },
      60,
    ),
  ]
}

const filterNames = ['crypt', 'a=b', 'of.dots', 'LFS', 'x y']
function filters(t: Test): Attack[] {
  return filterNames.flatMap(name =>
    ['smudge', 'process'].map(kind =>
      harmless(
        'filters of the machine',
        `${name}, ${kind}`,
        async () => {
          const repository = makeRepository(t, 'tiny')
          const ran = join(temporaryFolder(t), 'ran')
          write(repository, { '.gitattributes': `* filter="${name}"\n* filter=${name}\n`, a: 'a' })
          git(repository, 'add', '-A')
          git(repository, 'commit', '--quiet', '-m', 'one')
          git(repository, 'config', `filter.${name}.${kind}`, `touch ${ran}; cat`)
          const commit = git(repository, 'rev-parse', 'HEAD')
          await materialise(repository, commit, join(temporaryFolder(t), 'tree')).catch(() => null)
          return existsSync(ran) ? 'it ran' : null
        },
        20,
      ),
    ),
  )
}

type Plant = (top: string) => void
const links: [name: string, path: string, plant: Plant][] = [
  ['a folder that leads to itself', 'a/a/a/x.yaml', top => symlinkSync('.', join(top, 'tree/a'))],
  ['a folder that leads up', 'up/keys/cli-token', top => symlinkSync('..', join(top, 'tree/up'))],
  [
    'two folders that lead to each other',
    'a/x.yaml',
    top => {
      symlinkSync('b', join(top, 'tree/a'))
      symlinkSync('a', join(top, 'tree/b'))
    },
  ],
  [
    'a chain of 100 links',
    'l0',
    top => {
      for (let at = 0; at < 100; at += 1) symlinkSync(`l${at + 1}`, join(top, `tree/l${at}`))
      symlinkSync('../keys/cli-token', join(top, 'tree/l100'))
    },
  ],
  ['a path with ..', '../keys/cli-token', () => {}],
  ['a path with .. behind a folder', 'sub/../../keys/cli-token', () => {}],
  ['a process of the service', 'p/self/environ', top => symlinkSync('/proc', join(top, 'tree/p'))],
  ['a neighbour with a longer name', 'n/x', top => symlinkSync('../tree2', join(top, 'tree/n'))],
]
const linkAttacks = (t: Test): Attack[] =>
  links.map(([name, path, plant]) =>
    harmless('links', name, () => {
      const top = temporaryFolder(t)
      write(top, { 'keys/cli-token': canary, 'tree2/x': canary, 'tree/sub/x': '' })
      plant(top)
      try {
        return (readRevisionFile(join(top, 'tree'), path) ?? '') === '' ? null : 'it was read'
      } catch (error) {
        return (error as { code?: string }).code === 'program-invalid' ? null : String(error)
      }
    }),
  )

const arn = 'arn:aws:iam::222222222222:role/evil'
const role = `[{roleArn: '${arn}'}]`
const asJson = `'[{"roleArn": "${arn}"}]'`
/** [name, settings file, Pulumi.yaml]: each gives the engine a role of another account. */
const hidden: [string, string, string][] = [
  ['as it is', `config: {aws:assumeRoles: ${role}}`, ''],
  ['as JSON', `config: {aws:assumeRoles: ${asJson}}`, ''],
  ['the long form of the key', `config: {aws:config:assumeRoles: ${role}}`, ''],
  ['a merge key', `config: {<<: {aws:assumeRoles: ${role}}}`, ''],
  ['a merge key with a list', `config: {<<: [{}, {aws:assumeRoles: ${role}}]}`, ''],
  ['a merge key with an alias', `x: &x {aws:assumeRoles: ${role}}\nconfig: {<<: *x}`, ''],
  ['merges of merges', `config: {<<: {<<: {<<: {aws:config:assumeRoles: ${role}}}}}`, ''],
  ['the whole config merged', `<<: {config: {aws:assumeRoles: ${role}}}`, ''],
  ['Pulumi.yaml', 'config: {}', `config: {aws:assumeRoles: {value: ${role}}}`],
  ['Pulumi.yaml, default', 'config: {}', `config: {aws:assumeRoles: {default: ${role}}}`],
  ['Pulumi.yaml, JSON', 'config: {}', `config: {aws:assumeRoles: ${asJson}}`],
  [
    'Pulumi.yaml, secret',
    'config: {}',
    `config: {aws:assumeRoles: {value: ${role}, secret: true}}`,
  ],
  ['Pulumi.yaml, long form', 'config: {}', `config: {aws:config:assumeRoles: {value: ${role}}}`],
  [
    'Pulumi.yaml, merged',
    'config: {}',
    `x: &x {aws:assumeRoles: {value: ${role}}}\nconfig: {<<: *x}`,
  ],
]
/**
 * The engine takes none of these for a merge key (measured with `pulumi config --json`), so no
 * guard reads a role there: the file that a run writes for the engine must not make it one.
 */
const unmerged: [string, string][] = [
  ['in double quotes', `config: {"<<": {aws:assumeRoles: ${role}}}`],
  ['in single quotes', `config: {'<<': {aws:assumeRoles: ${role}}}`],
  ['by an alias', `k: &k <<\nconfig: {*k : {aws:assumeRoles: ${role}}}`],
  ['as a literal', `config:\n  ? |-\n    <<\n  : {aws:assumeRoles: ${role}}`],
  ['of an object', `config: {"<<": {"<<": {aws:assumeRoles: ${role}}}}`],
]
const unmergedAttacks = (t: Test): Attack[] =>
  unmerged.map(([name, text]) =>
    harmless('roles in settings', `a key << ${name} is written as a merge key`, () => {
      const folder = temporaryFolder(t)
      write(folder, { 'Pulumi.staging.yaml': text, 'Pulumi.yaml': 'name: shop\n' })
      const request = {
        tree: { folder, project: 'shop' },
        settingsFile: 'Pulumi.staging.yaml',
        stack: 'organization/shop/staging',
        cloud: { config: {}, pluginFolder: null },
        overrides: {},
      } as unknown as RunRequest
      const work = writeWorkspace(folder, request, readSettings(request), null)
      const file = join(work, 'Pulumi.staging.yaml')
      const { config } = parseYaml(readFileSync(file, 'utf8'), file) as { config: ConfigMap }
      if (!('<<' in config)) return 'the key is gone'
      return readProviderPlace(config).roles.length === 0 ? null : 'the engine merges it'
    }),
  )

const settingsAttacks = (t: Test): Attack[] =>
  hidden.flatMap(([name, settings, project]) => {
    const folderOf = () => {
      const folder = temporaryFolder(t)
      write(folder, {
        'Pulumi.staging.yaml': settings,
        'Pulumi.yaml': `name: shop\nruntime: nodejs\n${project}\n`,
      })
      return folder
    }
    const read = async (accountFromFile: boolean) => {
      const environment = { name: 'pr-1', template: 'staging' }
      const cloud = { config: { 'aws:region': 'eu-west-1' } }
      const config = await readProviderConfig(
        { folder: folderOf() },
        environment,
        cloud,
        accountFromFile,
      )
      return readProviderPlace(config).roles.map(one => one.arn)
    }
    return [
      harmless('roles in settings', `${name}: the guard sees it`, async () =>
        (await read(true)).includes(arn) ? null : 'the guard reads another account than the engine',
      ),
      harmless('roles in settings', `${name}: a copy does not get it`, async () => {
        if ((await read(false)).length > 0) return 'the guard takes it'
        const request = {
          tree: { folder: folderOf(), project: 'shop' },
          settingsFile: 'Pulumi.staging.yaml',
          accountFromFile: false,
          overrides: {},
        } as unknown as RunRequest
        try {
          const { config } = readSettings(request)
          return JSON.stringify(config).includes(arn) ? 'the run takes it' : null
        } catch (error) {
          return (error as { code?: string }).code === 'settings-invalid' ? null : String(error)
        }
      }),
    ]
  })

const projects: [string, string][] = [
  ['a link to the environment of the runner', '/proc/self/environ'],
  ['a device without end', '/dev/zero'],
  ['a link out of the tree', '../keys/cli-token'],
]
const runtimes = (t: Test): Attack[] =>
  projects.map(([name, target]) =>
    harmless('links', `Pulumi.yaml is ${name}, in the run`, () => {
      const top = temporaryFolder(t)
      write(top, { 'keys/cli-token': 'runtime: evil', 'tree/x': '' })
      symlinkSync(target, join(top, 'tree/Pulumi.yaml'))
      return readRuntime(join(top, 'tree')).name === 'nodejs' ? null : 'it was read'
    }),
  )

const merges = Array.from(
  { length: 90 },
  (_, at) => `m${at + 1}: &m${at + 1} {<<: [*m${at}, *m${at}], k${at}: {<<: *m${at}}}`,
).join('\n')
const laughs: Attack[] = [
  harmless('YAML', 'merges that double', async () => {
    await prepareYaml(`m0: &m0 {a: 1}\n${merges}`, 'drift.yaml')
      .then(
        source => parseYaml(source, 'drift.yaml'),
        () => null,
      )
      .catch(() => null)
    return null
  }),
]

export const revisionAttacks = (t: Test): Attack[] => [
  ...treeAttacks(t),
  ...bombs(t),
  ...filters(t),
  ...linkAttacks(t),
  ...settingsAttacks(t),
  ...unmergedAttacks(t),
  ...runtimes(t),
  ...laughs,
]
