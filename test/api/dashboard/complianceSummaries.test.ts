/** A judgement that is kept for the overview shows nothing of an environment that a reader may not see. */
import type { FastifyRequest } from 'fastify'
import t from 'tap'
import { createComplianceSummaries } from '../../../api/dashboard/complianceSummaries.ts'
import { checkEnvironments } from '../../../src/services/compliance/checkEnvironments.ts'
import type { Grant, Role } from '../../../src/model/access.ts'
import type { Actor } from '../../../src/model/actor.ts'
import { testApp } from '../../helper/app.ts'
import { deployedEnvironment } from '../../helper/compliance.ts'

const { services, context } = await testApp(t)
const { store, trees } = services
const revision = await trees.resolve(null)
const deploy = (name: string, kind: 'production' | 'staging' | 'ephemeral', version: string) =>
  deployedEnvironment(store, name, {
    kind,
    revision,
    resources: [],
    settings: { services: { [`svc-of-${name}`]: version } },
  })
await deploy('production', 'production', '7.7.7')
await deploy('staging', 'staging', '1.0.0')

const person = (role: Role | null, grants: Grant[] = []): Actor => ({
  kind: 'person',
  name: `${role} ${JSON.stringify(grants)}`,
  role,
  grants,
  tokenId: null,
  address: null,
})
const everybody = person('viewer')
const ofStaging = person(null, [{ role: 'viewer', environment: 'staging' }])
const requestOf = (actor: Actor) =>
  ({
    actor,
    id: 'r',
    ip: '127.0.0.1',
    headers: {},
    log: { warn: ({ err }: { err: Error }) => t.error(err) },
  }) as unknown as FastifyRequest

t.test('versions of production are in no report for who may not see it', async t => {
  const check = (actor: Actor) =>
    checkEnvironments({
      ctx: { ...context('viewer'), actor },
      input: { environments: ['staging'] },
    })
  t.match(JSON.stringify(await check(everybody)), /svc-of-production 7\.7\.7/)
  const seen = JSON.stringify(await check(ofStaging))
  t.notMatch(seen, /svc-of-production|7\.7\.7/)
  t.match(seen, /there is no deployed production environment to compare with/)
})

t.test('each reader gets the judgement of those who see the same', async t => {
  const summaries = createComplianceSummaries(services)
  t.teardown(() => summaries.stop())
  const environments = (await store.environments.list({ page: 1, pageSize: 9 })).items
  const own = environments.filter(({ name }) => name === 'staging')
  const read = async (actor: Actor, seen: typeof environments) => {
    summaries.read(requestOf(actor), seen)
    await summaries.settle()
    return summaries.read(requestOf(actor), seen).get('staging')?.violations ?? Number.NaN
  }
  const all = await read(everybody, environments)
  t.equal(summaries.read(requestOf(ofStaging), own).size, 0, 'the first judgement is not for all')
  const less = await read(ofStaging, own)
  t.equal(all - less, 2, 'the two versions that differ from production')
  t.equal(await read(everybody, environments), all, 'and the second one is not either')
})

t.test(
  'an environment of the same name that was created later has a judgement of its own',
  async t => {
    const summaries = createComplianceSummaries(services)
    t.teardown(() => summaries.stop())
    const environments = (await store.environments.list({ page: 1, pageSize: 9 })).items
    summaries.read(requestOf(everybody), environments)
    await summaries.settle()
    const later = environments.map(one => ({ ...one, createdAt: '2099-01-01T00:00:00.000Z' }))
    t.equal(summaries.read(requestOf(everybody), later).size, 0)
    await summaries.settle()
  },
)
