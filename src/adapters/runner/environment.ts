import { dirname, delimiter } from 'node:path'

/** Locale, proxies and certificates, which every process of the service may read. */
export const harmlessVariables = [
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'USER',
  'LOGNAME',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/**
 * Variables of the service that a program may read. It gets no other variable (DATABASE_URL,
 * TWINSTACK_*…), because program code must not get credentials.
 */
const allowed = ['HOME', 'PULUMI_HOME', 'NODE_COMPILE_CACHE', ...harmlessVariables]

/** Comma-separated names of variables that only the engine gets (docs/settings.md). */
export const secretsVariable = 'TWINSTACK_SECRETS_ENV'

/**
 * The environment of a runner; `cloud` is added by the runner itself from its request. This Node
 * comes first on PATH: plugins are scripts.
 */
export function buildRunnerEnvironment(
  env: Record<string, string | undefined>,
): Record<string, string> {
  const named = (env[secretsVariable] ?? '').split(',').map(name => name.trim())
  const secrets = named.filter(name => /^[A-Za-z]\w*$/.test(name) && !name.startsWith('TWINSTACK_'))
  const kept = Object.fromEntries(
    [...allowed, ...secrets].flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
  const path = [
    dirname(process.execPath),
    ...(env.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter),
  ]
  if (secrets.length > 0) kept[secretsVariable] = secrets.join(',')
  return { ...kept, PATH: [...new Set(path)].join(delimiter) }
}
