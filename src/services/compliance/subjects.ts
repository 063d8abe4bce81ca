/**
 * The states that compliance judges, read from the store: recorded states of environments or
 * planned states of previews, each with the open findings of the last drift check.
 */
import type { Environment } from '../../model/environment.ts'
import type { EnvironmentReading } from '../../model/environmentReading.ts'
import { TwinstackError } from '../../lib/errors.ts'
import type { Store } from '../../model/store.ts'
import type { Plan, ResourceRecord, RuleFindings } from '../../model/operation.ts'
import type { Revision } from '../../model/revision.ts'
import { collectPages } from '../../lib/pagination.ts'
import {
  applyReading,
  applyReadingToPlan,
  readEnvironmentReading,
} from '../drift/environmentReading.ts'

type ComplianceState = {
  resources: ResourceRecord[]
  settings: unknown
  ruleFindings: RuleFindings[] | null
}

export type Subject = ComplianceState & {
  environment: Environment
  state: 'recorded' | 'planned'
  /** the revision whose `waivers.yaml` applies; null: nothing was ever deployed or planned */
  revision: Revision | null
  /**
   * the state with the expected versions: production as recorded, or as planned at the subject's
   * revision
   */
  model: (Pick<ComplianceState, 'resources' | 'settings'> & { name: string }) | null
  notes: string[]
}

/** Whether the reader of a report may see this environment: versions of production are in it. */
export type SeesEnvironment = (environment: Environment) => boolean
const seesAll: SeesEnvironment = () => true

/** The recorded states of these environments. */
export async function readRecordedSubjects(
  store: Store,
  environments: Environment[],
  seesModel = seesAll,
): Promise<Subject[]> {
  const models = createModels(store, seesModel)
  const found: Subject[] = []
  for (const environment of environments) {
    const revision = await store.environments.getDeployedRevision(environment.name)
    found.push({
      environment,
      state: 'recorded',
      revision,
      ...withNote(
        await readActual(store, environment),
        await models(environment, revision?.id ?? null),
      ),
    })
  }
  return found
}

/** The planned state of a preview. @throws TwinstackError `not-found` */
export async function readPlannedSubject(
  store: Store,
  operation: string,
  seesModel = seesAll,
): Promise<Subject> {
  const plan = await store.plans.getByOperation(operation)
  if (!plan)
    throw new TwinstackError('not-found', `operation ${operation} has no plan`, {
      hint:
        'only a preview, or an operation with planOnly, that succeeded has one; the newest ' +
        '20 of an environment are kept',
    })
  const environment = await store.environments.get(plan.environment)
  if (!environment)
    throw new TwinstackError(
      'not-found',
      `the environment ${plan.environment} of operation ${operation} does not exist any more`,
    )
  return readPlanSubject(store, environment, plan, createModels(store, seesModel))
}

/**
 * The planned states of the newest previews; a preview from before the last deploy is not valid any
 * more.
 */
export async function readNewestPlanned(
  store: Store,
  environments: Environment[],
  seesModel = seesAll,
): Promise<{ subjects: Subject[]; without: string[] }> {
  const models = createModels(store, seesModel)
  const subjects: Subject[] = []
  for (const environment of environments) {
    const plan = await store.plans.getLatest(environment.name)
    if (plan && isFresh(plan, environment))
      subjects.push(await readPlanSubject(store, environment, plan, models))
  }
  return {
    subjects,
    without: environments
      .map(({ name }) => name)
      .filter(name => !subjects.some(({ environment }) => environment.name === name)),
  }
}

/** The same for a plan that may not be stored, with the open findings that it does not change. */
export async function readSubjectOfPlan(
  store: Store,
  environment: Environment,
  plan: Plan,
  revision: Revision | null,
): Promise<Subject> {
  return buildPlanned(store, environment, plan, { revision, models: createModels(store, seesAll) })
}

async function readPlanSubject(
  store: Store,
  environment: Environment,
  plan: Plan,
  models: Models,
): Promise<Subject> {
  const revision = (await store.operations.get(plan.operation))?.revision ?? null
  return buildPlanned(store, environment, plan, { revision, models })
}

async function buildPlanned(
  store: Store,
  environment: Environment,
  plan: Plan,
  { revision, models }: { revision: Revision | null; models: Models },
): Promise<Subject> {
  const { state, planned, settings = null, ruleFindings } = plan
  const reading = await readEnvironmentReading(store, environment.name)
  const actual = {
    resources: applyReadingToPlan(state, planned, reading),
    settings,
    ruleFindings,
    readingNotes: listNotes(reading),
  }
  return {
    environment,
    state: 'planned',
    revision,
    ...withNote(actual, await models(environment, plan.revision)),
  }
}

type ActualState = ComplianceState & { readingNotes: string[] }

/** The recorded state with the open findings of the last drift check. */
async function readActual(store: Store, environment: Environment): Promise<ActualState> {
  const { resources, ...state } = await readRecorded(store, environment.name)
  const reading = await readEnvironmentReading(store, environment.name)
  return {
    ...state,
    resources: applyReading(resources, reading, environment),
    readingNotes: listNotes(reading),
  }
}

function listNotes({ environment, open, report }: EnvironmentReading): string[] {
  return open.length === 0
    ? []
    : [
        `${environment} was judged with ${open.length} open findings of its drift check of ` +
          `${report?.checkedAt ?? 'an earlier time'}`,
      ]
}

function withNote<State extends { notes: string[] }>(
  { readingNotes, ...actual }: ActualState,
  { notes, ...model }: State,
) {
  return { ...actual, ...model, notes: [...readingNotes, ...notes] }
}

async function readRecorded(store: Store, name: string): Promise<ComplianceState> {
  const evidence = await store.environments.getEvidence(name)
  const resources = await collectPages(page => store.environments.listResources(name, page))
  return {
    resources,
    settings: evidence?.settings ?? null,
    ruleFindings: evidence?.ruleFindings ?? null,
  }
}

type Models = (
  environment: Environment,
  revision: string | null,
) => Promise<Pick<Subject, 'model' | 'notes'>>

/**
 * An environment with another revision than production is ahead if production's plan at that
 * revision has the same changes: then that plan has the expected versions. A version that the plan
 * does not explain remains a violation. Production is read once, and only when needed. A
 * reader who may not see production gets the report of an installation without one.
 */
function createModels(store: Store, seesModel: SeesEnvironment): Models {
  let reading: Promise<{ environment: Environment; recordedState: ComplianceState } | null> | null =
    null
  return async (environment, revision) => {
    if (environment.kind === 'production') return { model: null, notes: [] }
    const production = await (reading ??= readProduction(store))
    if (!production || !seesModel(production.environment)) return { model: null, notes: [] }
    const {
      environment: { name, deployed },
      recordedState,
    } = production
    const plan =
      revision === null || revision === deployed?.revision
        ? null
        : await store.plans.getLatest(name, revision)
    if (!plan || !isFresh(plan, production.environment))
      return { model: { name, ...recordedState }, notes: [] }
    return {
      model: { name, resources: plan.state, settings: plan.settings ?? null },
      notes: [
        `versions of ${environment.name} were compared with ${name} as planned at revision ` +
          `${plan.revision.slice(0, 12)} (operation ${plan.operation})`,
      ],
    }
  }
}

async function readProduction(
  store: Store,
): Promise<{ environment: Environment; recordedState: ComplianceState } | null> {
  const [environment] = (
    await collectPages(page => store.environments.list({ ...page, kind: 'production' }))
  ).filter(({ deployed }) => deployed !== null)
  return environment
    ? { environment, recordedState: await readRecorded(store, environment.name) }
    : null
}

const isFresh = (plan: Plan, { deployed }: Environment): boolean =>
  deployed === null || Date.parse(plan.at) > Date.parse(deployed.at)
