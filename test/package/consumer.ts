/** The examples of docs/client.md, in a project that has the package installed. */
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { packageFolder } from '../../src/model/config.ts'
import { requirePresent } from '../helper/present.ts'

const run = promisify(execFile)

export type Example = { file: string; text: string }

/** Code blocks that are marked with `run`, in the order of the page. */
export function examples(): Example[] {
  const page = readFileSync(join(packageFolder, 'docs', 'client.md'), 'utf8')
  return [...page.matchAll(/^```(ts|js) run\n([^]*?)^```$/gm)].map(([, language, text], index) => ({
    file: `example${index}.${language}`,
    text: requirePresent(text),
  }))
}

/**
 * Writes them to `folder`, with the strictest settings that a user may have, and with what
 * libraries declare checked as well.
 */
export function writeExamples(folder: string): void {
  const types = join(packageFolder, 'node_modules', '@types')
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'elsewhere', private: true, type: 'module' }),
  )
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2024',
        module: 'nodenext',
        moduleResolution: 'nodenext',
        strict: true,
        skipLibCheck: false,
        noEmit: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        typeRoots: [types],
        types: ['node'],
      },
      include: ['*.ts'],
    }),
  )
  for (const { file, text } of examples()) writeFileSync(join(folder, file), text)
}

/** The errors of tsc; empty when there are none. */
export async function typeErrors(folder: string): Promise<string> {
  return run(process.execPath, [
    join(packageFolder, 'node_modules/typescript/bin/tsc'),
    '-p',
    folder,
  ]).then(
    () => '',
    error => (error as { stdout: string }).stdout,
  )
}

/** Runs one with this Node, as a user would; gives its stdout. */
export async function runExample(
  folder: string,
  file: string,
  env: Record<string, string>,
): Promise<string> {
  return (
    await run(process.execPath, [file], { cwd: folder, env: { PATH: process.env.PATH, ...env } })
  ).stdout
}
