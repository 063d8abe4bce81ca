/**
 * Wires the layers of `src`: the only file that decides which store, queue, runner and trees are
 * used. `api/main.ts` passes the result to the server; nothing here depends on HTTP.
 */
import { mkdir } from 'node:fs/promises'
import { openIntegrations } from './integrations/openIntegrations.ts'
import type { Config, SettledConfig } from './model/config.ts'
import { readIntegrationsFile } from './integrations/inbox/file.ts'
import { startIntegrations } from './integrations/inbox/start.ts'
import { openComplianceAudits, openPromotion, openTrees, prepareAhead } from './composeReadings.ts'
import { createFileRetention } from './composeRetention.ts'
import { warnOfOldNames } from './services/warnOfOldNames.ts'
import { createContext, type ContextServices, type ServiceParts } from './services/createContext.ts'
import {
  readAuditLogKey,
  createAuditLogProof,
  startHeadExport,
} from './services/access/auditLogHeads.ts'
import { sealKey } from './services/access/sealKey.ts'
import { openFormerStates } from './adapters/pulumi/state/formerStates.ts'
import { moveExistingStates } from './services/states/moveExistingStates.ts'
import { combineAccess, openStates } from './services/states/openStates.ts'
import { settleStates } from './services/states/settleStates.ts'
import { requireSharedStates } from './services/states/requireSharedStates.ts'
import type { StatesService } from './model/stateServiceParts.ts'
import { createDirectory } from './services/access/directory.ts'
import { readOutputKeys, ensurePassphrase } from './services/access/keys.ts'
import { openPageParts, type PageParts } from './composePages.ts'
import { bootstrapAdmin, ensureLocalCredential } from './services/access/tokens.ts'
import { sweeper as sweeperActor } from './model/actor.ts'
import { createAccountService } from './services/drift/accountService.ts'
import { createDriftService } from './services/drift/driftService.ts'
import { createInquiry } from './adapters/aws/createInquiry.ts'
import { createAccountProbe, createIdentity, probeBy } from './adapters/aws/guard.ts'
import type { Engine } from './adapters/pulumi/engine.ts'
import { startEngineSearch } from './adapters/pulumi/engineSearch.ts'
import { openSchemaReader } from './adapters/pulumi/schemas/openSchemaReader.ts'
import { isKmsKey, openKmsKey } from './adapters/aws/kmsKey.ts'
import { noteStatesPlace } from './adapters/pulumi/state/statesPlace.ts'
import { createStateAccess } from './adapters/pulumi/state/stateAccess.ts'
import { createCloud } from './adapters/aws/provider.ts'
import { assumeRole, withRoleSession } from './adapters/aws/runCredentials.ts'
import { createPromotionService } from './services/promotion/promotionService.ts'
import { createGuard } from './services/operations/execute/guard.ts'
import type { ExecutorDeps } from './services/operations/execute/executorDeps.ts'
import type { Log } from './lib/log.ts'
import { createScheduledComplianceAudit } from './services/audits/scheduled.ts'
import { createImageNames } from './services/parity/nameImages.ts'
import { createParityConclusion } from './services/parity/compareAfterOperation.ts'
import { startProviderSchemas } from './services/parity/providerSchemas.ts'
import { createScheduledParity } from './services/parity/scheduledParity.ts'
import { createCheckService } from './services/promotion/checks/checkService.ts'
import { startDispatcher } from './services/webhooks/dispatcher.ts'
import { createRollbackConclusion } from './services/promotion/rollback/conclude.ts'
import { createCleanupService } from './services/operations/cleanup/findLeftovers.ts'
import { startSweeper } from './services/environments/ephemeral/sweeper.ts'
import { createQueue } from './adapters/queue/queue.ts'
import {
  requestCheck,
  requestGateDriftCheck,
  requestRemediation,
  requestRollback,
} from './services/requestAs.ts'
import { startFileRetention, startRetention } from './services/retention.ts'
import { createStartCondition } from './adapters/startCondition.ts'
import { checkDiskSpace, readFreeBytes } from './adapters/diskSpace.ts'
import { installerUser } from './adapters/git/dependencies/npm.ts'
import { createRunner } from './adapters/runner/runner.ts'
import { ReachableEngine } from './adapters/runner/reachable.ts'
import { chooseRunnerUser, chooseRunnerUsers, buildIsolation } from './adapters/runner/separate.ts'
import { createDefaultSchedules } from './services/schedules/defaults.ts'
import { readRemediationPolicy } from './services/schedules/remediation.ts'
import { startHeartbeat, startScheduler } from './services/schedules/scheduler.ts'
import { startEmbedded } from './adapters/postgres/embedded/embedded.ts'
import { openStore } from './adapters/postgres/store.ts'
import { startWorker, createWorkerName } from './worker.ts'
import type { Promotion } from './model/promotionService.ts'
import type { TaskHandlers } from './model/scheduleService.ts'
import type { ContextFor, OpenIntegrations } from './model/integrationService.ts'

export type Service = ServiceParts &
  PageParts & {
    /** the URL of the database in use, also of the embedded one */
    databaseUrl: string
    /** the tasks of schedules in addition to drift checks */
    tasks: TaskHandlers
    integrations: OpenIntegrations
    /** the state service, where it has the states; the API answers its protocol */
    stateService: StatesService | null
    /** null until it was found or built */
    readonly engine: Engine | null
    /** Creates the first admin token, which is shown once; null when there is one. */
    readAdminToken(): Promise<string | null>
    /** Takes no more operations, and waits `TWINSTACK_DRAIN` seconds for those that run. */
    drain(): Promise<void>
    /** Leaves operations running (the next start takes them over) and closes all. */
    stop(): Promise<void>
  }

type Input = { config: Config; log: Log; onEngineProgress?: (update: { message: string }) => void }
type Database = { url: string; stop(): Promise<void> }

/**
 * Starts store, queue, runner and, unless the role is `api`, one worker. The engine is searched
 * (and built) in the background: `/readyz` reports it.
 */
export async function composeService(input: Input): Promise<Service> {
  const { config, log } = input
  warnOfOldNames(config, log)
  // files with errors are reported before anything is started
  const files = {
    directory: createDirectory({ file: config.accessFile, log }),
    integrations: readIntegrationsFile(config.integrationsFile),
  }
  await mkdir(config.home, { recursive: true, mode: 0o700 })
  const database = config.databaseUrl
    ? { url: config.databaseUrl, stop: async () => {} }
    : await startEmbedded({ home: config.home, log })
  try {
    return await compose(input, files, database)
  } catch (error) {
    // the embedded database server continues after its process, so a failed start has to stop it
    await database.stop().catch(() => {})
    throw error
  }
}

type Files = {
  directory: ReturnType<typeof createDirectory>
  integrations: ReturnType<typeof readIntegrationsFile>
}

async function compose(input: Input, files: Files, database: Database): Promise<Service> {
  const { log } = input
  const adapters = await openAdapters(input, database)
  const { store, queue, trees, runner, keys, inquiry, engine } = adapters
  const former = openFormerStates(input.config.backend)
  const config = await settleStates(store, input.config, { former, log })
  await requireSharedStates(store, config)
  await noteStatesPlace(config.home, config.states)
  const pageParts = openPageParts(config, files.directory.getCurrent)
  const { identities } = pageParts
  const { key, auditLogProof } = adapters
  const { promotion, ...rules } = openPromotion(config, key, files.directory)
  const openRemoteKey = (line: string) => (isKmsKey(line) ? openKmsKey(line) : null)
  const policy = rules.readPolicy
  const service = await openStates(config, store, identities, { policy, openRemoteKey })
  const states = combineAccess(adapters.states, service)
  const context: ContextServices = { ...adapters, ...rules, states, config, unseal: keys.unseal }
  if (service) await moveExistingStates(service.service, context, former, log)
  const complianceAudit = openComplianceAudits(config, { key, trees, rules })
  const tasks: TaskHandlers = {
    audit: createScheduledComplianceAudit({ store, complianceAudit }),
    parity: createScheduledParity({ trees }),
  }
  const integrations = openIntegrations({
    file: config.integrationsFile,
    settings: files.integrations,
    store,
    log,
    contextFor: createIntegrationContext(context, config),
    directory: files.directory,
  })
  await ensureLocalCredential(store, config.home)
  const executor = createExecutorDeps({ ...adapters, states }, context, { config, log, promotion })
  const deps = { ...executor, grants: service?.grants }
  const parts = { config, tasks, integrations, keys, auditLogProof }
  const background = await startBackground(deps, context, parts)
  return {
    store,
    databaseUrl: database.url,
    queue,
    trees,
    inquiry,
    states,
    config,
    tasks,
    complianceAudit,
    promotion,
    runs: rules.runs,
    integrations,
    ...pageParts,
    stateService: service?.service ?? null,
    unseal: keys.unseal,
    auditLogProof,
    seal: keys.seal,
    readAdminToken: () => bootstrapAdmin(store),
    get engine() {
      return engine.findInstalled()
    },
    readFreeBytes: () => readFreeBytes(config.home),
    checkReady: async () => ({
      engine: engine.findInstalled() ? 'ok' : engine.explainMissing(),
      disk: await checkDiskSpace(config.home, config.diskFreeMiB),
    }),
    drain: background.drain,
    stop: async () => {
      await background.stop()
      await runner.close()
      await store.close()
      await database.stop()
    },
  }
}

type Adapters = Awaited<ReturnType<typeof openAdapters>>

/** The database, the keys of this service, git, the cloud, the engine and the runner. */
async function openAdapters({ config, log, onEngineProgress }: Input, { url }: Database) {
  const chainKey = await readAuditLogKey(config.home)
  const store = await openStore({ databaseUrl: url, log, auditLogKey: chainKey })
  const queue = await createQueue({ databaseUrl: url, log })
  const trees = openTrees(config)
  const isolation = buildIsolation(config, chooseRunnerUsers(config, log))
  const runner = createRunner({
    home: config.home,
    warm: config.warm,
    log,
    renewSession: assumeRole,
    ...isolation,
  })
  const keys = await readOutputKeys(config.home)
  const key = await sealKey(config.home)
  const auditLogProof = createAuditLogProof({ home: config.home, key: chainKey, seal: key })
  // before the first row is written with the key
  await auditLogProof.export(store)
  await ensurePassphrase(config.passphraseFile)
  const cloud = createCloud(config)
  // names of environments are never empty: null means the default account
  const inquiry = await createInquiry(config, bound => cloud(bound, 'service').config)
  const engine = startEngineSearch({ explicit: config.pulumi, log, progress: onEngineProgress })
  const states = createStateAccess({
    backend: config.backend,
    passphraseFile: config.passphraseFile,
    getEngine: engine.get,
  })
  return { store, queue, trees, runner, keys, key, auditLogProof, cloud, inquiry, states, engine }
}

/** Integrations may also request runtime versions. */
function createIntegrationContext(context: ContextServices, config: Config): ContextFor {
  const versions = { allow: config.versionsAllow, simulated: config.cloud === 'sandbox' }
  return (actor, requestId) => ({
    ...createContext(context, actor, context.store, requestId),
    versions,
  })
}

function createExecutorDeps(
  { store, queue, runner, trees, engine, cloud, keys, inquiry, states }: Adapters,
  context: ContextServices,
  { config, log, promotion }: { config: Config; log: Log; promotion: Promotion },
): ExecutorDeps {
  const { readPolicy: policy } = context
  return {
    store,
    states,
    queue,
    runner,
    trees,
    log,
    home: config.home,
    worker: createWorkerName(config.worker),
    leaseSeconds: config.leaseSeconds,
    labels: config.labels,
    graceSeconds: config.graceSeconds,
    parallel: config.parallel,
    backend: { url: config.backend, passphraseFile: config.passphraseFile },
    getEngine: engine.get,
    buildCloud: cloud,
    roleSession: withRoleSession,
    outputKey: keys.publicJwk,
    computeDigest: keys.computeDigest,
    drift: createDriftService({
      store,
      confirmSeconds: config.driftConfirmSeconds,
      remediator: { readPolicy: readRemediationPolicy, request: requestRemediation(context) },
      account: createAccountService({ store, inquiry }),
    }),
    parity: createParityConclusion({ trees, log }),
    images: createImageNames({ inquiry, log }),
    checks: createCheckService({
      allow: config.checksAllow,
      readMode: async environment => (await policy(store, environment)).checks.mode,
    }),
    promotion: createPromotionService({
      promotion,
      conclude: createRollbackConclusion({
        readPolicy: policy,
        request: requestRollback(context),
        log,
      }),
      requestDriftCheck: requestGateDriftCheck(context),
    }),
    cleanup: createCleanupService({ inquiry }),
    guard: createGuard({
      store,
      identity: createIdentity(inquiry),
      probe: probeBy(inquiry),
      account: createAccountProbe(inquiry),
      vanishedPercent: config.guardVanished,
    }),
  }
}

/** The schemas of providers: stored ones are used at once, those of new plugins are read later. */
async function openSchemas({ store, log, getEngine: engine, home }: ExecutorDeps, config: Config) {
  const reachable = new ReachableEngine(home)
  const { separate } = chooseRunnerUser(config)
  const reader = openSchemaReader(config, {
    getEngine: async () => {
      const { command } = await engine()
      return separate ? reachable.makeReachable(command) : command
    },
    user: separate ? installerUser : null,
    reportFailure: (plugin, why) =>
      log.warn({ plugin, reason: why }, 'the schema of a plugin could not be read'),
  })
  const schemas = startProviderSchemas({ store, log, reader, plugins: config.role !== 'api' })
  await schemas.refresh({ plugins: false })
  return schemas
}

/**
 * Starts everything that works without a request; `stop` ends it in reverse order of the
 * dependencies.
 */
async function startBackground(
  deps: ExecutorDeps,
  context: ContextServices,
  {
    config,
    tasks,
    integrations: open,
    keys,
    auditLogProof,
  }: {
    config: SettledConfig
    tasks: TaskHandlers
    integrations: OpenIntegrations
    keys: Adapters['keys']
    auditLogProof: Adapters['auditLogProof']
  },
): Promise<Pick<Service, 'drain' | 'stop'>> {
  const { store, trees, log, home } = deps
  const { role, concurrency } = config
  const mayStart = createStartCondition(config)
  const worker = role === 'api' ? null : await startWorker(deps, { concurrency, home, mayStart })
  const schemas = await openSchemas(deps, config)
  const drain = async () => worker?.drain(config.drainSeconds)
  const files = createFileRetention(deps, config)
  if (role === 'worker') {
    const retention = startFileRetention(files)
    return {
      drain,
      stop: async () => {
        retention.stop()
        await schemas.stop()
        await worker?.stop()
      },
    }
  }
  await createDefaultSchedules(store, new Date())
  const dispatcher = startDispatcher({
    store,
    log,
    unseal: keys.unseal,
    allow: config.webhooksAllow,
  })
  const scheduler = startScheduler({ store, log, handlers: tasks, request: requestCheck(context) })
  const heartbeat = startHeartbeat({ store, log, ...config.heartbeat })
  const integrations = await startIntegrations({ store, log, open })
  const heads = startHeadExport({ store, log, proof: auditLogProof, everySeconds: 600 })
  const stopPreparing = prepareAhead(deps, config)
  const sweeper = startSweeper({
    context: createContext(context, sweeperActor),
    log,
    hasBranch: async branch => (await trees.hasBranch?.(branch)) ?? null,
    everySeconds: config.sweepSeconds,
  })
  const retention = startRetention({ ...files, store, keepDays: config.keepDays })
  return {
    drain,
    stop: async () => {
      retention.stop()
      stopPreparing()
      await schemas.stop()
      await integrations.stop()
      await Promise.all([heartbeat.stop(), scheduler.stop()])
      await dispatcher.stop()
      await sweeper.stop()
      await worker?.stop()
      await heads.stop()
    },
  }
}
