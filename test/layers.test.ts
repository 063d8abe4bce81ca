/** The import rules of the layers are real: what they forbid is refused, what they allow is not. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ESLint } from 'eslint'
import t from 'tap'
import { packageFolder } from '../src/model/config.ts'
import { circularImports } from './circular.ts'
import { requirePresent } from './helper/present.ts'

// files that don't exist can't be parsed with types, and the import rules need none
const eslint = new ESLint({
  cwd: packageFolder,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  ruleFilter: ({ ruleId }) => !ruleId.startsWith('@typescript-eslint/'),
})

async function rulesBroken(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: join(packageFolder, file) })
  return requirePresent(result)
    .messages.filter(message => message.severity === 2)
    .map(message => message.ruleId ?? message.message)
}

const importRule = 'boundaries/dependencies'

/** For each layer a file of every layer that it may not import. */
const forbidden: [file: string, target: string][] = [
  ['src/lib/new.ts', '../model/actor.ts'],
  ['src/model/new.ts', '../analysis/drift/judge.ts'],
  ['src/model/new.ts', '../services/access/policy.ts'],
  ['src/analysis/new.ts', '../services/operations/getOperation.ts'],
  ['src/analysis/new.ts', '../adapters/pulumi/engine.ts'],
  ['src/services/new.ts', '../adapters/postgres/store.ts'],
  ['src/services/new.ts', '../adapters/runner/runner.ts'],
  ['src/services/new.ts', '../integrations/commands/perform.ts'],
  ['src/adapters/new.ts', '../services/operations/getOperation.ts'],
  ['src/adapters/new.ts', '../analysis/drift/judge.ts'],
  ['src/adapters/runner/child/new.ts', '../../../services/operations/getOperation.ts'],
  ['src/integrations/new.ts', '../adapters/postgres/store.ts'],
  ['src/integrations/new.ts', '../cli/text.ts'],
  ['src/client/new.ts', '../services/operations/getOperation.ts'],
  ['src/client/new.ts', '../analysis/drift/judge.ts'],
  ['src/cli/new.ts', '../services/operations/getOperation.ts'],
  ['src/cli/new.ts', '../adapters/sandbox/cloud.ts'],
  ['src/cli/new.ts', '../compose.ts'],
  ['src/cli/local/new.ts', '../../services/operations/getOperation.ts'],
  ['api/routes/new.ts', '../../src/adapters/postgres/store.ts'],
  ['api/routes/new.ts', '../../src/compose.ts'],
  ['src/services/new.ts', '../../api/app.ts'],
  ['src/adapters/new.ts', '../../api/app.ts'],
  ['programs/new.ts', '../src/lib/errors.ts'],
  ['src/bootstrap.js', './model/config.ts'],
  ['src/installLock.js', './model/config.ts'],
]

for (const [file, target] of forbidden) {
  t.test(`${file} may not import ${target}`, async t => {
    t.ok(existsSync(join(packageFolder, dirname(file), target)), 'the imported file exists')
    t.same(await rulesBroken(file, `import '${target}'`), [importRule])
  })
}

t.test('a type, a re-export and an import() are imports too', async t => {
  const target = '../adapters/queue/workers.ts'
  for (const text of [
    `import type { WorkerRegister } from '${target}'\nexport type Again = WorkerRegister`,
    `export type { WorkerRegister } from '${target}'`,
    `export const load = () => import('${target}')`,
  ])
    t.same(await rulesBroken('src/services/new.ts', text), [importRule], text)
})

const allowed: [file: string, target: string][] = [
  ['src/model/new.ts', '../lib/errors.ts'],
  ['src/analysis/new.ts', '../model/operation.ts'],
  ['src/services/new.ts', '../analysis/drift/judge.ts'],
  ['src/adapters/new.ts', '../model/store.ts'],
  ['src/adapters/runner/child/new.ts', '../../../analysis/deploy/keep.ts'],
  ['src/integrations/new.ts', '../services/operations/getOperation.ts'],
  ['src/client/new.ts', '../model/operation.ts'],
  ['src/cli/new.ts', '../client/index.ts'],
  ['src/cli/local/new.ts', '../../adapters/sandbox/cloud.ts'],
  ['api/routes/new.ts', '../../src/services/operations/getOperation.ts'],
  ['src/compose.ts', './adapters/postgres/store.ts'],
  ['api/main.ts', '../src/compose.ts'],
  ['programs/new.ts', './settings.ts'],
]

for (const [file, target] of allowed) {
  t.test(`${file} may import ${target}`, async t => {
    t.ok(existsSync(join(packageFolder, dirname(file), target)), 'the imported file exists')
    t.same(await rulesBroken(file, `import '${target}'`), [])
  })
}

t.test('a folder that is in no layer is refused', async t => {
  t.same(await rulesBroken('src/other/new.ts', 'export const a = 1'), [
    'boundaries/no-unknown-files',
  ])
})

t.test('two files that import each other are found, types included', async t => {
  const folder = t.testdir({
    'a.ts': "import type { B } from './b.ts'\nexport type A = { b: B }\n",
    'b.ts': "import type { A } from './a.ts'\nexport type B = { a: A | null }\n",
    'c.ts': "import type { A } from './a.ts'\nexport type C = A\n",
  })
  t.match(await circularImports(folder, ['.']), [/a\.ts.*b\.ts|b\.ts.*a\.ts/])
})

t.test('no file of src and api imports itself by way of others', async t => {
  t.same(await circularImports(packageFolder, ['src', 'api']), [])
})

t.test('tests are neither skipped nor focused', async t => {
  const begin = "import t from 'tap'\n"
  for (const text of [
    "t.skip('later')",
    "t.test.only('this', () => {})",
    "t.test('later', { skip: true }, () => {})",
    "t.ok(true, { todo: 'later' })",
  ])
    t.same(await rulesBroken('test/new.test.ts', begin + text), ['no-restricted-syntax'], text)
  t.same(await rulesBroken('test/new.test.ts', `${begin}t.test('now', t => t.end())`), [])
})

t.test('no shell is started', async t => {
  const started = [
    "import { exec } from 'node:child_process'\nexec('ls')",
    "import { execSync as run } from 'node:child_process'\nrun('ls')",
    "import * as children from 'node:child_process'\nchildren.exec('ls')",
    "import children from 'node:child_process'\nchildren.exec('ls')",
    "import { spawn } from 'child_process'\nspawn('ls')",
    "import { spawn } from 'node:child_process'\nspawn('ls', [], { shell: true })",
    "import { execFileSync } from 'node:child_process'\nexecFileSync('ls', { shell: '/bin/sh' })",
  ]
  for (const text of started)
    for (const file of ['src/services/new.ts', 'api/new.ts'])
      t.match(await rulesBroken(file, text), [/^no-restricted-(imports|syntax)$/], text)
  const allowed = "import { spawn } from 'node:child_process'\nspawn('ls', [], { cwd: '/' })"
  t.same(await rulesBroken('src/adapters/new.ts', allowed), [])
})

t.test('a log carries the error itself', async t => {
  const begin = "export function report(log: Pick<Console, 'warn'>, error: unknown): void {\n  "
  for (const data of ['{ error: String(error) }', '{ error }', '{ err: String(error) }'])
    t.same(
      await rulesBroken('src/services/new.ts', `${begin}log.warn(${data}, 'failed')\n}`),
      ['no-restricted-syntax'],
      data,
    )
  t.same(await rulesBroken('api/new.ts', `${begin}log.warn({ err: error }, 'failed')\n}`), [])
})
