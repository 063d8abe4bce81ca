/**
 * Prettier breaks code at 100 columns, but no text. This finds texts, SQL and comments that are too
 * long: no line is longer than 120 columns, no comment than 100, and few lines than 100. A regular
 * expression, an HTML template (its white space is its output), an address and, in tests, a program
 * or a document as text stay whole.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import ts from 'typescript'
import { packageFolder } from '../src/model/config.ts'

const longest = 120
const usual = 100

/** The share of lines of src and api that may be longer than `usual`. */
const share = 0.004

/** Written by a program, or by users. */
const others = /^test\/fixtures\//

/** Numbers (from 0) of the lines of a source that a node covers which stays whole. */
function wholeLines(name: string, text: string): Set<number> {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true)
  const lines = new Set<number>()
  const lineAt = (place: number) => source.getLineAndCharacterOfPosition(place).line
  const visit = (node: ts.Node): void => {
    if (staysWhole(node, name, source))
      for (let at = lineAt(node.getStart(source)); at <= lineAt(node.end); at++) lines.add(at)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return lines
}

function staysWhole(node: ts.Node, name: string, source: ts.SourceFile): boolean {
  if (ts.isRegularExpressionLiteral(node)) return true
  if (ts.isTaggedTemplateExpression(node)) return node.tag.getText(source) === 'html'
  if (!ts.isTemplateExpression(node) && !ts.isNoSubstitutionTemplateLiteral(node)) return false
  const isStyle =
    ts.isVariableDeclaration(node.parent) && node.parent.name.getText(source) === 'style'
  const isHtml = /^`\s*<|<td>/.test(node.getText(source))
  return isStyle || isHtml || (name.startsWith('test/') && node.getText(source).includes('\n'))
}

/** Lines that are longer than `limit` for no allowed reason, as `file:line: length`. */
function longLines(name: string, text: string, limit: number): string[] {
  const lengths = text.split('\n').map(line => ({ line, length: [...line].length }))
  if (lengths.every(({ length }) => length <= limit)) return []
  const whole = wholeLines(name, text)
  return lengths.flatMap(({ line, length }, at) =>
    length <= limit || whole.has(at) || /https?:\/\/\S{60,}/.test(line)
      ? []
      : [`${name}:${at + 1}: ${length} columns`],
  )
}

function sources(...folders: string[]): { name: string; text: string }[] {
  const patterns = folders.flatMap(folder => [`${folder}/*.ts`, `${folder}/*.js`])
  const found = execFileSync('git', ['ls-files', ...patterns], {
    cwd: packageFolder,
    encoding: 'utf8',
  })
  return found
    .split('\n')
    .filter(name => name !== '' && !others.test(name))
    .map(name => ({ name, text: readFileSync(join(packageFolder, name), 'utf8') }))
}

t.test('no line is longer than 120 columns', async t => {
  const found = sources('src', 'api', 'programs', 'test')
  t.ok(found.length > 1500, 'the files are found')
  t.strictSame(
    found.flatMap(({ name, text }) => longLines(name, text, longest)),
    [],
  )
})

t.test('no comment of src, api and programs is longer than 100 columns', async t => {
  const isComment = (line: string) => /^\s*(\/\/|\/?\*)/.test(line)
  t.strictSame(
    sources('src', 'api', 'programs').flatMap(({ name, text }) => {
      const lines = text.split('\n')
      return longLines(name, text, usual).filter(found =>
        isComment(lines[Number(found.split(':')[1]) - 1] ?? ''),
      )
    }),
    [],
  )
})

t.test('few lines of src and api are longer than 100 columns', async t => {
  const lines = sources('src', 'api').flatMap(({ text }) => text.split('\n'))
  const long = lines.filter(line => [...line].length > usual).length
  t.ok(long / lines.length < share, `${long} of ${lines.length} lines`)
})

t.test('a long text is found, a long regular expression or HTML template is not', async t => {
  const words = 'word '.repeat(30)
  const found = (text: string, name = 'src/a.ts') => longLines(name, text, longest).length
  t.equal(found(`const a = '${words}'`), 1)
  t.equal(found(`// ${words}`), 1)
  t.equal(found(`const a = sql\`select ${words}\``), 1)
  t.equal(found(`const a = \`\n${words}\``), 1)
  t.equal(found(`const a = /${words}/`), 0)
  t.equal(found(`const a = html\`<p>${words}</p>\``), 0)
  t.equal(found(`// https://example.org/${'x'.repeat(120)}`), 0)
  t.equal(found(`const a = \`\n${words}\``, 'test/a.ts'), 0)
})
