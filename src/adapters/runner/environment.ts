import { dirname, delimiter } from 'node:path'

/**
 * Variables of the service that a program may see. Everything else (DATABASE_URL, TWINSTACK_*…)
 * stays outside: program code gets no credential.
 */
const allowed = [
  'HOME',
  'PULUMI_HOME',
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
  'NODE_COMPILE_CACHE',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]

/**
 * The environment of a runner; `cloud` is added by the runner itself from its request. This Node
 * comes first on PATH: plugins are scripts.
 */
export function runnerEnvironment(env: Record<string, string | undefined>): Record<string, string> {
  const kept = Object.fromEntries(
    allowed.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])),
  )
  const path = [
    dirname(process.execPath),
    ...(env.PATH ?? '/usr/local/bin:/usr/bin:/bin').split(delimiter),
  ]
  return { ...kept, PATH: [...new Set(path)].join(delimiter) }
}
