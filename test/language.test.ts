/**
 * Words that CONTRIBUTING.md ("Language") replaces by standard terms. They may appear neither as
 * words of a text nor as parts of an identifier.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../src/model/config.ts'

const forbidden = [
  'desk',
  'door',
  'doors',
  'board',
  'boards',
  'knock',
  'arrival',
  'machinery',
  'crew',
  'stand',
  'letgo',
  'goon',
  'given',
  'asked',
  'look',
  'looks',
  'looked',
  'looking',
]

/** Names that stay, each with its reason: a line that matches one is allowed. */
const allowed: { pattern: RegExp; reason: string }[] = [
  { pattern: /'approval\.given'/, reason: 'a type of notices that webhooks subscribe to' },
  {
    pattern: /\baskedAt: |\blooks: |\{ looks, |\blooks\b.*`\$\{looks\}/,
    reason: 'fields of `cleanup` in the API and in stored operations',
  },
  { pattern: /TWINSTACK_DOORS/, reason: 'the environment variable of version 0.1 still works' },
  { pattern: /v1\/doors\//, reason: 'the REST paths of version 0.1 still work' },
  { pattern: /docs\/doors\.md|`doors`|`slackDoor`/, reason: 'the old names in CHANGELOG.md' },
  { pattern: /'013-doors'/, reason: 'the key of a released migration never changes' },
  {
    pattern:
      /rename (column )?(door|boards)|boards_due|twinstack\.boards|\bdoor text\b|, door|\(door, (delivery|digest|lane|key)/,
    reason: 'released migrations name tables and columns as they were then',
  },
]

/** The folders that are checked; test and generated files have their own words. */
const places = ['src', 'api', 'docs', 'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']
const generated = /(\.json|go\.mod|go\.sum)$/

/** Words of a line: `lookAtUpdate` has `look`, `at` and `update`; also joined pairs (`letgo`). */
function wordsOf(line: string): Set<string> {
  const words = new Set<string>()
  for (const [token] of line.matchAll(/[A-Za-z]+/g)) {
    words.add(token.toLowerCase())
    const parts = token.split(/(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/)
    parts.forEach((part, at) => {
      words.add(part.toLowerCase())
      words.add(`${part}${parts[at + 1] ?? ''}`.toLowerCase())
    })
  }
  return words
}

function findForbidden(line: string): string[] {
  if (allowed.some(({ pattern }) => pattern.test(line))) return []
  const words = wordsOf(line)
  return forbidden.filter(word => words.has(word))
}

t.test('the search finds whole words and parts of identifiers', t => {
  t.same(findForbidden('const lookAtUpdate = 1'), ['look'])
  t.same(findForbidden('class LetGo {}'), ['letgo'])
  t.same(findForbidden('// Nobody knocks; who Asked?'), ['asked'])
  t.same(findForbidden('the dashboard of standards, overlooked'), [])
  t.same(findForbidden("'013-doors': integrations,"), [])
  t.end()
})

t.test('every exception has a reason and is in use', t => {
  const text = execFileSync(
    'git',
    [
      'grep',
      '-hIE',
      'DOORS|doors|boards|door|approval.given|looks',
      '--',
      'src',
      'api',
      'CHANGELOG.md',
    ],
    { cwd: packageFolder, encoding: 'utf8', maxBuffer: 2 ** 26 },
  )
  for (const { pattern, reason } of allowed) {
    t.ok(pattern.test(text), reason)
  }
  t.end()
})

t.test('no file contains a forbidden word', t => {
  const files = execFileSync('git', ['ls-files', '--', ...places], {
    cwd: packageFolder,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter(file => !generated.test(file))
  t.ok(files.length > 100)
  const found = files.flatMap(file => [
    ...(findForbidden(file).length > 0 ? [`${file}: file name`] : []),
    ...readFileSync(join(packageFolder, file), 'utf8')
      .split('\n')
      .flatMap((line, at) => {
        const words = findForbidden(line)
        return words.length > 0 ? [`${file}:${at + 1}: ${words.join(', ')}`] : []
      }),
  ])
  t.same(found, [])
  t.end()
})
