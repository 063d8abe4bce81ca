import { readFile, stat } from 'node:fs/promises'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Address } from '../../../model/repositoryAddress.ts'

export type RemoteAddress = Extract<Address, { kind: 'remote' }>

/**
 * How a remote repository is reached. Files are read when they are needed, so that a token can be
 * changed while the service runs.
 */
export type Access = {
  /** https: the user of the token; hosts that check only the token accept any name */
  user: string
  tokenFile: string | null
  sshKeyFile: string | null
  /** ssh: the hosts' public keys; null: `~/.ssh/known_hosts` */
  knownHostsFile: string | null
  /** seconds for one fetch; the first fetch may take ten times as long */
  timeLimitSeconds: number
}

export const openAccess: Access = {
  user: 'x-access-token',
  tokenFile: null,
  sshKeyFile: null,
  knownHostsFile: null,
  timeLimitSeconds: 120,
}

/**
 * Environment variables for one git process, and the secrets that must be removed from its output.
 */
export type Credentials = { env: Record<string, string>; secrets: string[] }

/**
 * @throws TwinstackError `unavailable` when a file that a setting names can't be used; it never
 *   contains the token
 */
export async function createCredentials(
  remote: RemoteAddress,
  access: Access,
): Promise<Credentials> {
  if (remote.protocol === 'ssh') return createSshCredentials(access)
  return remote.protocol === 'file' || access.tokenFile === null
    ? { env: {}, secrets: [] }
    : createTokenCredentials(remote, access, access.tokenFile)
}

/**
 * A header for this host alone, passed in variables: the token is neither on a command line nor in
 * a file, and no credential helper is used.
 */
async function createTokenCredentials(
  remote: RemoteAddress,
  { user }: Access,
  file: string,
): Promise<Credentials> {
  if (remote.protocol === 'http' && !isLoopback(remote.host))
    throw new TwinstackError(
      'unavailable',
      `the token is not sent to ${remote.host}: http is readable on the way`,
      { hint: 'use https in TWINSTACK_REPOSITORY' },
    )
  const secret = await readToken(file)
  const basic = Buffer.from(`${user}:${secret}`).toString('base64')
  const env = formatConfiguration({
    [`http.${new URL(remote.url).origin}/.extraHeader`]: `Authorization: Basic ${basic}`,
    'http.followRedirects': 'false',
  })
  return { env, secrets: [secret, basic, encodeURIComponent(secret)] }
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new TwinstackError(
      'unavailable',
      `TWINSTACK_REPOSITORY_TOKEN_FILE (${file}) can't be read: ${error.code ?? 'error'}`,
      { hint: 'set it to a file that the service may read and that contains only the token' },
    )
  })
  const secret = text.trim()
  if (/^[\x21-\x7e]{1,4096}$/.test(secret)) return secret
  throw new TwinstackError(
    'unavailable',
    `TWINSTACK_REPOSITORY_TOKEN_FILE (${file}) contains no token: expected one line without spaces`,
    { hint: 'write only the token into it' },
  )
}

/** `git -c` by variables (git 2.31 and later): https://git-scm.com/docs/git-config#ENVIRONMENT */
function formatConfiguration(values: Record<string, string>): Record<string, string> {
  const all = Object.entries(values).flatMap(([key, value], at): [string, string][] => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ])
  return { ...Object.fromEntries(all), GIT_CONFIG_COUNT: String(Object.keys(values).length) }
}

/**
 * git passes this command to a shell, so its words are constant and the files are passed as
 * variables, which a shell does not parse again. The settings file of ssh is not used, because a
 * ProxyCommand in it would run a command.
 */
async function createSshCredentials({ sshKeyFile, knownHostsFile }: Access): Promise<Credentials> {
  for (const [name, file] of [
    ['TWINSTACK_REPOSITORY_SSH_KEY_FILE', sshKeyFile],
    ['TWINSTACK_REPOSITORY_KNOWN_HOSTS_FILE', knownHostsFile],
  ] as const)
    if (file !== null) await requireUsable(name, file)
  const words = [
    'exec ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=15 ' +
      '-o ServerAliveInterval=15 -o ForwardAgent=no',
    ...(sshKeyFile === null
      ? []
      : ['-o IdentitiesOnly=yes -o IdentityAgent=none -i "$TWINSTACK_SSH_KEY"']),
    ...(knownHostsFile === null
      ? []
      : [
          '-o "UserKnownHostsFile=\\"$TWINSTACK_SSH_KNOWN_HOSTS\\"" -o ' +
            'GlobalKnownHostsFile=/dev/null',
        ]),
  ]
  const agent = sshKeyFile === null ? process.env.SSH_AUTH_SOCK : undefined
  const variables: [name: string, value: string | null | undefined][] = [
    ['TWINSTACK_SSH_KEY', sshKeyFile],
    ['TWINSTACK_SSH_KNOWN_HOSTS', knownHostsFile],
    ['SSH_AUTH_SOCK', agent],
  ]
  const files = Object.fromEntries(
    variables.flatMap(([name, value]) => (value ? [[name, value]] : [])),
  )
  return {
    env: { GIT_SSH_COMMAND: words.join(' '), GIT_SSH_VARIANT: 'ssh', ...files },
    secrets: [],
  }
}

/** ssh itself expands `%`, `~` and quotes in names of files. */
async function requireUsable(name: string, file: string): Promise<void> {
  if (/["'%$~\\\p{Cc}]/u.test(file))
    throw new TwinstackError(
      'unavailable',
      `${name}: ssh would expand characters in the name of this file and read another file`,
      { hint: 'use a path without quotes, %, $, ~ and backslashes' },
    )
  if (
    await stat(file).then(
      found => found.isFile(),
      () => false,
    )
  )
    return
  throw new TwinstackError('unavailable', `${name}: there is no file ${file}`, {
    hint: 'set it to a file that the service may read',
  })
}

export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host)
}

/** The output of a program, without secrets and without passwords in addresses. */
export function redactSecrets(text: string, secrets: string[]): string {
  const without = secrets.reduce(
    (rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '[secret]')),
    text,
  )
  return without
    .replaceAll(/(\w:\/\/)[^\s/@]*:[^\s/@]*@/g, '$1[secret]@')
    .replaceAll(/(authorization:\s*\w+\s+)\S+/gi, '$1[secret]')
}
