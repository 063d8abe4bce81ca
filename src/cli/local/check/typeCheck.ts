/** The types of a TypeScript program: at run time it is transpiled without checking them. */
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Finding } from './finding.ts'
import { readIn, type Project } from './project.ts'
import type { SourceFile } from './sources.ts'

const topic = 'types'
const run = promisify(execFile)

/** With the program's own TypeScript, where it is installed and there is a tsconfig.json. */
export async function checkTypes(
  folder: string,
  { main, runtime }: Project,
  sources: SourceFile[],
): Promise<Finding[]> {
  if (runtime !== 'nodejs' || !sources.some(({ path }) => /\.[cm]?tsx?$/.test(path))) return []
  const base = /\.[cm]?[jt]s$/.test(main) ? join(folder, main, '..') : join(folder, main)
  const place = (await readIn(base, 'tsconfig.json')) === null ? folder : base
  if ((await readIn(place, 'tsconfig.json')) === null)
    return [{ topic, ok: null, found: 'not checked: there is no tsconfig.json' }]
  const compiler = findCompiler(base)
  if (compiler === null)
    return [
      {
        topic,
        ok: null,
        found: 'not checked: TypeScript is not installed in the folder of the program',
        hint: 'npm install --save-dev typescript in that folder, or install its dependencies',
      },
    ]
  return [await compile(compiler, place)]
}

function findCompiler(folder: string): string | null {
  try {
    return createRequire(join(folder, 'package.json')).resolve('typescript/bin/tsc')
  } catch {
    return null
  }
}

async function compile(compiler: string, folder: string): Promise<Finding> {
  try {
    await run(process.execPath, [compiler, '--noEmit', '--pretty', 'false'], {
      cwd: folder,
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    })
    return { topic, ok: true, found: 'no errors' }
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string }
    const lines = (stdout ?? '').split('\n').filter(line => line.includes('error TS'))
    const first = lines[0] ?? message.split('\n')[0] ?? message
    return {
      topic,
      ok: null,
      found: `${lines.length || 1} ${lines.length === 1 ? 'error' : 'errors'}: ${first}`,
      hint: 'npx tsc --noEmit; a program with wrong types still runs, as with TRANSPILE_ONLY',
    }
  }
}
