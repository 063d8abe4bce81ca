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
  'board',
  'knock',
  'arrival',
  'machinery',
  'crew',
  'stand',
  'hold',
  'letgo',
  'goon',
  'given',
  'asked',
  'look',
  'patience',
  'giveup',
]

/** Other forms of the same words. */
const forms = ['desks', 'doors', 'boards', 'knocks', 'arrivals', 'stands', 'looks', 'looked']
const words = new Set([...forbidden, ...forms, 'looking'])

/** The table of the variables and REST paths of earlier versions that still work. */
const oldNames = 'src/lib/oldNames.ts'

/**
 * Released migrations name tables, columns and stored words as they were then, and later ones
 * rename them. The key of a released migration never changes.
 */
const migrations = /^src\/adapters\/postgres\/migrations\/(013|016|021|index)/

/** The places that issue 11 names, and the documents beside them. */
const places = ['src', 'api', 'docs', 'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md']
/** Schemas of providers and checksums of modules: their names are those of AWS and of Go. */
const data = /^src\/.*(\.json|go\.mod|go\.sum)$/

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
  return [...wordsOf(line)].filter(word => words.has(word))
}

t.test('the search finds whole words and parts of identifiers', t => {
  t.same(findForbidden('const lookAtUpdate = 1'), ['look'])
  t.same(findForbidden('class LetGo {}'), ['letgo'])
  t.same(findForbidden('// Nobody knocks; who Asked?'), ['knocks', 'asked'])
  t.same(findForbidden('the dashboard of standards, overlooked'), [])
  t.same(findForbidden("'013-doors': integrations,"), ['doors'])
  t.end()
})

t.test('the one file of old names is in use', t => {
  t.match(readFileSync(join(packageFolder, oldNames), 'utf8'), /DOORS[^]*\/v1\/doors/)
  t.end()
})

t.test('no file contains a forbidden word', t => {
  const files = execFileSync('git', ['ls-files', '--', ...places], {
    cwd: packageFolder,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')
    .filter(file => !data.test(file) && !migrations.test(file) && file !== oldNames)
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
