/**
 * Format, types and lint of everything as `npm run types` and `npm run lint` do it, but on one
 * TypeScript program: the rules that need types ask the checker that has just been through all
 * files, and nothing is parsed and checked twice. A process of its own (`npm test` goes on beside
 * it); exit code 1 when either finds something.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ESLint } from 'eslint'
import ts from 'typescript'
import { packageFolder } from '../src/model/config.ts'

const host: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: name => name,
  getCurrentDirectory: () => packageFolder,
  getNewLine: () => '\n',
}

/** Compiles by tsconfig.json; returns the program, and what tsc would complain about as text. */
function types(): { program: ts.Program; found: string } {
  const fatal: ts.Diagnostic[] = []
  const config = ts.getParsedCommandLineOfConfigFile(
    join(packageFolder, 'tsconfig.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: problem => fatal.push(problem) },
  )
  if (!config) throw new Error(ts.formatDiagnostics(fatal, host))
  const builder = ts.createIncrementalProgram({
    rootNames: config.fileNames,
    options: config.options,
    configFileParsingDiagnostics: ts.getConfigFileParsingDiagnostics(config),
  })
  const found = [
    ...builder.getConfigFileParsingDiagnostics(),
    ...builder.getOptionsDiagnostics(),
    ...builder.getSyntacticDiagnostics(),
    ...builder.getGlobalDiagnostics(),
    ...builder.getSemanticDiagnostics(),
  ]
  builder.emit() // what is known of each file, for the next time
  return { program: builder.getProgram(), found: ts.formatDiagnostics(found, host) }
}

/** Lints everything on that program; returns the report, empty when there is nothing to say. */
async function lint(program: ts.Program): Promise<{ report: string; failed: boolean }> {
  const eslint = new ESLint({
    cwd: packageFolder,
    overrideConfig: {
      languageOptions: { parserOptions: { projectService: false, programs: [program] } },
    },
  })
  const results = await eslint.lintFiles(['.'])
  const formatter = await eslint.loadFormatter('stylish')
  return {
    report: await formatter.format(results),
    failed: results.some(result => result.errorCount > 0),
  }
}

const step = async <Result>(
  name: string,
  work: () => Result | Promise<Result>,
  failedResult: (result: Result) => string | null,
): Promise<Result> => {
  const started = Date.now()
  const result = await work()
  const output = failedResult(result)
  if (output !== null) process.exitCode = 1
  if (output) console.log(output)
  console.log(
    `${output === null ? 'ok    ' : 'FAILED'} ${name} ` +
      `(${((Date.now() - started) / 1000).toFixed(1)} s)`,
  )
  return result
}

/** Files that Prettier would change, as its report; the cache makes a second run fast. */
function format(): string | null {
  const prettier = join(packageFolder, 'node_modules', 'prettier', 'bin', 'prettier.cjs')
  const cache = ['--cache', '--cache-location', join(packageFolder, '.tap', 'prettier')]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [prettier, '--check', '--log-level', 'warn', ...cache, '.'],
    { cwd: packageFolder, encoding: 'utf8' },
  )
  return status === 0 ? null : `${stdout}${stderr}npm run format mends this`
}

await step('format', format, report => report)
const { program } = await step('types', types, ({ found }) => found || null)
await step(
  'lint',
  () => lint(program),
  ({ report, failed }) => (failed ? report : null),
)
