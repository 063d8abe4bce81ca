import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { TwinstackError } from '../../../lib/errors.ts'
import { prepareJob, takeOver, type Job } from './npmJob.ts'
import type { Installer } from './installer.ts'

const variables = [
  'PATH',
  'HOME',
  'TMPDIR',
  'LANG',
  'USERPROFILE',
  'APPDATA',
  'SystemRoot',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
]
const patterns =
  /^(https?_proxy|no_proxy|npm_config_(registry|userconfig|globalconfig|cache|cafile|ca|strict_ssl|offline|prefer_offline|fetch_retries|.*_authtoken|.*:_auth.*))$/i

/** seconds that one installation may take */
const timeLimit = 900
const limits = ['--fsize=2147483648', '--nofile=8192', `--cpu=${timeLimit}`, '--core=0']
const prlimit = '/usr/bin/prlimit'

/**
 * The user id of npm processes, which no account of the machine has. It differs from the user of
 * runners (61433) and of the embedded database (61432), so that a running program can't access what
 * is being installed for another one.
 */
export const installerUser = { uid: 61434, gid: 61434 }

/**
 * Runs npm in `folder` as a process of its own with limits, without the scripts of packages,
 * without git, and without the service's own variables. Afterwards the files belong to the service,
 * and no link leads out of the folder. Throws `dependencies-failed`.
 */
export async function runNpm(folder: string, args: string[], installer: Installer): Promise<void> {
  const command = [
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ...args,
    '--ignore-scripts',
    // a dependency from git would start git with arguments from the lockfile
    '--git=/bin/false',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--no-update-notifier',
  ]
  const { code, output } = await runInstaller(folder, command, installer)
  if (code !== 0) throw createNpmError(args[0] ?? '', code, output)
}

/** Runs a package manager in `folder` in the same way; `more` are additional variables. */
export async function runInstaller(
  folder: string,
  command: string[],
  installer: Installer,
  more: NodeJS.ProcessEnv = {},
): Promise<EndedProcess> {
  return runInstallers(folder, [command], installer, more)
}

/** Runs commands one after the other until one fails; returns how the last of them ended. */
export async function runInstallers(
  folder: string,
  commands: string[][],
  installer: Installer,
  more: NodeJS.ProcessEnv = {},
): Promise<EndedProcess> {
  const job = prepareJob(folder, installer)
  const env = { ...job.env, ...more }
  let ended: EndedProcess = { code: 0, output: '' }
  try {
    for (const command of commands) {
      ended = await run(folder, { ...job, env }, installer, command)
      if (ended.code !== 0) break
    }
    return ended
  } finally {
    takeOver(folder, job, installer)
  }
}

function createNpmError(command: string, code: number | null, output: string): TwinstackError {
  const last = output
    .trim()
    .split('\n')
    .filter(line => !line.includes('A complete log of this run'))
    .slice(-8)
    .join('\n')
  return new TwinstackError(
    'dependencies-failed',
    `npm could not install the program's dependencies (npm ${command}, exit code ` +
      `${code}):\n${last}`,
    {
      hint:
        'try `npm ci` in a clone of the repository on this machine; where the registry ' +
        "can't be reached, run `npm install` once in the repository folder: Twinstack then uses " +
        'the packages that are installed there',
    },
  )
}

type EndedProcess = { code: number | null; output: string }

function run(
  folder: string,
  job: Job,
  { user }: Installer,
  command: string[],
): Promise<EndedProcess> {
  const [program = '', ...args] = existsSync(prlimit) ? [prlimit, ...limits, ...command] : command
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...buildEnvironment(), ...job.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // a process group of its own, so that processes that npm started end with it
    detached: true,
    ...user,
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-64 * 1024)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      output += `\n${command[0]} was ended: it took longer than ${timeLimit} s`
      endGroup(child.pid)
    }, timeLimit * 1000)
    const end = (ended: EndedProcess) => {
      clearTimeout(timer)
      endGroup(child.pid)
      resolve(ended)
    }
    child.on('error', error => end({ code: null, output: `${output}\n${error.message}` }))
    child.on('close', code => end({ code, output }))
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // none of its processes exists any more
  }
}

/**
 * An allow-list of the variables that are needed to reach a registry. `npm run` sets variables that
 * would direct npm to another folder.
 */
function buildEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => variables.includes(name) || patterns.test(name)),
  )
}
