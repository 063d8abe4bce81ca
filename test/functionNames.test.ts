/**
 * A function name begins with a verb and says what the function does: `formatLines`, not `lines`.
 *
 * The first word of each function declaration, function in a variable, method of a class and method
 * of an interface or object type in src and api is one of `verbs`, `predicates` or `relations`
 * (test/verbs.json). To use a new verb, add its base form there.
 *
 * Excluded by principle, because a noun is the standard of the tool: Fastify plugins (their first
 * parameter is `app`), the entry point `main` and the methods of an interface of a library or of
 * the language that ours repeats (`foreign`). Members of an object literal are the fields of a table
 * or an interface, not functions with a name of their own.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../src/model/config.ts'

type Words = { verbs: string[]; predicates: string[]; relations: string[] }
const list = join(packageFolder, 'test/verbs.json')
const { verbs, predicates, relations } = JSON.parse(readFileSync(list, 'utf8')) as Words
const allowed = new Set([...verbs, ...predicates, ...relations])

type NamedFunction = { name: string; line: number }

function isFunction(node: ts.Expression | undefined): node is ts.ArrowFunction {
  if (!node) return false
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node))
    return isFunction(node.expression)
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node)
}

/** Methods of pino, zod, Kysely and iterators, which interfaces of ours repeat. */
const foreign = new Set(['error', 'info', 'next', 'safeParse', 'where'])

/** The named function that a node declares, or null. */
function findFunction(node: ts.Node): { name: ts.Node; parameters: readonly ts.Node[] } | null {
  if (ts.isFunctionDeclaration(node) && node.name)
    return { name: node.name, parameters: node.parameters }
  if (ts.isMethodDeclaration(node) && ts.isClassLike(node.parent))
    return ts.isComputedPropertyName(node.name) ? null : node
  if (ts.isMethodSignature(node))
    return ts.isIdentifier(node.name) && !foreign.has(node.name.text) ? node : null
  if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && isFunction(node.initializer))
    return { name: node.name, parameters: node.initializer.parameters ?? [] }
  return null
}

function listFunctions(file: string, text: string): NamedFunction[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: NamedFunction[] = []
  const visit = (node: ts.Node) => {
    const one = findFunction(node)
    const isPlugin = one?.parameters[0]?.getText(source).split(/\W/)[0] === 'app'
    const name = one?.name.getText(source)
    if (name !== undefined && name !== 'main' && !isPlugin)
      found.push({ name, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 })
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const getFirstWord = (name: string) =>
  /^[#_]*([a-z][a-z0-9]*|[A-Z][a-z0-9]*)/.exec(name)?.[1] ?? name

/** Words whose ending is that of a participle, though they are base forms. */
const isParticiple = (word: string) =>
  /(ed|ing)$/.test(word) && !/(eed|^embed|^ring|^ping)$/.test(word)

/** Why a name is refused, or null: no verb first, or nothing but the object of another (`xOf`). */
function findFault(name: string): string | null {
  const word = getFirstWord(name)
  if (!allowed.has(word)) return `"${word}" is no verb`
  if (/^[a-z]+Of$/.test(name) && !predicates.includes(word) && !/^(list|count)/.test(name))
    return 'it has no object'
  if (/(Lines|Table|Text|Html|Markdown|Error)$/.test(name) && nouns.has(word))
    return `"${word}" is a noun here`
  return null
}

/** Verbs that are nouns before `Lines`, `Text` and the like. */
const nouns = new Set(
  'cancel change commit deploy destroy group notice plan report review test view'.split(' '),
)

const files = execFileSync('git', ['ls-files', '--', 'src', 'api'], {
  cwd: packageFolder,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter(file => /\.(ts|js)$/.test(file))

const functions = files.flatMap(file =>
  listFunctions(file, readFileSync(join(packageFolder, file), 'utf8')).map(one => ({
    ...one,
    file,
  })),
)

t.test('the check finds nouns, participles and relations without an object', t => {
  const text = `
    function adoptedLines() {}
    const driftOf = () => null
    const rows = (async function () {}) as unknown
    class A { #renewed() {} read() {} get size() { return 1 } }
    type Port = { policy(): string; readPolicy(): string; info(): void; of(id: string): string }
    function plugin(app: unknown) {}
    const table = { lines: () => [] }
    function formatLines() { const inner = () => 1 }
  `
  const named = listFunctions('a.ts', text)
  t.same(
    named.map(({ name }) => name),
    [
      'adoptedLines',
      'driftOf',
      'rows',
      '#renewed',
      'read',
      'policy',
      'readPolicy',
      'of',
      'formatLines',
      'inner',
    ],
  )
  t.same(
    named.map(({ name }) => name).filter(name => findFault(name) === null),
    ['read', 'readPolicy', 'formatLines'],
  )
  for (const name of ['planOf', 'changeOf', 'planLines', 'reviewText']) t.ok(findFault(name), name)
  for (const name of ['isOf', 'listOf', 'planDeploy', 'toPlan'])
    t.equal(findFault(name), null, name)
  t.end()
})

t.test('every function of src and api says what it does: verb and object', t => {
  t.ok(functions.length > 4000, `${functions.length} functions`)
  t.same(
    functions.flatMap(({ file, line, name }) => {
      const fault = findFault(name)
      return fault === null
        ? []
        : [`${file}:${line}: ${name}: ${fault}; rename it, or add a new verb to test/verbs.json`]
    }),
    [],
  )
  t.end()
})

t.test('the list of verbs has base forms that are in use, sorted, each once', t => {
  const used = new Set(functions.map(({ name }) => getFirstWord(name)))
  for (const [kind, words] of Object.entries({ verbs, predicates, relations })) {
    t.same(words, [...new Set(words)].sort(), `${kind} are sorted`)
    t.same(
      words.filter(word => !used.has(word)),
      [],
      `${kind} are in use`,
    )
  }
  t.same(verbs.filter(isParticiple), [], 'no participles')
  t.same(
    verbs.filter(word => predicates.includes(word)),
    [],
    'no word is of two kinds',
  )
  t.end()
})
