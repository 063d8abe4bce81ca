/**
 * Reads the settings of the service: `TWINSTACK_*` and `DATABASE_URL`, read once and validated by
 * zod; each error names its variable. (The settings of the program are separate: they are in
 * `Pulumi.<stack>.yaml`.)
 */
import { homedir, hostname } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { TwinstackError } from '../lib/errors.ts'
import { oldVariables } from '../lib/oldNames.ts'
import { readSignIn, signInVariables, type SignInSettings } from './signIn.ts'
import { stackNameSchema } from './stackName.ts'
import { parseLabels, parseRepository } from './configValues.ts'
import type { WorkerLabels } from './workerLabels.ts'
import { parseStackReference, type StackReferenceName } from './stackReference.ts'

/** the folder of this code: the checkout, or `dist` of the installed package */
export const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const installed = basename(packageFolder) === 'dist'
/** the folder whose node_modules contains the dependencies of this code */
export const modulesParent = installed ? resolve(packageFolder, '../../..') : packageFolder

const createSecondsSchema = (fallback: number) =>
  z.coerce
    .number()
    .int()
    .min(1)
    .max(7 * 24 * 3600)
    .default(fallback)

const schema = z.object({
  TWINSTACK_HOME: z.string().min(1).default(join(homedir(), '.twinstack')),
  TWINSTACK_HOST: z.string().min(1).default('127.0.0.1'),
  TWINSTACK_PORT: z.coerce.number().int().min(0).max(65535).default(7420),
  // the sample of a checkout; an installed package has none and is started in the folder of the
  // program
  TWINSTACK_REPOSITORY: z
    .string()
    .min(1)
    .default(installed ? process.cwd() : packageFolder)
    .transform(parseRepository),
  TWINSTACK_REPOSITORY_USER: z
    .string()
    .regex(/^[^:\s\p{Cc}]{1,200}$/u, 'expected a user name without colons and spaces')
    .default('x-access-token'),
  TWINSTACK_REPOSITORY_TOKEN_FILE: z.string().min(1).optional(),
  TWINSTACK_REPOSITORY_SSH_KEY_FILE: z.string().min(1).optional(),
  TWINSTACK_REPOSITORY_KNOWN_HOSTS_FILE: z.string().min(1).optional(),
  TWINSTACK_REPOSITORY_TIME_LIMIT: createSecondsSchema(120),
  TWINSTACK_REF: z.string().min(1).optional(),
  TWINSTACK_CLOUD: z.enum(['sandbox', 'aws']).default('sandbox'),
  TWINSTACK_SANDBOX: z.string().min(1).optional(),
  TWINSTACK_BACKEND: z.string().min(1).optional(),
  TWINSTACK_STATES: z.enum(['backend', 'service']).optional(),
  TWINSTACK_STATE_KEY: z.string().min(1).optional(),
  TWINSTACK_ORGANISATION: stackNameSchema.optional(),
  TWINSTACK_PASSPHRASE_FILE: z.string().min(1).optional(),
  TWINSTACK_PULUMI: z.string().min(1).optional(),
  TWINSTACK_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4),
  TWINSTACK_PARALLEL: z.coerce.number().int().min(1).max(256).default(32),
  TWINSTACK_QUEUED_PER_CALLER: z.coerce.number().int().min(1).max(100_000).default(100),
  TWINSTACK_DISK_FREE: z.coerce.number().int().min(0).max(1_048_576).default(512),
  TWINSTACK_MEMORY_FREE: z.coerce.number().int().min(0).max(1_048_576).default(512),
  TWINSTACK_DRAIN: z.coerce.number().int().min(0).max(86_400).default(0),
  TWINSTACK_KEEP_DAYS: z.coerce.number().int().min(7).max(36_500).default(90),
  TWINSTACK_TIME_LIMIT: createSecondsSchema(7200),
  TWINSTACK_GRACE: createSecondsSchema(60),
  TWINSTACK_SWEEP: z.coerce.number().min(1).max(3600).default(30),
  TWINSTACK_DRIFT_CONFIRM: z.coerce.number().min(0).max(3600).default(5),
  TWINSTACK_LEASE: createSecondsSchema(20),
  TWINSTACK_RUNNER_USER: z.enum(['auto', 'own', 'separate']).default('auto'),
  TWINSTACK_RUNNER_SANDBOX: z.enum(['bubblewrap']).optional(),
  TWINSTACK_STACK_REFERENCES: z.string().min(1).optional(),
  TWINSTACK_RUN_MEMORY: z.coerce.number().int().min(512).max(1_048_576).default(4096),
  TWINSTACK_RUN_PROCESSES: z.coerce.number().int().min(128).max(1_000_000).default(1024),
  TWINSTACK_WARM: z.coerce.number().int().min(0).max(16).default(2),
  TWINSTACK_WORKER: z.string().min(1).default(hostname()),
  TWINSTACK_LABELS: z.string().default('').transform(parseLabels),
  TWINSTACK_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  TWINSTACK_LOG: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  TWINSTACK_GUARD_VANISHED: z.coerce.number().min(0).max(100).default(20),
  TWINSTACK_AWS_CONFIG: z.string().min(1).optional(),
  TWINSTACK_POLICY: z.string().min(1).optional(),
  TWINSTACK_AUDIT_SIGNER: z.enum(['other', 'any']).default('other'),
  TWINSTACK_HEARTBEAT_URL: z.url({ protocol: /^https?$/ }).optional(),
  TWINSTACK_WEBHOOKS_ALLOW: z.string().min(1).optional(),
  TWINSTACK_VERSIONS_ALLOW: z.string().min(1).optional(),
  TWINSTACK_CHECKS_ALLOW: z.string().min(1).optional(),
  TWINSTACK_TLS_CERT_FILE: z.string().min(1).optional(),
  TWINSTACK_TLS_KEY_FILE: z.string().min(1).optional(),
  TWINSTACK_PLAIN_HTTP: z.enum(['behind-proxy']).optional(),
  TWINSTACK_TRUST_PROXY: z
    .string()
    .optional()
    .transform(listOf)
    .pipe(
      z.array(
        z.union(
          [
            z.ipv4(),
            z.ipv6(),
            z.cidrv4(),
            z.cidrv6(),
            z.enum(['loopback', 'linklocal', 'uniquelocal']),
          ],
          'expected addresses or blocks of proxies, separated by commas',
        ),
      ),
    ),
  // variables that only the engine gets; the runner's environment reads them
  TWINSTACK_SECRETS_ENV: z
    .string()
    .regex(/^[A-Za-z]\w*( *, *[A-Za-z]\w*)*$/, 'expected names of variables, separated by commas')
    .optional(),
  TWINSTACK_OIDC_ALLOW: z.string().min(1).optional(),
  ...signInVariables,
  TWINSTACK_PROTECTED_BRANCHES: z.string().min(1).optional(),
  TWINSTACK_GIT_DEPENDENCIES: z
    .string()
    .regex(
      /^((https?:\/\/)?[\w.-]+(:\d+)?(\/[\w.-]+)*\/?(\s*,\s*|$))+$/,
      'expected hosts, or hosts with a path, separated by commas: github.com/our-team',
    )
    .optional(),
  TWINSTACK_ACCESS: z.string().min(1).optional(),
  TWINSTACK_INTEGRATIONS: z.string().min(1).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
})

/** The limits of one run; `processes` also counts threads. */
export type RunLimits = { memoryMiB: number; processes: number }

export type Config = {
  home: string
  host: string
  port: number
  /** the program's repository: an absolute folder, or a remote address without credentials */
  repository: string
  /**
   * access to a remote repository: user of the token, files with token, key and known hosts, time
   * limit of a fetch in seconds
   */
  repositoryAccess: {
    user: string
    tokenFile: string | null
    sshKeyFile: string | null
    knownHostsFile: string | null
    timeLimitSeconds: number
  }
  /**
   * branch, tag or commit that deploys use by default; null is the folder itself with its present
   * content
   */
  ref: string | null
  cloud: 'sandbox' | 'aws'
  sandboxFolder: string
  backend: string
  /** `backend` was set; otherwise it is the folder in `home` */
  backendIsSet: boolean
  /**
   * where states are stored: in the backend, or in PostgreSQL by the state service (ADR 15); null:
   * the database has recorded it
   */
  states: 'backend' | 'service' | null
  /** master keys of the state service, one a line; null: the file in `home` */
  stateKey: string | null
  /** the organisation in the names of stacks of the state service; null: as the database records */
  organisation: string | null
  passphraseFile: string
  pulumi: string | null
  concurrency: number
  parallel: number
  /** MiB of free disk space; with less, no operation starts */
  diskFreeMiB: number
  /** MiB of free memory; with less, no operation starts beside another one */
  memoryFreeMiB: number
  /** seconds in which a service that ends waits for its running operations */
  drainSeconds: number
  /** days that events of ended operations, and notices, are kept */
  keepDays: number
  timeLimitSeconds: number
  /** maximum number of queued operations of one caller */
  queuedPerCaller: number
  graceSeconds: number
  leaseSeconds: number
  /** seconds until a second reading confirms new drift; 0: the first reading counts as confirmed */
  driftConfirmSeconds: number
  sweepSeconds: number
  /**
   * `separate`: each run has its own user, who can't read the private files of the service; `auto`:
   * the same, if the service is root and such a user can reach the needed folders
   */
  runnerUser: 'auto' | 'own' | 'separate'
  /** programs run in a separate mount namespace; null: they do not */
  runnerSandbox: 'bubblewrap' | null
  runLimits: RunLimits
  /** other stacks of the file backend that runs with users of their own may read */
  stackReferences: StackReferenceName[]
  warm: number
  worker: string
  /** of the worker: see model/workerLabels.ts */
  labels: WorkerLabels
  /** `api`: no worker; `worker`: operations only, without HTTP and schedules; `all`: both */
  role: 'all' | 'api' | 'worker'
  logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /**
   * percent of the recorded resources that may be missing in the cloud before an operation stops
   * instead of writing
   */
  guardVanished: number
  /** YAML file with account, region, role and endpoints per environment (TWINSTACK_CLOUD=aws) */
  awsConfig: string | null
  /** YAML file with the requirements for operations, by kind of environment */
  policyFile: string | null
  /**
   * who may sign an audit: `other`: anybody except the person who deployed production last; or any
   * approver
   */
  auditSigner: 'other' | 'any'
  /** hosts, addresses and blocks outside the public internet whose versions may be requested */
  versionsAllow: string[]
  /** the same, for outbound webhooks */
  heartbeat: { url: string | null; allow: string[] }
  webhooksAllow: string[]
  /** the same for HTTP checks, which may also request these addresses */
  checksAllow: string[]
  /** the service terminates TLS itself; null: it uses HTTP */
  tls: { certFile: string; keyFile: string } | null
  /** HTTP on a network is intended: a proxy in front terminates TLS */
  plainHttp: 'behind-proxy' | null
  /** proxies whose X-Forwarded-For header is trusted */
  trustProxy: string[]
  /** the same, for issuers of OIDC tokens */
  oidcAllow: string[]
  /** sign-in to the pages at an identity provider; null: with a token only */
  signIn: SignInSettings | null
  /** branches whose commits production may preview; empty: the configured one */
  protectedBranches: string[]
  /** hosts of git repositories that packages of a program may come from; empty: none */
  gitDependencies: string[]
  /** YAML file with persons, their names in the integrations, and trusted OIDC identities */
  accessFile: string | null
  /** YAML file with the integrations: Slack, GitHub, GitLab, e-mail */
  integrationsFile: string | null
  /** variables with an old name that are set; the service logs each of them once */
  deprecatedVariables: { old: string; current: string }[]
  /** null: the embedded server in `home` */
  databaseUrl: string | null
}

/** Settings together with what the database has recorded: services/states/settleStates.ts. */
export type SettledConfig = Config & { states: 'backend' | 'service'; organisation: string }

const findFile = (path: string | undefined) => (path === undefined ? null : resolve(path))

/**
 * Reads and validates the settings; throws a TwinstackError `invalid-request` that names every
 * invalid variable.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const { variables, deprecatedVariables } = renameDeprecated(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  )
  const parsed = schema.safeParse(variables)
  if (!parsed.success) {
    const fields = parsed.error.issues.map(issue => ({
      path: issue.path.join('.'),
      message: issue.message,
    }))
    throw new TwinstackError(
      'invalid-request',
      `the service's settings are wrong: ${fields.map(f => `${f.path}: ${f.message}`).join('; ')}`,
      { fields },
    )
  }
  const raw = parsed.data
  const home = resolve(raw.TWINSTACK_HOME)
  return {
    home,
    host: raw.TWINSTACK_HOST,
    port: raw.TWINSTACK_PORT,
    repository: raw.TWINSTACK_REPOSITORY,
    repositoryAccess: {
      user: raw.TWINSTACK_REPOSITORY_USER,
      timeLimitSeconds: raw.TWINSTACK_REPOSITORY_TIME_LIMIT,
      tokenFile: findFile(raw.TWINSTACK_REPOSITORY_TOKEN_FILE),
      sshKeyFile: findFile(raw.TWINSTACK_REPOSITORY_SSH_KEY_FILE),
      knownHostsFile: findFile(raw.TWINSTACK_REPOSITORY_KNOWN_HOSTS_FILE),
    },
    ref: raw.TWINSTACK_REF ?? null,
    cloud: raw.TWINSTACK_CLOUD,
    sandboxFolder: resolve(raw.TWINSTACK_SANDBOX ?? join(home, 'sandbox')),
    ...readStates(raw, home),
    passphraseFile: resolve(raw.TWINSTACK_PASSPHRASE_FILE ?? join(home, 'keys', 'passphrase')),
    pulumi: raw.TWINSTACK_PULUMI ?? null,
    concurrency: raw.TWINSTACK_CONCURRENCY,
    parallel: raw.TWINSTACK_PARALLEL,
    diskFreeMiB: raw.TWINSTACK_DISK_FREE,
    memoryFreeMiB: raw.TWINSTACK_MEMORY_FREE,
    drainSeconds: raw.TWINSTACK_DRAIN,
    keepDays: raw.TWINSTACK_KEEP_DAYS,
    timeLimitSeconds: raw.TWINSTACK_TIME_LIMIT,
    queuedPerCaller: raw.TWINSTACK_QUEUED_PER_CALLER,
    graceSeconds: raw.TWINSTACK_GRACE,
    sweepSeconds: raw.TWINSTACK_SWEEP,
    driftConfirmSeconds: raw.TWINSTACK_DRIFT_CONFIRM,
    leaseSeconds: raw.TWINSTACK_LEASE,
    runnerUser: raw.TWINSTACK_RUNNER_USER,
    runnerSandbox: raw.TWINSTACK_RUNNER_SANDBOX ?? null,
    runLimits: { memoryMiB: raw.TWINSTACK_RUN_MEMORY, processes: raw.TWINSTACK_RUN_PROCESSES },
    stackReferences: listOf(raw.TWINSTACK_STACK_REFERENCES).map(parseStackReference),
    warm: raw.TWINSTACK_WARM,
    worker: raw.TWINSTACK_WORKER,
    labels: raw.TWINSTACK_LABELS,
    role: raw.TWINSTACK_ROLE,
    logLevel: raw.TWINSTACK_LOG,
    guardVanished: raw.TWINSTACK_GUARD_VANISHED,
    awsConfig: findFile(raw.TWINSTACK_AWS_CONFIG),
    policyFile: raw.TWINSTACK_POLICY ? resolve(raw.TWINSTACK_POLICY) : null,
    auditSigner: raw.TWINSTACK_AUDIT_SIGNER,
    versionsAllow: listOf(raw.TWINSTACK_VERSIONS_ALLOW),
    heartbeat: {
      url: raw.TWINSTACK_HEARTBEAT_URL ?? null,
      allow: listOf(raw.TWINSTACK_WEBHOOKS_ALLOW),
    },
    webhooksAllow: listOf(raw.TWINSTACK_WEBHOOKS_ALLOW),
    checksAllow: [...listOf(raw.TWINSTACK_VERSIONS_ALLOW), ...listOf(raw.TWINSTACK_CHECKS_ALLOW)],
    tls: readTls(raw),
    plainHttp: raw.TWINSTACK_PLAIN_HTTP ?? null,
    trustProxy: raw.TWINSTACK_TRUST_PROXY,
    oidcAllow: listOf(raw.TWINSTACK_OIDC_ALLOW),
    signIn: readSignIn(raw),
    protectedBranches: listOf(raw.TWINSTACK_PROTECTED_BRANCHES),
    gitDependencies: listOf(raw.TWINSTACK_GIT_DEPENDENCIES),
    accessFile: findFile(raw.TWINSTACK_ACCESS),
    integrationsFile: findFile(raw.TWINSTACK_INTEGRATIONS),
    deprecatedVariables,
    databaseUrl: raw.DATABASE_URL ?? null,
  }
}

/** Reads an old name as the new one; a variable that is set under the new name wins. */
function renameDeprecated(env: Record<string, string | undefined>) {
  const found = Object.entries(oldVariables).filter(([old]) => env[old] !== undefined)
  return {
    variables: {
      ...Object.fromEntries(found.map(([old, current]) => [current, env[old]])),
      ...env,
    },
    deprecatedVariables: found.map(([old, current]) => ({ old, current })),
  }
}

function readStates(
  raw: z.output<typeof schema>,
  home: string,
): Pick<Config, 'backend' | 'backendIsSet' | 'states' | 'stateKey' | 'organisation'> {
  return {
    backend: raw.TWINSTACK_BACKEND ?? `file://${join(home, 'state')}`,
    backendIsSet: raw.TWINSTACK_BACKEND !== undefined,
    states: raw.TWINSTACK_STATES ?? null,
    stateKey: raw.TWINSTACK_STATE_KEY ?? null,
    organisation: raw.TWINSTACK_ORGANISATION ?? null,
  }
}

function readTls({
  TWINSTACK_TLS_CERT_FILE: cert,
  TWINSTACK_TLS_KEY_FILE: key,
}: z.output<typeof schema>): Config['tls'] {
  if (cert && key) return { certFile: resolve(cert), keyFile: resolve(key) }
  if (!cert && !key) return null
  const path = cert ? 'TWINSTACK_TLS_KEY_FILE' : 'TWINSTACK_TLS_CERT_FILE'
  throw new TwinstackError(
    'invalid-request',
    `the service's settings are wrong: ${path}: missing; set both the certificate and the key`,
    { fields: [{ path, message: 'set both the certificate and the key' }] },
  )
}

function listOf(text = ''): string[] {
  return text
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')
}
