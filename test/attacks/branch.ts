/**
 * Commits of a person with a branch or a pull request: files that are not regular, YAML, lockfiles,
 * `.npmrc`, patterns, and programs whose secrets are words of the protocol.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { resolveClosure } from '../../src/adapters/git/dependencies/closure.ts'
import type { LockEntry } from '../../src/adapters/git/dependencies/lockEntry.ts'
import {
  formatRegistryLines,
  listRegistryLines,
} from '../../src/adapters/git/dependencies/npmSettings.ts'
import { checkSpecs } from '../../src/adapters/git/dependencies/packageNames.ts'
import { Redactor } from '../../src/adapters/runner/child/redact.ts'
import { matches as matchesIgnore } from '../../src/analysis/drift/ignore/match.ts'
import { isSamePolicy } from '../../src/analysis/normalise/policy.ts'
import { operationErrors } from '../../src/lib/errors.ts'
import { readRevisionFile, readRevisionYaml } from '../../src/lib/revisionFile.ts'
import { matchesStars, matchesWildcards } from '../../src/lib/wildcards.ts'
import { parseYaml, prepareYaml } from '../../src/lib/yaml.ts'
import { statuses } from '../../src/model/operation.ts'
import { fits } from '../../src/services/access/identities/match.ts'
import type { Attack } from './attack.ts'
import { canary, harmless, expectRefusal } from './refusal.ts'

const files = [
  'Pulumi.yaml',
  'Pulumi.staging.yaml',
  'waivers.yaml',
  'differences.yaml',
  'checks.yaml',
  'drift.yaml',
  'package.json',
  'package-lock.json',
  '.npmrc',
]

type Plant = (tree: string, file: string) => void
const plants: [string, Plant][] = [
  [
    'a link to a key of the service',
    (tree, file) => symlinkSync('../keys/cli-token', join(tree, file)),
  ],
  [
    'a link by its whole path',
    (tree, file) => symlinkSync(join(tree, '../keys/cli-token'), join(tree, file)),
  ],
  [
    'a link by way of another',
    (tree, file) => {
      symlinkSync('../keys', join(tree, `to-${file}`))
      symlinkSync(`to-${file}/cli-token`, join(tree, file))
    },
  ],
  ['a device without end', (tree, file) => symlinkSync('/dev/zero', join(tree, file))],
  [
    'the environment of the service',
    (tree, file) => symlinkSync('/proc/self/environ', join(tree, file)),
  ],
  ['a pipe', (tree, file) => void execFileSync('mkfifo', [join(tree, file)])],
  [
    'a terabyte of nothing',
    (tree, file) => {
      writeFileSync(join(tree, file), '')
      truncateSync(join(tree, file), 2 ** 40)
    },
  ],
  ['a link to itself', (tree, file) => symlinkSync(file, join(tree, file))],
]

function fileAttacks(t: Test): Attack[] {
  const top = t.testdir({ keys: { 'cli-token': canary } })
  return files.flatMap(file =>
    plants.map(([name, plant], at) =>
      expectRefusal('files of a revision', `${file} is ${name}`, () => {
        const tree = join(top, `${at}-${file}`)
        mkdirSync(tree)
        plant(tree, file)
        return file.endsWith('.yaml') ? readRevisionYaml(tree, file) : readRevisionFile(tree, file)
      }),
    ),
  )
}

const repeat = (text: string, length: number) => text.repeat(Math.ceil(length / text.length))
const lines = (count: number, line: (at: number) => string) =>
  Array.from({ length: count }, (_none, at) => line(at)).join('\n')
const texts: [string, (size: number) => string][] = [
  ['open brackets', size => repeat('[', size)],
  ['open braces', size => repeat('{a: ', size)],
  ['brackets and braces', size => repeat('[{a: ', size)],
  ['lists in lists', size => repeat('- ', size)],
  ['keys of keys', size => repeat('? ', size)],
  ['values of values', size => repeat(': ', size)],
  ['anchors', size => lines(size / 10 + 600, at => `k${at}: &a${at} x`)],
  ['aliases', size => `a: &a [x]\n${lines(size / 10 + 200, at => `k${at}: [*a, *a]`)}`],
  ['indentation', size => lines(Math.sqrt(size) + 210, at => `${' '.repeat(at)}a:`)],
  ['a key twice', size => `a: 1\n${repeat('# x\n', size)}a: 2`],
  ['tags', size => repeat('!a ', size)],
  ['quotes', size => repeat('"', size)],
]
const yamlAttacks = texts.flatMap(([name, make]) =>
  [2000, 15_000, 200_000].map(size =>
    expectRefusal('YAML', `${name}, ${size} characters`, async () =>
      parseYaml(await prepareYaml(make(size), 'waivers.yaml'), 'waivers.yaml'),
    ),
  ),
)

const hostileNames = [
  '../x',
  '../../../../x',
  '/etc/x',
  '@a/../../x',
  '@../x',
  'a/b',
  'a/../../b',
  '.npmrc',
  '..',
  '.',
  '',
  'favicon.ico',
  'a\\..\\b',
  'a\u0000b',
  'a\nb',
  '_x',
  '@a/b/c',
  'x'.repeat(300),
  '~/../x/..',
  '%2e%2e/x',
]
const entry = { version: '1.0.0', integrity: 'sha512-AAAA' }
const closure = (packages: Record<string, LockEntry>, dependencies: Record<string, string>) =>
  resolveClosure(packages, '', { dependencies })
const nameAttacks = hostileNames.flatMap(name => [
  expectRefusal('lockfiles', `a package named ${JSON.stringify(name.slice(0, 40))}`, () =>
    closure({ [`node_modules/${name}`]: entry }, { [name]: 'npm:zod@1.0.0' }),
  ),
  expectRefusal('lockfiles', `an alias of ${JSON.stringify(name.slice(0, 40))}`, () =>
    closure({ 'node_modules/x': { ...entry, name } }, { x: '1.0.0' }),
  ),
])
const sources = [
  'git+ssh://git@example.com/x.git#0000000000000000000000000000000000000000',
  'git+https://example.com/x.git#main',
  'git+file:///tmp/x.git',
  'git://example.com/x.git',
  'github:evil/x',
  'file:/etc',
  'file:../../keys',
  'ext::sh -c "touch pwned"',
  '../x',
  'ssh://-oProxyCommand=touch%20pwned/x',
  'javascript:1',
  '--upload-pack=touch pwned',
]
const sourceAttacks = sources.flatMap(resolved => [
  expectRefusal('lockfiles', `a package from ${resolved}`, () =>
    closure({ 'node_modules/x': { ...entry, resolved } }, { x: '1.0.0' }),
  ),
  expectRefusal('lockfiles', `package.json takes one from ${resolved}`, () =>
    checkSpecs({ x: resolved }),
  ),
])
const lockAttacks = [
  expectRefusal('lockfiles', 'no integrity', () =>
    closure(
      { 'node_modules/x': { version: '1.0.0', resolved: 'https://example.com/x.tgz' } },
      { x: '1.0.0' },
    ),
  ),
  expectRefusal('lockfiles', 'a version that is a path', () =>
    closure({ 'node_modules/x': { ...entry, version: '../../x' } }, { x: '1.0.0' }),
  ),
  expectRefusal('lockfiles', 'a chain of 50,000 packages', () => {
    const all = Array.from({ length: 50_000 }, (_none, at) => [
      `node_modules/p${at}`,
      { ...entry, dependencies: { [`p${at + 1}`]: '1.0.0' } },
    ])
    return closure(Object.fromEntries(all) as Record<string, LockEntry>, { p0: '1.0.0' })
  }),
]

const npmrcLines = [
  'git=/tmp/evil',
  'script-shell=/tmp/evil',
  'shell=/tmp/evil',
  'node-options=--require /tmp/evil',
  'cafile=/etc/shadow',
  'userconfig=/root/.npmrc',
  'globalconfig=/tmp/x',
  'prefix=/',
  'cache=/root',
  'ignore-scripts=false',
  'init-module=/tmp/evil',
  'editor=/tmp/evil',
  'registry=file:///etc',
  'registry=https://user:${SECRET}@x.example/',
  '//registry.npmjs.org/:_authToken=${DATABASE_URL}',
  ' git = /tmp/evil # registry=https://x.example/',
  'registry=https://x.example/\u2028git=/tmp/evil',
]
const npmrcAttacks = npmrcLines.map(line =>
  harmless('.npmrc', line, () => {
    const kept = formatRegistryLines(listRegistryLines(`${line}\nregistry=https://npm.example/\n`))
    return kept === 'registry=https://npm.example/\n' ? null : `keeps ${kept}`
  }),
)

const stars = ['a*', '*a', '*aa*', 'a*?', '*a*b', '**a', '*?*', '?*a']
const matchers: [string, (pattern: string, text: string) => unknown][] = [
  ['globs', matchesStars],
  ['IAM wildcards', (pattern, text) => matchesWildcards(pattern, text.slice(0, 2000))],
  ['subjects', (pattern, text) => fits(`repo:${pattern}`, `repo:${text.slice(0, 500)}`)],
  [
    'ignore rules',
    (name, text) =>
      matchesIgnore({ type: name, justification: 'x' } as never, {
        type: text,
        name: text,
        path: null,
      }),
  ],
  [
    'IAM documents',
    (Action, text) => {
      const document = (action: string) =>
        JSON.stringify({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] })
      return isSamePolicy(document(Action), document(text.slice(0, 1000)))
    },
  ],
]
const patternAttacks = matchers.flatMap(([name, match]) =>
  stars.map(part =>
    harmless('patterns', `${name}: ${part} forty times`, () => {
      match(`${part.repeat(40)}!`, 'a'.repeat(40_000))
      return null
    }),
  ),
)

const words = [
  ...statuses,
  ...operationErrors.slice(0, 20),
  'diagnostic',
  'resource',
  'summary',
  'message',
  'create',
  'delete',
  'error',
  'type',
  'body',
]
const redactionAttacks = words.map(word =>
  harmless('secrets that are words', word, () => {
    const redactor = new Redactor()
    redactor.add(word)
    const event = { n: 1, at: word, body: { type: word, severity: word, urn: word, step: word } }
    const result = {
      status: word,
      error: { code: word },
      state: { resources: [{ urn: word, type: word, id: word, inputs: { [word]: `${word}ql` } }] },
    }
    const kept =
      JSON.stringify(redactor.redactEvent(event)) === JSON.stringify(event) &&
      JSON.stringify(redactor.redactResult(result)) === JSON.stringify(result)
    return kept ? null : 'it changed the protocol'
  }),
)

export const branchAttacks = (t: Test): Attack[] => [
  ...fileAttacks(t),
  ...yamlAttacks,
  ...nameAttacks,
  ...sourceAttacks,
  ...lockAttacks,
  ...npmrcAttacks,
  ...patternAttacks,
  ...redactionAttacks,
]
