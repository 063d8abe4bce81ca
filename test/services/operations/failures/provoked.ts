/**
 * Errors as the code of the service, the runner and the engine's search make them: each is
 * provoked here, so the snapshots have the texts that people get.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import { findCommit } from '../../../../src/adapters/git/commits.ts'
import { readProject } from '../../../../src/adapters/git/project.ts'
import { createTrees } from '../../../../src/adapters/git/trees.ts'
import { findEngine, type SearchPlaces } from '../../../../src/adapters/pulumi/find.ts'
import { createDifferenceFailure } from '../../../../src/adapters/runner/child/adoptState.ts'
import { asOperationError, RunFailure } from '../../../../src/adapters/runner/child/failure.ts'
import { toImportRecords } from '../../../../src/adapters/runner/child/importable.ts'
import { judgeMissing } from '../../../../src/adapters/runner/child/missingResources.ts'
import { refuseStateful } from '../../../../src/adapters/runner/child/plan.ts'
import { validateSettings } from '../../../../src/adapters/runner/child/program.ts'
import type { Run } from '../../../../src/adapters/runner/child/run.ts'
import { readSettings } from '../../../../src/adapters/runner/child/settings.ts'
import type { OperationErrorCode } from '../../../../src/lib/errors.ts'
import { readPlain } from '../../../../src/lib/plainFile.ts'
import {
  noOptions,
  type Operation,
  type OperationError,
  type ResourceChange,
} from '../../../../src/model/operation.ts'
import type { Tree } from '../../../../src/model/revision.ts'
import type { CloudRequest, RunRequest } from '../../../../src/model/run.ts'
import type { Store } from '../../../../src/model/store.ts'
import { createGuard } from '../../../../src/services/operations/execute/guard.ts'
import {
  createTooManyDeathsEnding,
  createUndecidedEnding,
} from '../../../../src/services/operations/execute/recoverOperation.ts'
import { createFailedEnding } from '../../../../src/services/operations/execute/runChecks.ts'
import { loadTree } from '../../../../src/services/operations/execute/runRequest.ts'
import { toOperationError } from '../../../../src/services/operations/refusals.ts'
import {
  makeRepository,
  repositoryRoot,
  temporaryFolder,
} from '../../../fixtures/programs/repository.ts'
import { newEnvironment, newOperation } from '../../../helper/store.ts'
import { requirePresent } from '../../../helper/present.ts'
import { urnOf } from './stories.ts'

type Work = () => unknown

/** What the work throws, as it is stored with an operation. */
async function catchError(work: Work): Promise<OperationError> {
  try {
    await work()
  } catch (error) {
    return error instanceof RunFailure ? asOperationError(error) : toOperationError(error)
  }
  throw new Error('expected an error')
}

const cluster = {
  urn: urnOf('orders', 'aws:rds/cluster:Cluster'),
  type: 'aws:rds/cluster:Cluster',
  custom: true,
  id: 'orders',
  inputs: {},
  outputs: {},
}
const provider = {
  urn: urnOf('default_7', 'pulumi:providers:aws'),
  type: 'pulumi:providers:aws',
  custom: true,
  id: 'one',
}
const bucket = (name: string) => ({
  urn: urnOf(name),
  type: 'aws:s3/bucket:Bucket',
  custom: true,
  id: name,
  inputs: {},
  outputs: {},
})
const change = (of: { urn: string; type: string; id: string }, op: string, path: string) =>
  ({
    urn: of.urn,
    type: of.type,
    name: of.id,
    op,
    properties: [{ path, before: '8.0', after: '8.4', replace: op === 'replace' }],
  }) as unknown as ResourceChange

/** The state file of a run, as a file backend has it. */
function makeRun(folder: string, more: object): Run {
  const stacks = join(folder, '.pulumi', 'stacks', 'shop')
  mkdirSync(stacks, { recursive: true })
  writeFileSync(
    join(stacks, 'production.json'),
    JSON.stringify({ version: 3, checkpoint: { latest: { resources: [cluster] } } }),
  )
  return {
    request: {
      backend: { url: `file://${folder}` },
      stack: 'organization/shop/production',
      tree: { project: 'shop' },
      environment: { name: 'production', kind: 'production' },
      options: noOptions,
      ...more,
    },
  } as unknown as Run
}

async function provokeElsewhere(store: Store, region: string | null): Promise<OperationError> {
  const name = region === null ? 'production-1' : 'production-2'
  await store.environments.create(newEnvironment(name, { kind: 'production' }))
  const operation = await store.operations.create(newOperation(name))
  let here = { account: '111111111111', region: 'eu-west-1' }
  const guard = createGuard({
    store,
    identity: async () => here,
    probe: async () => ({ gone: [], of: 1 }),
    vanishedPercent: 20,
  })
  const request = async () =>
    guard({
      operation,
      environment: requirePresent(await store.environments.get(name)),
      tree: { folder: '/nowhere' } as Tree,
      cloud: { config: {} } as CloudRequest,
    })
  // the first request stores the place, and the recorded resources bind the environment to it
  await request()
  await store.environments.record(name, {
    state: { resources: [{ ...bucket('a'), name: 'a' } as never], digest: 'one' },
  })
  here = region === null ? { ...here, account: '222222222222' } : { ...here, region }
  return catchError(request)
}

function provokeDependencies(t: Test, kind: 'production' | 'staging'): Promise<OperationError> {
  const trees = createTrees({
    home: temporaryFolder(t),
    repository: makeRepository(t, 'throws', { 'package-lock.json': '{"lockfileVersion": 1}' }),
    ref: 'main',
    packageFolder: repositoryRoot,
  })
  return catchError(async () =>
    loadTree({ trees }, {
      id: 'x',
      environment: 'production',
      environmentKind: kind,
      kind: 'deploy',
      revision: await trees.resolve(null),
      options: noOptions,
    } as Operation),
  )
}

function provokeEngine(t: Test, version: string | null): Promise<OperationError> {
  const folder = temporaryFolder(t)
  const explicit = version === null ? '/opt/pulumi/bin/pulumi' : join(folder, 'pulumi')
  if (version !== null) writeFileSync(explicit, `#!/bin/sh\necho v${version}\n`, { mode: 0o700 })
  return catchError(() => findEngine({ explicit, env: {}, home: folder } as SearchPlaces)).then(
    error => ({
      ...error,
      message: error.message.replaceAll(folder, '/opt/pulumi/bin'),
    }),
  )
}

/** Each error by its code; `refused` is that of dependencies which can't be installed. */
export async function provokeErrors(
  t: Test,
  store: Store,
): Promise<Partial<Record<OperationErrorCode, OperationError>>> {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'result.json'), 'x'.repeat(100))
  const issue = {
    code: 'custom',
    path: ['database', 'engineVersion'],
    message: 'expected a version',
  }
  const program = {
    parse: async () => ({ success: false, issues: [issue] }),
  } as unknown as Parameters<typeof validateSettings>[0]
  const repository = makeRepository(t, 'tiny')
  const gone = Array.from({ length: 40 }, (_, at) => bucket(`logs-${at + 1}`))
  const kept = Array.from({ length: 23 }, (_, at) => bucket(`data-${at + 1}`))
  return {
    'settings-invalid': await catchError(() =>
      validateSettings(program, {}, 'Pulumi.production.yaml'),
    ),
    'settings-file-missing': await catchError(() =>
      readSettings({
        tree: { folder, project: 'shop' },
        settingsFile: 'Pulumi.production.yaml',
        overrides: {},
      } as unknown as RunRequest),
    ),
    'program-invalid': await catchError(() => readProject(async () => null)),
    'dependencies-failed': await provokeDependencies(t, 'staging'),
    refused: await provokeDependencies(t, 'production'),
    'engine-missing': await provokeEngine(t, null),
    'engine-mismatch': await provokeEngine(t, '2.25.2'),
    'revision-not-found': await catchError(() => findCommit(repository, 'release-9')),
    'account-mismatch': await provokeElsewhere(store, null),
    'region-mismatch': await provokeElsewhere(store, 'us-east-1'),
    'resources-missing': await catchError(() =>
      judgeMissing(
        {
          request: {
            guard: { vanishedPercent: 20 },
            environment: { name: 'production' },
          },
          before: { resources: [...gone, ...kept] },
        } as unknown as Run,
        gone.map(({ urn }) => urn),
      ),
    ),
    'stateful-replacement': await catchError(() =>
      refuseStateful(makeRun(folder, {}), [change(cluster, 'replace', 'engineVersion')]),
    ),
    'import-refused': await catchError(() =>
      toImportRecords(
        { resources: [provider, bucket('shop-logs')] } as never,
        [{ type: 'aws:s3/bucket:Bucket', name: 'logs', id: 'shop-logs', protect: true }],
        { stack: 'production', project: 'shop' },
      ),
    ),
    'adoption-differs': asOperationError(
      createDifferenceFailure([change(cluster, 'update', 'engineVersion')]),
    ),
    'recovery-incomplete': requirePresent(
      createUndecidedEnding([urnOf('resource-20')]).error ?? undefined,
    ),
    interrupted: requirePresent(createTooManyDeathsEnding(3).error ?? undefined),
    'runner-crashed': await catchError(() => readPlain(join(folder, 'result.json'), 10)),
    'checks-failed': requirePresent(
      createFailedEnding('1 of 3 checks failed: login: expected 200, got 500').error ?? undefined,
    ),
  }
}
