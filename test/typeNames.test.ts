/**
 * The name of a type is a noun phrase: `CreatedStack`, not `Created`; `SweepResult`, not `Swept`.
 *
 * A name of one word is refused when the word is a participle, an adjective, an adverb, a pronoun or
 * a bare verb. Participles end in `ed`; the rest, which no ending tells, stands in `refused`. Words
 * that end in `ing` are refused unless they are nouns of their own (`nouns`). A function type may
 * begin with a verb, as a function does, and then names its object: `SendMail`, not `Send`.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../src/model/config.ts'

const nouns = new Set(
  'crossing ending finding listing matching opening reading recording ruling timing'.split(' '),
)

const refused = new Set(
  (
    'actual adopt ahead any around asleep awake bad begun beside between born bought bound broken ' +
    'brought built by callable chosen confirmable deep dispatch done drawn due early eligible empty ' +
    'ephemeral every expected extra few fits forbidden forgotten former found frozen full given ' +
    'gone good got half held hidden how idle inside kept known last late leave left less lists ' +
    'lost made many met more most new newest next none normal old one only open other outside own ' +
    'paid perform plain pure put ran random read ready receive remote resolve safe said says ' +
    'seen send sent set shown since single slow sold some special spent split spoken stopped such ' +
    'swept taggable taken takes that this thrown told understood unknown unmanaged unproven verify ' +
    'what when where which who why won worn wrong written'
  ).split(' '),
)

/** Why a name of a type is refused, or null. */
function findFault(name: string): string | null {
  if (!/^[A-Z][a-z]+$/.test(name)) return null
  const word = name.toLowerCase()
  if (word.endsWith('ed') && !word.endsWith('eed')) return 'a participle alone'
  if (word.endsWith('ing') && !nouns.has(word)) return 'a participle alone'
  return refused.has(word) ? 'no noun' : null
}

/** The type aliases, interfaces and classes that a file declares, local ones included. */
function listTypes(file: string, text: string): { name: string; line: number }[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: { name: string; line: number }[] = []
  const visit = (node: ts.Node) => {
    const isType = ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)
    if ((isType || ts.isClassLike(node)) && node.name)
      found.push({
        name: node.name.text,
        line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const files = execFileSync('git', ['ls-files', '--', 'src', 'api', 'programs', 'test'], {
  cwd: packageFolder,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter(file => /\.(ts|js|mjs)$/.test(file) && !file.startsWith('test/fixtures/programs/'))

const types = files.flatMap(file =>
  listTypes(file, readFileSync(join(packageFolder, file), 'utf8')).map(one => ({ ...one, file })),
)

t.test('the check finds participles, adjectives and bare verbs, also in functions', t => {
  const text = `
    export type Ended = {}
    interface Wanted {}
    class Sweeping {}
    function read() { type Made = {} }
    type EndedOperation = {}
    type Finding = {}
    type SendMail = () => void
  `
  t.same(
    listTypes('a.ts', text)
      .map(({ name }) => name)
      .filter(name => findFault(name) !== null),
    ['Ended', 'Wanted', 'Sweeping', 'Made'],
  )
  t.end()
})

t.test('the name of every type is a noun phrase', t => {
  t.ok(types.length > 1200, `${types.length} types`)
  t.same(
    types.flatMap(({ file, line, name }) => {
      const fault = findFault(name)
      return fault === null
        ? []
        : [`${file}:${line}: ${name}: ${fault}; say what it is a ${name} of`]
    }),
    [],
  )
  t.end()
})
