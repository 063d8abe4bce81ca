/**
 * What a pull request would change elsewhere: previews of other environments at its head, and
 * parity with production as it is and as these plans would make it.
 */
import type { Environment } from '../../model/environment.ts'
import { finalStatuses, type Operation, type Plan } from '../../model/operation.ts'
import type { Store } from '../../model/store.ts'
import type { Trees } from '../../model/trees.ts'
import type { VerbContext } from '../../model/verbContext.ts'
import { loadPlannedSide, loadSide } from '../../services/parity/loadSide.ts'
import { requestOperation } from '../../services/operations/requestOperation.ts'
import { isRefusal } from '../commands/perform.ts'
import { createPreviewActor } from './actors.ts'
import type { ForgeContext } from './forge.ts'
import { createSummaryCache, summarizeParity, type Comparer, type ParitySummary } from './parity.ts'
import type { PullRequest, User } from './pullRequestEvent.ts'
import { toPlainText } from './render/escape.ts'

export type PlanElsewhere = {
  environment: string
  /** at the head; null: `why` says why there is none */
  plan: Plan | null
  why: string | null
  /** parity with production; null for production itself */
  before: ParitySummary | null
  /** parity when both run the head: a difference that production's deploy removes passes */
  after: ParitySummary | null
}
export type PlanReader = (commit: string | null) => Promise<PlanElsewhere[]>

/**
 * Requests a preview of each environment that the integrations file names, at the head of a pull
 * request from the repository itself. Each commit is previewed once. A refusal is shown in the
 * comment and does not stop the pull request's own environment.
 */
export async function requestPlans(
  forgeContext: ForgeContext,
  pull: PullRequest,
  sender: User,
  delivery: string,
): Promise<void> {
  if (pull.fork) return
  for (const environment of forgeContext.settings.plans) {
    const actor = createPreviewActor(forgeContext, sender, environment)
    try {
      await requestPreview(
        forgeContext,
        forgeContext.contextFor(actor, delivery),
        pull,
        environment,
      )
    } catch (error) {
      if (!isRefusal(error)) throw error
      forgeContext.log.warn(
        { integration: forgeContext.name, environment, commit: pull.commit, err: error },
        'no preview was requested for a pull request',
      )
    }
  }
}

async function requestPreview(
  { name, settings }: ForgeContext,
  ctx: VerbContext,
  { number, commit, title }: PullRequest,
  environment: string,
): Promise<void> {
  if (await findPreview(ctx.store, environment, commit)) return
  await requestOperation({
    ctx,
    input: {
      environment,
      kind: 'preview',
      revision: commit,
      message: toPlainText(`${settings.project}#${number}: ${title}`, 400),
      idempotencyKey: `${name}:plan:${number}:${commit}:${environment}`,
    },
  })
}

/** The newest preview of the commit. */
async function findPreview(
  store: Store,
  environment: string,
  commit: string,
): Promise<Operation | null> {
  const page = { page: 1, pageSize: 50 }
  const { items } = await store.operations.list({ environment, kinds: ['preview'], ...page })
  return items.find(({ revision }) => revision?.commit === commit) ?? null
}

type Needs = {
  store: Store
  trees: Trees
  names: readonly string[]
  production: string | null
  compare: Comparer
  now?: () => Date
}

export function createPlanReader({ now = () => new Date(), names, ...needs }: Needs): PlanReader {
  const { store, production, compare } = needs
  const cache = createSummaryCache()
  const readOne = async (name: string, commit: string): Promise<PlanElsewhere> => {
    const none = { environment: name, plan: null, before: null, after: null }
    const environment = await store.environments.get(name)
    if (!environment) return { ...none, why: 'there is no such environment' }
    const { plan, why } = await findPlan(store, environment, commit)
    if (name === production) return { ...none, plan, why }
    return {
      environment: name,
      plan,
      why,
      before: await compare(environment),
      after:
        plan &&
        (await compareAfter({ ...needs, now: now() }, environment, { plan, commit }, cache)),
    }
  }
  return async commit => {
    const plans: PlanElsewhere[] = []
    if (commit !== null) for (const name of names) plans.push(await readOne(name, commit))
    return plans
  }
}

async function findPlan(
  store: Store,
  { name, deployed }: Environment,
  commit: string,
): Promise<Pick<PlanElsewhere, 'plan' | 'why'>> {
  const operation = await findPreview(store, name, commit)
  if (operation === null) return { plan: null, why: 'its preview was refused' }
  if (operation.status !== 'succeeded')
    return {
      plan: null,
      why: finalStatuses.includes(operation.status)
        ? `the preview ${operation.id} ${operation.status}`
        : `the preview ${operation.id} is ${operation.status}`,
    }
  const plan = await store.plans.getByOperation(operation.id)
  if (plan === null) return { plan, why: `the plan of ${operation.id} is not kept any more` }
  return plan.at > (deployed?.at ?? '')
    ? { plan, why: null }
    : { plan: null, why: `the preview ${operation.id} is older than the last deploy` }
}

/** The planned state of the environment with production, whose own plan explains what is ahead. */
async function compareAfter(
  { store, trees, production, now }: Omit<Needs, 'names' | 'now'> & { now: Date },
  { name }: Environment,
  { plan, commit }: { plan: Plan; commit: string },
  cache: ReturnType<typeof createSummaryCache>,
): Promise<ParitySummary | null> {
  if (production === null) return null
  const model = await store.environments.get(production)
  if (!model?.deployed) return { model: production, unknown: 'nothing is deployed there' }
  const theirs = await store.plans.getLatest(production, commit)
  const key = `${plan.operation} ${model.deployed.operation} ${theirs?.operation ?? ''}`
  return cache(key, async () =>
    summarizeParity({
      store,
      trees,
      now,
      left: await loadPlannedSide(store, name, plan),
      right: await loadSide(store, production),
      basis: 'recorded',
    }),
  )
}
