/** Variables and files that documents name exist, and every setting of the service is described. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { packageFolder } from '../../src/model/config.ts'
import { inlineCode, readDocuments, type Document } from './documents.ts'

const read = (path: string) => readFileSync(join(packageFolder, path), 'utf8')
/** Earlier decisions and changes name the files of their time. */
const current = ({ path }: Document) => !path.startsWith('docs/adr/') && path !== 'CHANGELOG.md'

/** Variables that a reader sets or chooses; no code of ours has them. */
const ofReaders = new Set(['TWINSTACK_WEBHOOK_SECRET', 'TWINSTACK_PACKAGE', 'TWINSTACK_JWT'])

t.test('documents name only variables that the code has', t => {
  const code = execFileSync(
    'git',
    ['grep', '-hoE', 'TWINSTACK_[A-Z_]+', '--', 'src', 'api', 'programs/**.ts', 'action.yml'],
    { cwd: packageFolder, encoding: 'utf8' },
  )
  const known = new Set([...code.split('\n'), ...ofReaders])
  const unknown = readDocuments()
    .filter(current)
    .flatMap(({ path, text }) =>
      [...text.matchAll(/TWINSTACK_[A-Z_]*[A-Z]/g)]
        .filter(([name]) => !known.has(name) && !name.startsWith('TWINSTACK_OUTPUT'))
        .map(([name]) => `${path}: ${name}`),
    )
  t.same(unknown, [])
  t.end()
})

t.test('docs/settings.md describes every setting of the service', t => {
  const settings = new Set(
    [...read('src/model/config.ts').matchAll(/^ {2}(TWINSTACK_[A-Z_]+|DATABASE_URL): z/gm)].map(
      ([, name = '']) => name,
    ),
  )
  for (const [, name = ''] of read('src/model/config.ts').matchAll(
    /^ {2}(TWINSTACK_\w+): seconds/gm,
  ))
    settings.add(name)
  t.ok(settings.size > 30, 'the settings are found')
  const described = read('docs/settings.md')
  t.same(
    [...settings].filter(name => !described.includes(`\`${name}\``)),
    [],
  )
  t.end()
})

/** A path in code: with a slash, and an extension of ours. */
const pathForm = /^[\w.@{},/-]+\/[\w.-]+\.(?:ts|js|mjs|json|md|yml|yaml)$/

/** The paths that `a/{b,c}.ts` stands for. */
function expand(path: string): string[] {
  const found = /^(.*)\{([^}]*)\}(.*)$/.exec(path)
  if (!found) return [path]
  const [, before = '', names = '', after = ''] = found
  return names.split(',').map(name => `${before}${name}${after}`)
}

t.test('files that documents name in code exist', t => {
  t.same(expand('a/{b,c}.ts'), ['a/b.ts', 'a/c.ts'])
  const documents = readDocuments().filter(current)
  const named = documents.flatMap(({ path, text }) =>
    inlineCode(text)
      .filter(code => pathForm.test(code))
      .map(code => ({ path, code })),
  )
  t.ok(named.length > 60, 'paths are found')
  const missing = named
    .flatMap(({ path, code }) => expand(code).map(file => ({ path, file })))
    .filter(({ file }) => !/[A-Z]{3}|^(?:secrets|scratch|node_modules|keys)\//.test(file))
    .filter(
      ({ path, file }) =>
        !existsSync(join(packageFolder, file)) &&
        !existsSync(join(packageFolder, dirname(path), file)),
    )
    .map(({ path, file }) => `${path}: ${file}`)
  t.same(missing, [])
  t.end()
})
