/**
 * Wires the dependencies of readings, for worker threads: a store with few connections and the
 * trees, but no queue, no runner and no background work.
 */
import { isAbsolute } from 'node:path'
import { keepAhead } from './adapters/git/ahead.ts'
import type { ExecutorDeps } from './services/operations/execute/executorDeps.ts'
import { createReach } from './adapters/aws/provider.ts'
import { installerUser } from './adapters/git/dependencies/npm.ts'
import { createTrees } from './adapters/git/trees.ts'
import { openSchemaReader } from './adapters/pulumi/schemas/openSchemaReader.ts'
import { openStore } from './adapters/postgres/store.ts'
import { chooseRunnerUser } from './adapters/runner/separate.ts'
import type { Log } from './lib/log.ts'
import { modulesParent, type Config } from './model/config.ts'
import type { Promotion } from './model/promotionService.ts'
import type { RunSeparation } from './model/review.ts'
import type { SealKey } from './model/sealKey.ts'
import type { Trees } from './model/trees.ts'
import { createDirectory } from './services/access/directory.ts'
import { readAuditLogKey, createAuditLogProof } from './services/access/auditLogHeads.ts'
import { sealKey } from './services/access/sealKey.ts'
import { createComplianceCollector } from './services/audits/collectors/compliance.ts'
import { createReviewCollector } from './services/audits/collectors/review.ts'
import { createComplianceAuditDeps } from './services/audits/complianceAuditDeps.ts'
import { startProviderSchemas } from './services/parity/providerSchemas.ts'
import { createPromotion } from './services/promotion/createPromotion.ts'
import { createApproverReader, createPolicyReader } from './services/promotion/policy/policies.ts'

/** connections of one thread, beside the one that listens */
const connections = 3

/** @param databaseUrl of the database that the service uses */
export async function composeReadings({
  config,
  databaseUrl,
  log,
}: {
  config: Config
  databaseUrl: string
  log: Log
}) {
  const chainKey = await readAuditLogKey(config.home)
  const key = await sealKey(config.home)
  const store = await openStore({ databaseUrl, log, connections, auditLogKey: chainKey })
  const trees = openTrees(config)
  const directory = createDirectory({ file: config.accessFile, log })
  const { promotion, ...rules } = openPromotion(config, key, directory)
  // only the service starts plugins; this thread reads the schemas that the service stored
  const reader = openSchemaReader(config, { getEngine: async () => null, reportFailure: () => {} })
  await startProviderSchemas({ store, log, reader, plugins: false }).refresh({ plugins: false })
  return {
    config,
    store,
    trees,
    promotion,
    runs: rules.runs,
    complianceAudit: openComplianceAudits(config, { key, trees, rules }),
    auditLogProof: createAuditLogProof({ home: config.home, key: chainKey, seal: key }),
  }
}

/** The program's repository and the trees of its revisions. */
export function openTrees(config: Config): Trees {
  return createTrees({
    home: config.home,
    repository: config.repository,
    access: config.repositoryAccess,
    ref: config.ref,
    packageFolder: modulesParent,
    protectedBranches: config.protectedBranches.length > 0 ? config.protectedBranches : undefined,
    gitSources: config.gitDependencies,
    installer: chooseRunnerUser(config).separate ? installerUser : null,
  })
}

/** The policies, the persons who may approve, and the user of runs. */
export function openPromotion(
  config: Config,
  key: SealKey,
  directory: ReturnType<typeof createDirectory>,
): { promotion: Promotion } & Rules {
  const promotion = createPromotion({
    policyFile: config.policyFile,
    reach: createReach(config),
    key,
    persons: () => directory.getCurrent().persons,
  })
  return {
    promotion,
    readPolicy: createPolicyReader(promotion),
    listApprovers: createApproverReader(promotion),
    runs: { ...chooseRunnerUser(config), sandbox: config.runnerSandbox },
  }
}

type Rules = {
  readPolicy: ReturnType<typeof createPolicyReader>
  listApprovers: ReturnType<typeof createApproverReader>
  runs: RunSeparation
}

export function openComplianceAudits(
  config: Config,
  { key, trees, rules }: { key: SealKey; trees: Trees; rules: Rules },
) {
  return createComplianceAuditDeps({
    key,
    signer: config.auditSigner,
    collectors: {
      compliance: createComplianceCollector(trees),
      review: createReviewCollector(trees, rules),
    },
  })
}

/**
 * Fetches and installs the dependencies of the default branch, and loads its SDK and providers,
 * before the first operation needs them.
 */
export function prepareAhead(
  { trees, runner, log }: ExecutorDeps,
  { ref, repository }: Config,
): () => void {
  const moves = ref !== null || !isAbsolute(repository)
  return keepAhead(trees, {
    everySeconds: moves ? 120 : null,
    prepareTree: ({ modules }) => {
      runner.warm(modules)
    },
    reportFailure: error => {
      log.warn(
        { err: error },
        'the default revision could not be prepared; the first operation reports the cause',
      )
    },
  })
}
