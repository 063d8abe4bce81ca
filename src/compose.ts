/**
 * Ties the rooms of `src` together: the one place that knows which store, queue, runner and trees
 * are the real ones. What listens is handed the result by `api/main.ts`; nothing here knows of
 * HTTP.
 */
import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { openIntegrations } from './integrations/openIntegrations.ts'
import type { Config } from './model/config.ts'

import { readIntegrationsFile } from './integrations/inbox/file.ts'
import { startIntegrations } from './integrations/inbox/start.ts'
import { modulesParent, packageFolder } from './model/config.ts'
import { createContext, type ContextServices } from './services/createContext.ts'
import { sealKey } from './services/access/sealKey.ts'
import { createDirectory } from './services/access/directory.ts'
import { createIdentities } from './services/access/identities/identities.ts'
import { outputKeys, ensurePassphrase } from './services/access/keys.ts'
import type { Identities } from './model/identity.ts'
import { bootstrapAdmin, localCredential } from './services/access/tokens.ts'
import { rollback, schedule, sweeper as sweeperActor } from './model/actor.ts'
import { createAccountService } from './services/drift/accountService.ts'
import { createDriftService } from './services/drift/driftService.ts'
import type { Remediator } from './services/drift/findings/conclude.ts'
import { createInquiry } from './adapters/aws/createInquiry.ts'
import type { CloudInquiry } from './model/cloudInquiry.ts'
import { identityBy, probeBy } from './adapters/aws/guard.ts'
import { ensureEngine, type Engine } from './adapters/pulumi/engine.ts'
import { createCloud, reachOf } from './adapters/aws/provider.ts'
import { createPromotionService } from './services/promotion/promotionService.ts'
import { policies } from './services/promotion/policy/policies.ts'
import { createPromotion } from './services/promotion/createPromotion.ts'

import { createGuard } from './services/operations/execute/guard.ts'
import type { ExecutorDeps } from './services/operations/execute/executorDeps.ts'
import type { Log } from './lib/log.ts'
import type { Store } from './model/store.ts'
import { createComplianceAuditDeps } from './services/audits/complianceAuditDeps.ts'
import { complianceCollector } from './services/audits/collectors/compliance.ts'
import { reviewCollector } from './services/audits/collectors/review.ts'
import { scheduledComplianceAudit } from './services/audits/scheduled.ts'
import { createConclusion } from './services/parity/concluding.ts'
import { scheduledParity } from './services/parity/scheduled.ts'

import { createCheckService } from './services/promotion/checks/checkService.ts'
import { startDispatcher } from './services/webhooks/dispatcher.ts'
import {
  createRollbackConclusion,
  type RequestRollback,
} from './services/promotion/rollback/conclude.ts'
import { createCleanupService } from './services/operations/cleanup/findLeftovers.ts'
import { startSweeper } from './services/environments/ephemeral/sweeper.ts'
import { createQueue } from './adapters/queue/queue.ts'
import { requestOperation } from './services/operations/requestOperation.ts'
import { keepAhead } from './adapters/git/ahead.ts'
import { pruneTrees } from './adapters/git/prune.ts'
import { installerUser } from './adapters/git/dependencies/npm.ts'
import { createTrees } from './adapters/git/trees.ts'
import { pruneRuns } from './adapters/runner/prune.ts'
import { createRunner } from './adapters/runner/runner.ts'
import { giveDefaults } from './services/schedules/defaults.ts'

import { remediationPolicy } from './services/schedules/remediation.ts'
import { startScheduler } from './services/schedules/scheduler.ts'
import { startEmbedded } from './adapters/postgres/embedded/embedded.ts'
import { openStore } from './adapters/postgres/store.ts'
import { startWorker } from './worker.ts'
import type { Queue } from './model/queue.ts'
import type { Trees } from './model/trees.ts'
import type { Promotion } from './model/promotionService.ts'
import type { ComplianceAuditDeps } from './model/complianceAuditService.ts'
import type { RequestCheck, TaskHandlers } from './model/scheduleService.ts'
import type { ContextFor, OpenIntegrations } from './model/integrationService.ts'
import { collectPages } from './lib/pagination.ts'
import { errorMessage } from './lib/errors.ts'

export type Service = {
  store: Store
  queue: Queue
  trees: Trees
  inquiry: CloudInquiry
  config: Config
  unseal(sealed: string): Promise<Record<string, unknown>>
  /** to the service's own key */
  seal(value: Record<string, unknown>): Promise<string>
  complianceAudit: ComplianceAuditDeps
  promotion: Promotion
  /** what schedules can do besides drift checks */
  tasks: TaskHandlers
  /** beside REST */
  integrations: OpenIntegrations
  /** of others, that the access file trusts */
  identities: Identities
  /** null until it was found or built */
  readonly engine: Engine | null
  ready(): Promise<Record<string, string>>
  /**
   * makes the first admin token when there is none, null when there is: asked for when it can be
   * shown, as that is once
   */
  adminToken(): Promise<string | null>
  /**
   * lets go of running operations (they go on and are taken over at the next start) and closes
   * everything
   */
  stop(): Promise<void>
}

/**
 * Starts store, queue, runner and one worker. The engine is looked for (and built) in the
 * background: `/readyz` tells.
 */
export async function composeService(given: Given): Promise<Service> {
  const { config, log } = given
  for (const { old, current } of config.deprecatedVariables)
    log.warn(
      { variable: old },
      `${old} is now called ${current}: rename it, the old name stops working in version 0.3`,
    )
  // wrong files are told before anything is started
  const files = {
    directory: createDirectory({ file: config.accessFile, log }),
    integrations: readIntegrationsFile(config.integrationsFile),
  }
  await mkdir(config.home, { recursive: true, mode: 0o700 })
  const database = config.databaseUrl
    ? { url: config.databaseUrl, stop: async () => {} }
    : await startEmbedded({ home: config.home, log })
  try {
    return await compose({ ...given, database, files })
  } catch (error) {
    // the embedded server outlives its process, so a start that fails must not leave it behind
    await database.stop().catch(() => {})
    throw error
  }
}

type Given = { config: Config; log: Log; onEngineProgress?: (update: { message: string }) => void }
type Files = {
  directory: ReturnType<typeof createDirectory>
  integrations: ReturnType<typeof readIntegrationsFile>
}

async function compose({
  config,
  log,
  onEngineProgress,
  database,
  files: { directory, integrations: integrationsFile },
}: Given & { database: { url: string; stop(): Promise<void> }; files: Files }): Promise<Service> {
  const store = await openStore({ databaseUrl: database.url, log })
  const queue = await createQueue({ store, databaseUrl: database.url, log })
  const trees = createTrees({
    home: config.home,
    repository: config.repository,
    access: config.repositoryAccess,
    ref: config.ref,
    packageFolder: modulesParent,
    installer: config.runnerUser === 'separate' ? installerUser : null,
  })
  const runner = createRunner({
    home: config.home,
    warm: config.warm,
    separate: separateRunners(config, log),
  })
  const keys = await outputKeys(config.home)
  const key = await sealKey(config.home)
  const promotion = createPromotion({ policyFile: config.policyFile, reach: reachOf(config), key })
  const policy = policies(promotion.file)
  const complianceAudit = createComplianceAuditDeps({
    key,
    signer: config.auditSigner,
    collectors: { compliance: complianceCollector(trees), review: reviewCollector(trees, policy) },
  })
  await ensurePassphrase(config.passphraseFile)
  const cloud = createCloud(config)
  // names of environments are never empty: null stands for the default account
  const inquiry = await createInquiry(config, name => cloud({ name: name ?? '' }, 'service').config)
  const engine = lookForEngine(config, log, onEngineProgress)
  const verbs = { store, queue, trees, inquiry, config, policy, unseal: keys.unseal }
  const versions = { allow: config.versionsAllow, simulated: config.cloud === 'sandbox' }
  const contextFor: ContextFor = (actor, requestId) => ({
    ...createContext(verbs, actor, store, requestId),
    versions,
  })
  const open = openIntegrations({
    file: config.integrationsFile,
    settings: integrationsFile,
    store,
    log,
    contextFor,
    directory,
  })
  const deps: ExecutorDeps = {
    store,
    queue,
    runner,
    trees,
    log,
    home: config.home,
    worker: `${config.worker.replaceAll(/[^\w.-]/g, '_').slice(0, 60)}-${process.pid}-${randomBytes(4).toString('hex')}`,
    leaseSeconds: config.leaseSeconds,
    graceSeconds: config.graceSeconds,
    parallel: config.parallel,
    backend: { url: config.backend, passphraseFile: config.passphraseFile },
    engine: engine.get,
    cloud,
    outputKey: keys.publicJwk,
    drift: createDriftService({
      store,
      confirmSeconds: config.driftConfirmSeconds,
      remediator: { policy: remediationPolicy, request: remediation(verbs) },
      account: createAccountService({ store, inquiry }),
    }),
    parity: createConclusion({ trees, log }),
    checks: createCheckService({
      allow: config.checksAllow,
      mode: async environment => (await policy(store, environment)).checks.mode,
    }),
    promotion: createPromotionService({
      promotion,
      conclude: createRollbackConclusion({ policy, request: goingBack(verbs), log }),
    }),
    cleanup: createCleanupService({ inquiry }),
    guard: createGuard({
      store,
      identity: identityBy(inquiry),
      probe: probeBy(inquiry),
      vanishedPercent: config.guardVanished,
    }),
  }
  const identities = createIdentities({ current: directory.current, allow: config.oidcAllow })
  await localCredential(store, config.home)
  const worker = await startWorker(deps, {
    concurrency: config.concurrency,
    home: config.home,
  })
  await giveDefaults(store, new Date())
  const tasks: TaskHandlers = {
    audit: scheduledComplianceAudit({ store, complianceAudit }),
    parity: scheduledParity({ trees }),
  }
  const dispatcher = startDispatcher({
    store,
    log,
    unseal: keys.unseal,
    allow: config.webhooksAllow,
  })
  const scheduler = startScheduler({ store, log, handlers: tasks, request: scheduled(verbs) })
  const integrations = await startIntegrations({ store, log, open })
  const stopPreparing = prepare(deps, config)
  const sweeper = startSweeper({
    context: createContext(verbs, sweeperActor),
    log,
    branchExists: branch => trees.branchExists!(branch),
    everySeconds: config.sweepSeconds,
  })
  const tidying = setInterval(
    () => {
      void tidy(deps)
    },
    24 * 3600 * 1000,
  )
  void tidy(deps)
  return {
    store,
    queue,
    trees,
    inquiry,
    config,
    adminToken: () => bootstrapAdmin(store),
    tasks,
    complianceAudit,
    promotion,
    identities,
    integrations: open,
    unseal: keys.unseal,
    seal: keys.seal,
    get engine() {
      return engine.found()
    },
    ready: async () => ({ engine: engine.found() ? 'ok' : engine.missing() }),
    stop: async () => {
      clearInterval(tidying)
      stopPreparing()
      await integrations.stop()
      await scheduler.stop()
      await dispatcher.stop()
      await sweeper.stop()
      await worker.stop()
      await runner.close()
      await store.close()
      await database.stop()
    },
  }
}

/** of webhook deliveries that were made or given up, and of exchanged tokens that ended */
const keptDays = 30

/** How the clock asks for operations: by the same verb as everybody, in its own name. */
function scheduled(services: ContextServices): RequestCheck {
  return async (store, actor, input, resolved) => {
    const ctx = createContext(services, actor, store)
    return (await requestOperation({ ctx, input, resolved })).operation
  }
}

/**
 * How drift that a policy covers is put right: by the same verb, in the name of the schedule that
 * found it.
 */
function remediation(services: ContextServices): Remediator['request'] {
  return async (store, { name }, targets, message) => {
    const ctx = createContext(services, schedule, store)
    return (
      await requestOperation({
        ctx,
        input: { environment: name, kind: 'reconcile', targets: targets.slice(0, 500), message },
      })
    ).operation.id
  }
}

/**
 * How a failed deploy is rolled back, and what was rolled back is looked at: by the same verb, in
 * its own name.
 */
function goingBack(services: ContextServices): RequestRollback {
  return async (store, input) => {
    const ctx = createContext(services, rollback, store)
    return (await requestOperation({ ctx, input })).operation.id
  }
}

/** What runners write and read when they are a user of their own. */
function separateRunners(
  { runnerUser, backend, cloud, sandboxFolder }: Config,
  log: Log,
): { written: string[]; read: string[] } | null {
  if (runnerUser === 'separate')
    return {
      written: [
        ...(backend.startsWith('file://') ? [backend.slice('file://'.length).split('?')[0]!] : []),
        ...(cloud === 'sandbox' ? [sandboxFolder] : []),
      ],
      read: [...new Set([packageFolder, modulesParent])],
    }
  if (process.getuid?.() === 0 && cloud === 'aws')
    log.warn(
      {},
      'the service is root, and so is the program that it runs: set TWINSTACK_RUNNER_USER=separate, or run the service as a user of its own',
    )
  return null
}

type EngineSearch = { get(): Promise<Engine>; found(): Engine | null; missing(): string }

/**
 * Looks for the engine now, and again for the next operation when that failed: a person may have
 * installed it meanwhile.
 */
function lookForEngine(
  config: Config,
  log: Log,
  progress?: (update: { message: string }) => void,
): EngineSearch {
  let found: Engine | null = null
  let missing = 'the pulumi engine is being looked for'
  let search: Promise<Engine> | null = null
  const get = () => {
    search ??= ensureEngine({ explicit: config.pulumi, ...(progress ? { progress } : {}) }).then(
      engine => {
        found = engine
        return engine
      },
      error => {
        search = null
        missing = errorMessage(error)
        throw error
      },
    )
    return search
  }
  get().catch(error => log.error({ error: String(error) }, 'no pulumi engine'))
  return { get, found: () => found, missing: () => missing }
}

/**
 * seconds between two looks at the default branch; only what changed costs more than one question
 * to git
 */
const lookAhead = 120

/**
 * Fetches and installs what the default branch needs, and loads its SDK and providers, before the
 * first operation asks.
 */
function prepare({ trees, runner, log }: ExecutorDeps, { ref, repository }: Config): () => void {
  const moves = ref !== null || !isAbsolute(repository)
  return keepAhead(trees, {
    everySeconds: moves ? lookAhead : null,
    ready: ({ modules }) => {
      runner.warm(modules)
    },
    failed: error => {
      log.warn(
        { error: String(error) },
        'the default revision could not be prepared ahead; the first operation will say why',
      )
    },
  })
}

/**
 * Once a day: run folders, trees, dependency folders and webhook deliveries that nobody needs any
 * more; trees of deployed revisions stay.
 */
async function tidy({ home, store, log }: ExecutorDeps): Promise<void> {
  try {
    const deliveries = await store.webhooks.prune(new Date(Date.now() - keptDays * 86_400_000))
    await store.integrations.statusMessages.prune(new Date(Date.now() - keptDays * 86_400_000))
    // what is forgotten could be sent again by who has recorded it
    await store.integrations.inbox.prune(new Date(Date.now() - 365 * 86_400_000))
    await store.integrations.commandKeys.prune(new Date(Date.now() - 365 * 86_400_000))
    await store.tokens.pruneExchanged(new Date(Date.now() - keptDays * 86_400_000))
    const runs = await pruneRuns(home, { olderThanDays: 7 })
    const { trees, dependencies } = await pruneTrees(home, {
      olderThanDays: 14,
      keep: await deployedRevisions(store),
    })
    log.info(
      { runs: runs.length, trees: trees.length, dependencies: dependencies.length, deliveries },
      'tidied the data folder',
    )
  } catch (error) {
    log.warn(
      { error: String(error) },
      'the data folder could not be tidied; it is tried again tomorrow',
    )
  }
}

async function deployedRevisions(store: Store): Promise<string[]> {
  const all = await collectPages(page => store.environments.list(page))
  return all.flatMap(({ deployed }) => (deployed ? [deployed.revision] : []))
}
