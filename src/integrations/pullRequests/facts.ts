/** The facts about a pull request's environment for its comment. */
import type { FailureReport } from '../../model/failureReport.ts'
import { readFailure } from '../../services/operations/readFailure.ts'
import type { DriftReport } from '../../model/drift.ts'
import type { Environment } from '../../model/environment.ts'
import type { Store } from '../../model/store.ts'
import {
  finalStatuses,
  holdingStatuses,
  isWriting,
  type Operation,
  type Plan,
  type StackOutput,
} from '../../model/operation.ts'
import type { ParitySummary, Comparer } from './parity.ts'

export type Step = {
  step: string
  state: 'started' | 'finished' | 'failed' | 'skipped'
  detail: string
  seconds: number | null
}
export type Facts = {
  name: string
  environment: Environment | null
  /** the running operation, or the last requested one, of any kind */
  operation: Operation | null
  /** the same among operations that deploy or destroy */
  applied: Operation | null
  /** the last requested one among those, which the status of the head commit reports */
  newest: Operation | null
  /** of `operation` */
  failure: FailureReport | null
  steps: Step[]
  outputs: Record<string, StackOutput>
  plan: Plan | null
  drift: DriftReport | null
  parity: ParitySummary | null
}

const applyingKinds: readonly Operation['kind'][] = [
  'deploy',
  'rollback',
  'rebuild',
  'reconcile',
  'destroy',
]
export const isOver = ({ status }: Operation): boolean => finalStatuses.includes(status)

/** The facts when another environment has the name: nothing of it is shown. */
export const createNoFacts = (name: string): Facts => ({
  name,
  environment: null,
  operation: null,
  applied: null,
  newest: null,
  failure: null,
  steps: [],
  outputs: {},
  plan: null,
  drift: null,
  parity: null,
})

export async function readFacts(store: Store, name: string, compare: Comparer): Promise<Facts> {
  const environment = await store.environments.get(name)
  const { items } = await store.operations.list({ environment: name, page: 1, pageSize: 30 })
  const applies = items.filter(one => applyingKinds.includes(one.kind) && isWriting(one))
  const operation = findRunning(items)
  return {
    name,
    environment,
    operation,
    applied: findRunning(applies),
    newest: applies[0] ?? null,
    failure: operation && (await readFailure(store, operation)),
    steps: operation ? await readSteps(store, operation) : [],
    ...(environment
      ? await findOperations(store, environment, compare)
      : { outputs: {}, plan: null, drift: null, parity: null }),
  }
}

function findRunning(operations: Operation[]): Operation | null {
  return operations.find(({ status }) => holdingStatuses.includes(status)) ?? operations[0] ?? null
}

async function findOperations(
  store: Store,
  environment: Environment,
  compare: Comparer,
): Promise<Pick<Facts, 'outputs' | 'plan' | 'drift' | 'parity'>> {
  const { name, createdAt, deployed } = environment
  const drift = await store.operations.getLatestDrift(name)
  const plan = await store.plans.getLatest(name)
  return {
    outputs: deployed ? await store.environments.getOutputs(name) : {},
    plan: plan && plan.at > (deployed?.at ?? createdAt) ? plan : null,
    drift: drift && drift.checkedAt > (deployed?.at ?? createdAt) ? drift : null,
    parity: await compare(environment),
  }
}

async function readSteps(store: Store, { id }: Operation): Promise<Step[]> {
  const steps = new Map<string, Step>()
  for (const { body } of await store.operations.listSteps(id)) {
    if (body.type === 'step')
      steps.set(body.step, {
        step: body.step,
        state: body.state,
        detail: body.detail ?? '',
        seconds: body.seconds ?? null,
      })
  }
  return [...steps.values()]
}
