/**
 * The walls of the house, and the rule about tests, are real: what they forbid is caught, what they
 * allow is not.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ESLint } from 'eslint'
import t from 'tap'
import { packageFolder } from '../src/model/config.ts'

// files that don't exist can't be parsed with types, and the walls need none
const eslint = new ESLint({
  cwd: packageFolder,
  overrideConfig: {
    languageOptions: { parserOptions: { projectService: false } },
    rules: { '@typescript-eslint/no-floating-promises': 'off' },
  },
})

async function rulesBroken(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: join(packageFolder, file) })
  return result!.messages
    .filter(message => message.severity === 2)
    .map(message => message.ruleId ?? message.message)
}

const wall = 'boundaries/dependencies'
const forbidden = [
  ['programs/new.ts', '../src/lib/errors.ts', 'the program knows nothing of ours'],
  ['programs/new.ts', '../src/model/operation.ts', 'not even a leaf'],
  ['src/operations/new.ts', '../../api/main.ts', 'src never imports api'],
  ['src/lib/errors.ts', './operations/execute.ts', 'a leaf imports leaves only'],
  ['src/drift/new.ts', '../queue/workers.ts', 'drift starts nothing'],
  ['src/drift/new.ts', '../runner/runner.ts', 'drift runs nothing'],
  [
    'src/operations/new.ts',
    '../store/store.ts',
    'operations declare their store, compose.ts injects it',
  ],
  ['src/operations/new.ts', '../runner/runner.ts', 'and their runner'],
  ['src/operations/new.ts', '../drift/judge.ts', 'and what judges drift'],
  ['src/environments/new.ts', '../operations/execute.ts', 'words only'],
  ['src/runner/new.ts', '../operations/execute.ts', 'leaf files only'],
  ['src/sandbox/new.ts', '../runner/runner.ts', 'leaf files only'],
  ['src/engine/new.ts', '../revisions/trees.ts', 'leaf files only'],
  ['src/drift/new.ts', '../cloud/inquiry.ts', 'the account is injected'],
  ['src/runner/new.ts', '../cloud/aws/inquiry.ts', 'a run asks AWS for pending creates alone'],
  ['src/store/new.ts', '../environments/createEnvironment.ts', 'leaf files only'],
  ['src/cli/new.ts', '../compose.ts', 'the command line speaks HTTP'],
  ['src/cli/new.ts', '../operations/requestOperation.ts', 'the command line speaks HTTP'],
  ['api/routes/new.ts', '../../src/adapters/postgres/store.ts', 'api calls verbs'],
  ['api/routes/new.ts', '../../src/adapters/runner/runner.ts', 'api calls verbs'],
  ['src/bootstrap.js', './config.ts', 'the bootstrap runs with nothing installed'],
] as const

for (const [file, target, reason] of forbidden) {
  t.test(`${file} must not import ${target}: ${reason}`, async t => {
    t.ok(
      existsSync(join(packageFolder, dirname(file), target)),
      'a file that is there, or nothing is proved',
    )
    t.same(await rulesBroken(file, `import '${target}'`), [wall])
  })
}

t.test('a type, a re-export and an import() are imports too', async t => {
  t.same(
    await rulesBroken('src/drift/new.ts', "export type { Queue } from '../queue/workers.ts'"),
    [wall],
  )
  t.same(
    await rulesBroken(
      'src/drift/new.ts',
      "export const load = () => import('../queue/workers.ts')",
    ),
    [wall],
  )
})

const allowed = [
  ['src/drift/new.ts', '../operations/words.ts'],
  ['src/operations/new.ts', '../environments/createEnvironment.ts'],
  ['src/operations/new.ts', '../access/policy.ts'],
  ['src/runner/new.ts', '../errors.ts'],
  ['src/runner/new.ts', '../cloud/aws/search.ts'],
  ['src/runner/new.ts', './runner.ts'],
  ['src/cli/new.ts', '../engine/doctor.ts'],
  ['src/compose.ts', './store/store.ts'],
  ['api/routes/new.ts', '../../src/services/operations/requestOperation.ts'],
  ['api/main.ts', '../src/compose.ts'],
  ['programs/new.ts', './settings.ts'],
] as const

for (const [file, target] of allowed) {
  t.test(`${file} may import ${target}`, async t => {
    t.ok(
      existsSync(join(packageFolder, dirname(file), target)),
      'a file that is there, or nothing is proved',
    )
    t.same(await rulesBroken(file, `import '${target}'`), [])
  })
}

t.test('a room without a line in the table is refused', async t => {
  t.same(await rulesBroken('src/attic/new.ts', 'export const a = 1'), [
    'boundaries/no-unknown-files',
  ])
})

t.test('tests are neither skipped nor focused', async t => {
  const begin = "import t from 'tap'\n"
  for (const text of [
    "t.skip('later')",
    "t.test.only('this', () => {})",
    "t.test('later', { skip: true }, () => {})",
    "t.ok(true, { todo: 'later' })",
  ]) {
    t.same(await rulesBroken('test/new.test.ts', begin + text), ['no-restricted-syntax'], text)
  }
  t.same(await rulesBroken('test/new.test.ts', `${begin}t.test('now', t => t.end())`), [])
})

t.test('a file ends after 400 lines', async t => {
  t.same(
    await rulesBroken(
      'src/drift/new.ts',
      Array.from({ length: 401 }, (_, n) => `export const a${n} = ${n}`).join('\n'),
    ),
    ['max-lines'],
  )
})
