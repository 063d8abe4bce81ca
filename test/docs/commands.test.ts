/**
 * Commands in documents exist: `twinstack …` with its subcommands and options, `npm run …`, and
 * routes of the API.
 */
import t from 'tap'
import manifest from '../../package.json' with { type: 'json' }
import openapi from '../../docs/openapi.json' with { type: 'json' }
import { commandOf, optionsOf, program, unknownPart, unknownParts } from '../helper/commandLine.ts'
import { blockLines, inlineCode, readDocuments, type Document } from './documents.ts'

/** Earlier decisions and changes name the commands of their time. */
const current = ({ path }: Document) => !path.startsWith('docs/adr/') && path !== 'CHANGELOG.md'
const codeOf = (text: string) => [...inlineCode(text), ...blockLines(text)]

/** Paths of the API with every parameter as `{}`. */
const routes = new Set(Object.keys(openapi.paths).map(path => path.replace(/\{[^}]*\}/g, '{}')))
const methods = /^(?:GET|POST|PUT|PATCH|DELETE)(?:, (?:GET|POST|PUT|PATCH|DELETE))* (\/v1\/\S+)/

/** The route of a request in code, when no route of the API has it. */
function unknownRoute(code: string): string | null {
  const path = methods.exec(code)?.[1]?.replace(/[?#].*$/, '')
  if (path === undefined || path.startsWith('/v1/doors/')) return null
  const form = path.split('/')
  const fits = [...routes].some(route => {
    const parts = route.split('/')
    return (
      parts.length === form.length &&
      parts.every((part, at) => part === '{}' || part === form[at] || /[{<]/.test(form[at] ?? ''))
    )
  })
  return fits ? null : path
}

t.test('wrong commands and routes are found', t => {
  t.equal(unknownPart('twinstack deploi staging'), 'deploi')
  t.equal(unknownPart('twinstack up staging --whait'), '--whait')
  t.equal(unknownPart('twinstack env creat staging'), 'creat')
  t.equal(unknownPart('twinstack env ensure pr-1 --pr 1 --wait'), null)
  t.equal(unknownPart('npm run twinstack -- compare a.json b.json --propose'), null)
  t.same(unknownParts('twinstack drift a; or twinstack up a --target b, then twinstack up a'), [
    '--target',
  ])
  t.same(unknownParts('pass: twinstack policy a gate.unknwn=refuse'), ['gate.unknwn=refuse'])
  t.equal(unknownRoute('GET /v1/environment/staging'), '/v1/environment/staging')
  t.equal(unknownRoute('GET /v1/environments/staging/policy'), null)
  t.end()
})

t.test('documents name only commands, options and routes that exist', t => {
  const documents = readDocuments().filter(current)
  const of = (find: (code: string) => string | null) =>
    documents.flatMap(({ path, text }) =>
      codeOf(text).flatMap(code => {
        const unknown = find(code)
        return unknown === null ? [] : [`${path}: ${unknown} in: ${code}`]
      }),
    )
  t.same(of(unknownPart), [], 'commands and options')
  t.same(of(unknownRoute), [], 'routes')
  t.end()
})

t.test('documents name only scripts that package.json has', t => {
  const scripts = new Set(Object.keys(manifest.scripts))
  const unknown = readDocuments()
    .filter(current)
    .flatMap(({ path, text }) =>
      codeOf(text).flatMap(code =>
        [...code.matchAll(/npm run ([a-z:]+)/g)]
          .map(([, script = '']) => script)
          .filter(script => !scripts.has(script) && script !== 'smoke')
          .map(script => `${path}: npm run ${script}`),
      ),
    )
  t.same(unknown, [])
  t.end()
})

t.test('docs/cli.md has every command, and each row only its options', t => {
  const cli = readDocuments().find(({ path }) => path === 'docs/cli.md')?.text ?? ''
  const rows = cli.split('\n').filter(line => line.startsWith('| `'))
  const unknown = rows.flatMap(row => {
    const codes = inlineCode(row)
    const known = codes.flatMap(code => [...optionsOf(commandOf(code.split(/[ ,]+/)).command)])
    return codes
      .flatMap(code => code.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [])
      .filter(option => !known.includes(option))
  })
  t.same(unknown, [])
  const described = new Set(rows.flatMap(inlineCode).map(code => code.split(/[ ,]/)[0]))
  t.same(
    program.commands.map(command => command.name()).filter(name => !described.has(name)),
    [],
  )
  t.end()
})
