/**
 * Finds the service and the credential: `--url` or TWINSTACK_URL, else `<home>/service.json`;
 * TWINSTACK_TOKEN, else the identity of the pipeline with --oidc, else the
 * credential of the local CLI in the data folder, which never leaves this machine.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient } from '../client/index.ts'
import type { Client } from '../client/index.ts'
import type { TokenSource } from '../client/request.ts'
import type { Config } from '../model/config.ts'
import { TwinstackError } from '../lib/errors.ts'
import { serviceUrlSchema } from './arguments.ts'
import { createTokenExchange, wantsIdToken } from './pipeline/fetchIdToken.ts'
import { readCredentials } from './credentials.ts'
import { readServiceFile } from './serviceFile.ts'

/** The local CLI's own token (0600), written by the service at its first start. */
export const getCliTokenFile = (home: string) => join(home, 'keys', 'cli-token')

/**
 * Creates a client of the chosen service. Throws `unavailable` when no service is known,
 * `unauthenticated` without a token.
 */
export function connect(
  explicitUrl: string | undefined,
  { home }: Config,
  env = process.env,
): Client {
  const remote = explicitUrl ?? (env.TWINSTACK_URL || undefined)
  const url = getConnectionUrl(explicitUrl, { home }, env)
  return createClient({ url, token: findToken(url, home, remote, env) })
}

/** The address of the service. Throws `unavailable` when none is known. */
export function getConnectionUrl(
  explicitUrl: string | undefined,
  { home }: Pick<Config, 'home'>,
  env = process.env,
): string {
  const remote = explicitUrl ?? (env.TWINSTACK_URL || undefined)
  if (remote !== undefined) return checkUrl(remote)
  const stored = readServiceFile(home) === null ? readCredentials(env).current : null
  return stored ?? getLocalUrl(home)
}

function checkUrl(url: string): string {
  const parsed = serviceUrlSchema.safeParse(url)
  if (parsed.success) return parsed.data
  throw new TwinstackError(
    'invalid-request',
    '--url or TWINSTACK_URL is wrong: ' +
      `${parsed.error.issues.map(issue => issue.message).join('; ')}`,
  )
}

function getLocalUrl(home: string): string {
  const service = readServiceFile(home)
  if (service !== null) return service.url
  throw new TwinstackError(
    'unavailable',
    `no service is known: ${join(home, 'service.json')} does not exist`,
    {
      hint:
        'start one with  twinstack serve  (or npm start), or name another with --url or ' +
        'TWINSTACK_URL',
    },
  )
}

/**
 * The credential of the data folder is sent only to the service of the data folder, never to
 * another address.
 */
function findToken(
  url: string,
  home: string,
  remote: string | undefined,
  env: NodeJS.ProcessEnv,
): TokenSource {
  if (env.TWINSTACK_TOKEN) return env.TWINSTACK_TOKEN
  if (wantsIdToken(env)) return createTokenExchange(url, env)
  const stored = readCredentials(env).tokens[new URL(url).origin]
  if (stored !== undefined) return stored
  const local = readServiceFile(home)?.url
  const found = remote === undefined || hasSameOrigin(remote, local) ? findLocalToken(home) : null
  if (found !== null) return found
  throw new TwinstackError(
    'unauthenticated',
    "no token: TWINSTACK_TOKEN is not set and the credential of the data folder can't be used",
    {
      hint:
        remote === undefined
          ? `expected ${getCliTokenFile(home)}, readable by you; or set TWINSTACK_TOKEN`
          : `twinstack login ${url}  stores one; or set TWINSTACK_TOKEN (an admin creates it with ` +
            'twinstack token create), or in a pipeline --oidc',
    },
  )
}

const hasSameOrigin = (a: string, b: string | undefined) =>
  b !== undefined && URL.canParse(a) && new URL(a).origin === new URL(b).origin

/** Null when it is not there or not readable. */
export function findLocalToken(home: string): string | null {
  try {
    return readFileSync(getCliTokenFile(home), 'utf8').trim() || null
  } catch {
    return null
  }
}
