import { spawn } from 'node:child_process'
import { TwinstackError } from '../../../lib/errors.ts'

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

/**
 * Runs npm in `folder`, without the scripts of packages and without the service's own variables.
 * Throws `dependencies-failed`.
 */
export async function npm(folder: string, args: string[]): Promise<void> {
  const { code, output } = await run(folder, [
    ...args,
    '--ignore-scripts',
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--no-update-notifier',
  ])
  if (code === 0) return
  const last = output
    .trim()
    .split('\n')
    .filter(line => !line.includes('A complete log of this run'))
    .slice(-8)
    .join('\n')
  throw new TwinstackError(
    'dependencies-failed',
    `npm could not install the program's dependencies (npm ${args[0]}, exit code ${code}):\n${last}`,
    {
      hint: "try `npm ci` in a clone of the repository on this machine; where the registry can't be reached, install there once: what is installed in the repository folder is taken from it",
    },
  )
}

function run(folder: string, args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    cwd: folder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output = (output + chunk).slice(-64 * 1024)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  return new Promise(resolve => {
    child.on('error', error => resolve({ code: null, output: `${output}\n${error.message}` }))
    child.on('close', code => resolve({ code, output }))
  })
}

/**
 * By allow-list: what is needed to reach a registry. `npm run` also leaves variables that would
 * point npm at another folder.
 */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => variables.includes(name) || patterns.test(name)),
  )
}
