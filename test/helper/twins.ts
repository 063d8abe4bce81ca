/**
 * A staging and a production whose states differ, with a register of differences: for tests of the
 * pages. Names and values contain the canary.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { ResourceRecord } from '../../src/model/operation.ts'
import type { Revision } from '../../src/model/revision.ts'
import type { Trees } from '../../src/model/trees.ts'
import { compareParity } from '../../src/services/parity/compareParity.ts'
import { testApp, type TestApp } from './app.ts'
import { canary, createEnvironments } from './pages.ts'
import { newOperation } from './store.ts'

export const cluster = 'aws:rds/cluster:Cluster'

const revision: Revision = {
  id: 'a1b2c3d4e5f6a1b2c3d4',
  commit: 'a1b2c3d4e5f6a1b2c3d4',
  ref: 'main',
  subject: canary,
  author: canary,
  committedAt: null,
  dirty: false,
  dependencies: 'd',
}

/** `inputs` of the cluster; the bucket, whose name is the canary, differs in a tag. */
export function createTwinResources(
  stack: string,
  inputs: Record<string, unknown>,
): ResourceRecord[] {
  const create = (type: string, name: string, values: Record<string, unknown>) => ({
    urn: `urn:pulumi:${stack}::shop::${type}::${name}`,
    type,
    name,
    id: `${name}-${stack}`,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs: values,
    outputs: values,
  })
  return [
    create(cluster, 'main', inputs),
    create('aws:s3/bucket:Bucket', canary, { tags: { [canary]: `${canary} ${stack}` } }),
    create('aws:sqs/queue:Queue', 'jobs', { delaySeconds: 1 }),
  ]
}

/** The program of every revision: only its register. */
function createTrees(t: Pick<Test, 'teardown'>): Trees {
  const folder = mkdtempSync(join(tmpdir(), 'twinstack-twins-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const entry = {
    id: 'backups',
    aspect: 'backups',
    selector: { type: 'Cluster', property: 'backupRetentionPeriod' },
    staging: 1,
    production: 30,
    justification: canary,
    risk: canary,
    owner: 'platform',
    review: '2999-01-01',
  }
  const owners = { platform: canary.slice(0, 60) }
  writeFileSync(
    join(folder, 'differences.yaml'),
    JSON.stringify({
      pairs: [{ left: 'staging', right: 'production', owners }],
      differences: [entry],
    }),
  )
  const prepareTree: Trees['prepareTree'] = async of => ({
    revision: of,
    folder,
    modules: folder,
    project: 'shop',
    main: join(folder, 'index.ts'),
  })
  return { resolve: async () => revision, prepareTree, prepareFiles: prepareTree }
}

/** The app with both deployed and compared twice. */
export async function startTwins(t: Test): Promise<TestApp> {
  const around = await testApp(t, { services: { trees: createTrees(t) } })
  const { store } = around.services
  await createEnvironments(store, ['staging', 'staging'], ['production', 'production'])
  const inputs = {
    staging: { engineVersion: '14.9', backupRetentionPeriod: 1, port: 5432 },
    production: { engineVersion: '15.4', backupRetentionPeriod: 30, port: 5433 },
  }
  for (const name of ['staging', 'production'] as const) {
    const operation = await store.operations.create(
      newOperation(name, { environmentKind: name, revision }),
    )
    await store.environments.record(name, {
      state: { resources: createTwinResources(name, inputs[name]), digest: name },
      deployed: { operation: operation.id, revision },
    })
  }
  const ctx = {
    ...around.context('operator'),
    trees: around.services.trees,
    versions: { allow: [], simulated: true },
  }
  for (let at = 0; at < 2; at++) await compareParity({ ctx, input: {} })
  return around
}
