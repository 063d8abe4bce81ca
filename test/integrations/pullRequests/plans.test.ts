/** What a pull request would change in staging and production: previews at its head, and parity. */
import t from 'tap'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import type { Revision } from '../../../src/model/revision.ts'
import { newEnvironment, newOperation } from '../../helper/store.ts'
import { requirePresent } from '../../helper/present.ts'
import { createGithubLab, first, second, third } from '../github/githubLab.ts'
import { pullRequest } from '../github/payloads.ts'

const lab = await createGithubLab(t)
const { store, fakeGithub, operations, ends, hears, showMessage, integration, warned } = lab
lab.state.open = integration({ plans: ['staging', 'production', 'missing'] })
for (const kind of ['staging', 'production'] as const)
  await store.environments.create(newEnvironment(kind, { kind }))

const revision: Revision = {
  id: third,
  commit: third,
  ref: 'main',
  subject: 's',
  author: 'a',
  committedAt: null,
  dirty: false,
  dependencies: 'd',
}
const cluster = (environment: string, inputs: Record<string, unknown>): ResourceRecord => ({
  urn: `urn:pulumi:${environment}::small::aws:rds/cluster:Cluster::main`,
  type: 'aws:rds/cluster:Cluster',
  name: 'main',
  id: `main-${environment}`,
  parent: null,
  provider: null,
  custom: true,
  protect: false,
  dependencies: [],
  inputs,
  outputs: inputs,
})
async function deployed(environment: string, inputs: Record<string, unknown>): Promise<void> {
  const operation = await store.operations.create(newOperation(environment))
  await ends(operation.id)
  await store.environments.record(environment, {
    state: { resources: [cluster(environment, inputs)], digest: JSON.stringify(inputs) },
    deployed: { operation: operation.id, revision },
  })
}
/** Ends the preview of the environment as a worker would, with this planned state. */
async function planned(
  environment: string,
  inputs: Record<string, unknown>,
  paths: string[],
  at = new Date(Date.now() + 1000),
) {
  const [preview] = await operations(environment)
  const { id, revision: of } = requirePresent(preview)
  await ends(id)
  const { urn, type, name } = cluster(environment, inputs)
  const properties = paths.map(path => ({ path, kind: 'update' as const }))
  await store.plans.save({
    operation: id,
    environment,
    revision: requirePresent(of).id,
    at: at.toISOString(),
    refreshed: [],
    planned: [{ urn, type, name, op: 'update', properties } as never],
    dependents: [],
    state: [cluster(environment, inputs)],
    settings: {},
    ruleFindings: [],
  })
}
const getComment = () => requirePresent(fakeGithub.comments.find(({ number }) => number === 5)).body
const backups = 'backupRetentionPeriod'

t.test('previews are requested at the head, and the comment says what is missing', async t => {
  for (const name of ['staging', 'production']) await deployed(name, { [backups]: 7 })
  await hears(t, 'pull_request', pullRequest('opened', { sha: first }))
  for (const name of ['staging', 'production'])
    t.match(await operations(name), [
      {
        kind: 'preview',
        status: 'queued',
        revision: { id: first },
        requestedBy: { kind: 'machine', name: 'github' },
      },
      { kind: 'deploy' },
    ])
  t.match(getComment(), /`staging`: no plan, the preview [-\w]+ is queued; parity/)
  t.match(getComment(), /`missing`: no plan, there is no such environment/)
  t.match(warned.at(-1), { environment: 'missing', commit: first })
})

t.test('plans and parity before and after; no value is shown', async t => {
  await planned('staging', { [backups]: 1, port: 4711 }, [backups, 'port'])
  await showMessage()
  t.match(
    getComment(),
    /`staging`: 1 update; parity with `production` \*\*100 of 100\*\* \(0 fail\) now, \*\*\d[\d.]* of 100\*\* \(3 fail\) with it/,
  )
  t.match(
    getComment(),
    /Plan of staging: 1 update.*\n\n- update `aws:rds\/cluster:Cluster main` `backupRetentionPeriod, port`/,
  )
  t.match(
    getComment(),
    /Differences of staging from production that it adds[^]*main backupRetentionPeriod/,
  )
  t.notMatch(getComment(), /4711/)

  t.match(
    getComment(),
    /`revision: revision revision/,
    "whether it is ahead is production's plan's",
  )

  // production's plan has one of the two changes: what it has not, stays a difference
  await planned('production', { [backups]: 7, port: 4711 }, ['port'])
  await showMessage()
  t.match(getComment(), /`production`: 1 update\n/)
  t.match(getComment(), /\(1 fail\) with it/)
  t.notMatch(getComment(), /that it adds[^]*main port/)
})

t.test('a new head has plans of its own; a fork has none', async t => {
  await hears(t, 'pull_request', pullRequest('synchronize', { sha: second }))
  t.match(await operations('staging'), [{ kind: 'preview', revision: { id: second } }])
  t.match(getComment(), /`staging`: no plan, the preview [-\w]+ is queued/)
  const before = (await operations('production')).length
  await hears(t, 'pull_request', pullRequest('opened', { number: 8, sha: third, fork: 'x/shop' }))
  t.equal((await operations('production')).length, before)
  t.notMatch(fakeGithub.comments.find(({ number }) => number === 8)?.body, /elsewhere/)
})

t.test('a preview that is older than the last deploy is no plan any more', async t => {
  await planned('staging', { [backups]: 7 }, [], new Date(0))
  await showMessage()
  t.match(getComment(), /`staging`: no plan, the preview [-\w]+ is older than the last deploy/)
})
