/**
 * Deployed environments without an engine: resources and evidence are recorded like those of an
 * operation.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Store } from '../../src/model/store.ts'
import type { Plan, ResourceRecord, RuleFindings } from '../../src/model/operation.ts'
import { createTrees } from '../../src/adapters/git/trees.ts'
import type { Revision } from '../../src/model/revision.ts'
import { packageFolder } from '../../src/model/config.ts'
import { git, makeRepository } from '../fixtures/programs/repository.ts'
import { shareDependencies } from './dependencies.ts'
import { ana, newEnvironment, newOperation } from './store.ts'

/** One for all repositories of a test file. */
let shared: string | null = null

function treesHome(): string {
  if (shared) return shared
  const made = (shared = mkdtempSync(join(tmpdir(), 'twinstack-trees-')))
  shareDependencies(made)
  process.once('exit', () => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Trees of a repository with this `waivers.yaml`, and its revision. */
export async function waived(t: Test, waivers: string, files: Record<string, string> = {}) {
  const repository = makeRepository(t, 'small', { 'waivers.yaml': waivers, ...files })
  const trees = createTrees({ home: treesHome(), repository, ref: 'main', packageFolder })
  const revision = await trees.resolve(null)
  // as after a deploy: a reader does not wait for long
  await trees.prepareFiles(revision)
  return { trees, revision, commit: git(repository, 'rev-parse', 'HEAD') }
}

type DeployedState = {
  revision: Revision
  resources: ResourceRecord[]
  settings?: unknown
  ruleFindings?: RuleFindings[]
  kind?: 'production' | 'staging' | 'ephemeral'
}

async function waitForEnd(
  store: Store,
  environment: string,
  kind: 'deploy' | 'preview',
  revision: Revision,
): Promise<string> {
  const { id } = await store.operations.create(newOperation(environment, { kind, revision }))
  await store.operations.claim(environment, { worker: 'w', leaseSeconds: 60 })
  await store.operations.transition(id, {
    from: 'running',
    to: 'succeeded',
    actor: ana,
    reason: 'done',
  })
  return id
}

/** Creates the environment when it is missing, and records a deploy of it. */
export async function deployedEnvironment(
  store: Store,
  name: string,
  { revision, resources, settings = {}, ruleFindings = [], kind = 'staging' }: DeployedState,
): Promise<void> {
  if (!(await store.environments.get(name)))
    await store.environments.create(newEnvironment(name, { kind }))
  const operation = await waitForEnd(store, name, 'deploy', revision)
  await store.environments.record(name, {
    deployed: { operation, revision },
    state: { resources, digest: operation },
    evidence: {
      operation,
      at: new Date().toISOString(),
      settings,
      settingsDigest: 'd',
      providers: {},
      engineVersion: '3',
      ruleFindings,
    },
  })
}

/** Records a preview that creates these resources; returns its operation. */
export async function previewed(
  store: Store,
  environment: string,
  revision: Revision,
  state: ResourceRecord[],
  more: Partial<Plan> = {},
): Promise<string> {
  const operation = await waitForEnd(store, environment, 'preview', revision)
  await store.plans.save({
    operation,
    environment,
    revision: revision.id,
    at: new Date(Date.now() + 1000).toISOString(),
    refreshed: [],
    planned: [],
    dependents: [],
    state,
    settings: {},
    ruleFindings: [],
    ...more,
  })
  return operation
}
