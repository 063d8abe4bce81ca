/** schemathesis (PyPI), in a virtual environment of its own that is kept between runs. */
import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const version = '4.32.5'
const folder = join(
  process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
  'twinstack',
  `schemathesis-${version}`,
)
const command = (root: string) => join(root, 'bin', 'schemathesis')

export type FoundCommand = { command: string; version: string } | { missing: string }

/** Installs it once (15 s). Without Python 3.10 or a package registry it says what is missing. */
export async function schemathesis(): Promise<FoundCommand> {
  if (existsSync(command(folder))) return { command: command(folder), version }
  try {
    await run('python3', [
      '-c',
      'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))',
    ])
  } catch (error) {
    return { missing: `no Python 3.10 or newer with venv: ${firstLine(error)}` }
  }
  try {
    await install()
    return { command: command(folder), version }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    return { missing: `schemathesis ${version} could not be installed by pip: ${firstLine(error)}` }
  }
}

/**
 * In its final place, as a virtual environment can't be moved; `pip` puts the command there last.
 */
async function install(): Promise<void> {
  mkdirSync(join(folder, '..'), { recursive: true })
  await run('python3', ['-m', 'venv', folder])
  await run(
    join(folder, 'bin', 'pip'),
    [
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--retries',
      '1',
      '--timeout',
      '10',
      '--prefix',
      folder,
      `schemathesis==${version}`,
    ],
    { timeout: 90_000, maxBuffer: 2 ** 24 },
  )
}

const firstLine = (error: unknown) =>
  String((error as { stderr?: string }).stderr || (error as Error).message)
    .trim()
    .split('\n')
    .at(-1)

/** Runs it to its end; `say` gets its output. Resolves to its exit code. */
export function start(
  program: string,
  args: string[],
  cwd: string,
  print: (text: string) => void,
): Promise<number | null> {
  const child = spawn(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1' },
  })
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', data => {
      print(String(data))
    })
  return new Promise((done, fail) => child.on('error', fail).on('close', done))
}
