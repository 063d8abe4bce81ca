/**
 * Format, types and lint of all files like `npm run types` and `npm run lint`, but on one
 * TypeScript program for each project: rules that need types use the checker that has already
 * checked all files, so that nothing is parsed and checked twice. It is a separate process
 * (`npm test` continues beside it); the exit code is 1 when a check fails.
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

/** The code of the service, and that of the browser, which knows other globals. */
const projects = ['tsconfig.json', 'api/dashboard/assets/tsconfig.json']

type CheckedTypes = { program: ts.Program; found: string }

/** Compiles one project; returns the program, and the errors of tsc as text. */
function checkProject(file: string): CheckedTypes {
  const fatal: ts.Diagnostic[] = []
  const config = ts.getParsedCommandLineOfConfigFile(
    join(packageFolder, file),
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
  builder.emit() // the results for each file, for the next run
  return { program: builder.getProgram(), found: ts.formatDiagnostics(found, host) }
}

/** Lints all files on these programs; returns the report, which is empty without findings. */
async function lint(programs: ts.Program[]): Promise<{ report: string; failed: boolean }> {
  const eslint = new ESLint({
    cwd: packageFolder,
    overrideConfig: {
      languageOptions: { parserOptions: { projectService: false, programs } },
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
  return status === 0 ? null : `${stdout}${stderr}run npm run format to correct this`
}

await step('format', format, report => report)
const checked = await step(
  'types',
  () => projects.map(checkProject),
  all => all.map(({ found }) => found).join('') || null,
)
await step(
  'lint',
  () => lint(checked.map(({ program }) => program)),
  ({ report, failed }) => (failed ? report : null),
)
