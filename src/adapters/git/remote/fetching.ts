import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { TwinstackError, getErrorMessage } from '../../../lib/errors.ts'
import { buildGitEnvironment } from '../environment.ts'
import { harmless, getLastLine } from '../git.ts'
import { createCredentials, redactSecrets, type Access, type RemoteAddress } from './access.ts'

/**
 * git settings of users and of the machine may rewrite addresses, run helpers or store credentials,
 * so they are disabled here.
 */
const alone = [
  '-c',
  'credential.helper=',
  '-c',
  'core.askPass=',
  '-c',
  'gc.auto=0',
  '-c',
  'http.lowSpeedLimit=100',
  '-c',
  'http.lowSpeedTime=30',
]

/**
 * git failed: `message` is the last line of its output, `output` the whole output, both without
 * secrets.
 */
export class FetchError extends Error {
  override name = 'FetchError'
  readonly output: string

  constructor(message: string, output = message) {
    super(message)
    this.output = output
  }
}

export type Reach = { remote: RemoteAddress; access: Access; seconds: number }

/**
 * Runs git with access to the remote, in `folder`. It may use only the protocol of the remote.
 * After `seconds` it is ended together with the processes that it started.
 *
 * @throws FetchError when git fails; TwinstackError `unavailable` when git can't be started
 */
export async function runGitRemote(
  folder: string,
  args: string[],
  { remote, access, seconds }: Reach,
): Promise<string> {
  const { env, secrets } = await createCredentials(remote, access)
  const all = {
    ...buildGitEnvironment(),
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ALLOW_PROTOCOL: remote.protocol,
    ...env,
    ...configureServing(remote),
  }
  const { code, output, errors, late } = await run(
    folder,
    [...harmless, ...alone, ...args],
    all,
    seconds,
  )
  if (late) throw new FetchError(`no answer within ${seconds} s`)
  if (code === 0) return output
  const message = redactSecrets(errors, secrets)
  throw new FetchError(getLastLine(message) || `git ended with ${code}`, message)
}

/**
 * A repository of this machine may belong to another user; the git process that serves it reads
 * this setting from a file only.
 */
function configureServing({ protocol }: RemoteAddress): Record<string, string> {
  return protocol === 'file'
    ? { GIT_CONFIG_GLOBAL: fileURLToPath(new URL('./served.gitconfig', import.meta.url)) }
    : {}
}

type EndedProcess = { code: number | string | null; output: string; errors: string; late: boolean }

function run(
  folder: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  seconds: number,
): Promise<EndedProcess> {
  // a process group of its own, so that git's helpers (git-remote-https, ssh) end with it
  const child = spawn('git', args, {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const ended: EndedProcess = { code: null, output: '', errors: '', late: false }
  child.stdout.on('data', (chunk: Buffer) => {
    ended.output += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    ended.errors = (ended.errors + chunk.toString()).slice(-64 * 1024)
  })
  const timer = setTimeout(() => {
    ended.late = true
    end(child.pid)
  }, seconds * 1000)
  return new Promise(resolve => {
    child.on('error', error => {
      clearTimeout(timer)
      resolve({
        ...ended,
        code: (error as NodeJS.ErrnoException).code ?? 'error',
        errors: 'git could not be started: install git',
      })
    })
    child.on('close', code => {
      clearTimeout(timer)
      resolve({ ...ended, code })
    })
  })
}

function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // it was faster
  }
}

/**
 * The error of a failed fetch for the caller. Status 503: it is not the caller's fault, and a later
 * attempt may work.
 */
export function createUnreachableError(
  remote: RemoteAddress,
  error: unknown,
): TwinstackError<'unavailable'> {
  if (error instanceof TwinstackError && error.code === 'unavailable')
    return error as TwinstackError<'unavailable'>
  const output = getErrorMessage(error)
  return new TwinstackError(
    'unavailable',
    `the program's repository ${remote.url} can't be read: ${output}`,
    { hint: adviseFor(remote, output), cause: error },
  )
}

const advice: [pattern: RegExp, hint: string][] = [
  [
    /host key verification|no .* host key is known/i,
    "put the host's public key (from `ssh-keyscan HOST`, compared with what its owner " +
      'publishes) into the file that TWINSTACK_REPOSITORY_KNOWN_HOSTS_FILE names',
  ],
  [
    /permission denied|publickey/i,
    'TWINSTACK_REPOSITORY_SSH_KEY_FILE must name a private key, without a passphrase, that ' +
      'may read the repository',
  ],
  [
    /authentication failed|could not read username|terminal prompts disabled|\b40[13]\b|access denied|invalid credentials/i,
    'TWINSTACK_REPOSITORY_TOKEN_FILE must name a file with a token that may read the ' +
      'repository (and TWINSTACK_REPOSITORY_USER its user, where the host requires one)',
  ],
  [
    /not found|does not exist|does not appear|\b404\b/i,
    'check the address; hosts return the same error when the token or key may not read the ' +
      'repository',
  ],
  [
    /redirect|\b30[1278]\b/i,
    'write the target of the redirection (often the address with .git at its end) into ' +
      'TWINSTACK_REPOSITORY: a credential follows no redirection',
  ],
  [
    /certificate|ssl|tls/i,
    "set GIT_SSL_CAINFO or SSL_CERT_FILE in the service's environment to the certificate file " +
      'of your authority',
  ],
  [/not allowed/i, 'use https, ssh or file in TWINSTACK_REPOSITORY'],
]

function adviseFor({ host }: RemoteAddress, output: string): string {
  return (
    advice.find(([pattern]) => pattern.test(output))?.[1] ??
    `check with  twinstack doctor  whether ${host || 'it'} can be reached from this machine; ` +
      'a full commit that was fetched before can be deployed meanwhile'
  )
}
