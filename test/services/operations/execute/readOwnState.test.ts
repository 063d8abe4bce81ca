/** What the run of a preview reports of the recorded state is not what is recorded. */
import t from 'tap'
import { summarise, type Deployment } from '../../../../src/model/checkpoint.ts'
import { noOptions, type Operation } from '../../../../src/model/operation.ts'
import { emptyResult, type RunResult } from '../../../../src/model/run.ts'
import {
  concludePlan,
  concludeRun,
  type Conclusion,
} from '../../../../src/services/operations/execute/conclusion.ts'
import { buildPlan } from '../../../../src/services/operations/execute/buildPlan.ts'
import { replaceReportedState } from '../../../../src/services/operations/execute/readOwnState.ts'
import { requirePresent } from '../../../helper/present.ts'

const stateOf = (...names: string[]): Deployment =>
  ({
    resources: names.map(name => ({
      urn: `urn:pulumi:production::shop::t:x:Y::${name}`,
      type: 't:x:Y',
      custom: true,
      id: name,
    })),
    secrets_providers: { type: 'passphrase', state: { salt: 'of the state' } },
  }) as unknown as Deployment

const done = { status: 'succeeded' as const, reason: 'done', error: null }
const operationOf = (kind: string, planOnly = false) =>
  ({
    id: 'o',
    environment: 'production',
    kind,
    options: { ...noOptions, planOnly },
    revision: { id: 'r' },
  }) as unknown as Operation
const resultOf = (...names: string[]): RunResult => ({
  ...emptyResult,
  state: summarise(stateOf(...names)),
  encryptionSalt: 'made up',
})

type World = { own?: Deployment | null | Error; recorded?: string[]; salt?: string | null }

async function replace(conclusion: Conclusion, world: World = {}) {
  const { own = stateOf('orders'), recorded = [], salt = 'v1:recorded' } = world
  const warnings: string[] = []
  const deps = {
    store: {
      environments: {
        getStateDigest: async () =>
          recorded.length ? summarise(stateOf(...recorded)).digest : null,
        getSecrets: async () => ({ encryptionSalt: salt }),
      },
    },
    states: {
      read: async () => {
        if (own instanceof Error) throw own
        return own && { version: 3, deployment: own }
      },
      open: async (text: string) => (text.startsWith('v1:') ? {} : null),
    },
    trees: { prepareTree: async () => ({ project: 'shop' }) },
    log: { warn: (_data: object, message: string) => warnings.push(message) },
  }
  const { result, stateIsRecorded } = await replaceReportedState(deps as never, conclusion)
  return {
    result,
    stateIsRecorded,
    ids: result?.state?.resources.map(({ id }) => id) ?? null,
    salt: result?.encryptionSalt ?? null,
    warnings,
  }
}

const settled = (operation: Operation, result: RunResult, purpose = 'run', healed = null) =>
  ({ run: { operation, purpose }, result, healed }) as never

t.test('a preview, a drift check and a plan can not record a state of their own', async t => {
  const forged = resultOf()
  const conclusions = [
    concludeRun(settled(operationOf('preview'), forged), done),
    concludeRun(settled(operationOf('drift-check'), forged), done),
    concludeRun(settled(operationOf('reconcile', true), forged), done),
    concludeRun(settled(operationOf('deploy'), forged, 'plan'), done),
    concludePlan({ operation: operationOf('deploy') } as never, forged, done),
  ]
  for (const one of conclusions) {
    t.same((await replace(one)).ids, ['orders'], 'the one that the service reads')
    t.same((await replace(one)).warnings.length, 1)
    const same = await replace(one, { recorded: ['orders'] })
    t.same(same.ids, ['orders'])
    t.equal(same.stateIsRecorded, true, 'nothing new to record')
    t.equal((await replace(one)).stateIsRecorded, false)
    t.equal((await replace(one, { own: new Error('locked') })).ids, null)
    t.equal((await replace(one, { own: null })).ids, null)
  }
})

t.test('the plan of such a run names what would be lost by its id in the cloud', async t => {
  const urn = 'urn:pulumi:production::shop::aws:rds/cluster:Cluster::main'
  const database = { urn, type: 'aws:rds/cluster:Cluster', custom: true, id: 'tf-1' }
  const own = { ...stateOf(), resources: [database] } as unknown as Deployment
  const operation = operationOf('rollback', true)
  const removal = { op: 'delete', urn, type: database.type, name: 'main' }
  const reported = { ...resultOf(), plannedState: [], planned: [removal] } as unknown as RunResult
  const { result } = await replace(concludePlan({ operation } as never, reported, done), { own })
  t.match(buildPlan(operation, requirePresent(result))?.lost, [{ name: 'main', id: 'tf-1' }])
})

t.test('a run that writes reports its own state, as one that heals does', async t => {
  const deploy = concludeRun(settled(operationOf('deploy'), resultOf('new')), done)
  t.same((await replace(deploy)).ids, ['new'])
  const healed = { imported: [], cleared: [], undecided: [], locks: 0 } as never
  const preview = concludeRun(settled(operationOf('preview'), resultOf('mended'), 'run', healed), {
    ...done,
  })
  t.same((await replace(preview)).ids, ['mended'])
})

t.test('it replaces no salt', async t => {
  const preview = concludeRun(settled(operationOf('preview'), resultOf('x')), done)
  t.equal((await replace(preview)).salt, 'of the state')
  t.equal((await replace(preview, { own: null })).salt, null)
  t.equal((await replace(preview, { own: null, salt: null })).salt, null, 'not one of the service')
  const first = { ...resultOf('x'), encryptionSalt: 'v1:good' }
  const made = concludeRun(settled(operationOf('preview'), first), done)
  t.equal((await replace(made, { own: null, salt: null })).salt, 'v1:good', 'the first one')
})
