/**
 * Gathers what conditions look at: what is stored, in one snapshot; then the files of the revision,
 * outside of it.
 */
import { dirname, join } from 'node:path'
import type { Environment } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Store } from '../../../model/store.ts'
import { protection } from '../../operations/execute/refuseProtected.ts'
import type { Operation } from '../../../model/operation.ts'
import { sha256 } from '../../../lib/hash.ts'
import { pathInTree, readRevisionFile } from '../../../lib/revisionFile.ts'
import { judgeSubjects } from '../../compliance/judgeSubjects.ts'
import { subjectOfPlan, type Subject } from '../../../analysis/compliance/subjects.ts'
import { compareEnvironments } from '../../../analysis/parity/compare/compareEnvironments.ts'
import { pairOf, registerFile, registerOf } from '../../parity/register.ts'
import { loadSide, type Loaded } from '../../parity/side.ts'
import { fromComparison } from '../../../analysis/parity/register/fromComparison.ts'
import { judgeRegister } from '../../../analysis/parity/register/judgeRegister.ts'
import type { Revision } from '../../../model/revision.ts'

import type { Policy } from '../../../model/promotion.ts'
import type { Facts, Judged, PlannedParity } from '../../../analysis/gate/conditions/condition.ts'
import { questionsOf, ruleOf } from '../../../analysis/gate/rules.ts'
import type { Trees } from '../../../model/trees.ts'
import type { BoundPlan } from '../../../model/promotionService.ts'
import { collectPages } from '../../../lib/pagination.ts'

export type Gathering = {
  operation: Judged
  environment: Environment
  policy: Policy
  bound: BoundPlan | null
  trees: Pick<Trees, 'tree'>
  now: Date
}

/** what the snapshot gives: all but the judgements that need files of the revision */
type Stored = Omit<Facts, 'parity' | 'compliance'> & {
  from: Loaded | { problem: string } | null
  subject: Subject | null
}

export async function gatherFacts(store: Store, given: Gathering): Promise<Facts> {
  const { from, subject, ...facts } = await store.snapshot(snapshot => readStored(snapshot, given))
  return {
    ...facts,
    parity: from && given.bound ? await plannedParity(given, given.bound, from) : null,
    compliance: subject ? await judgeSubjects(given.trees, [subject], given.now) : null,
  }
}

async function readStored(
  store: Store,
  { operation, environment, policy, bound, now }: Gathering,
): Promise<Stored> {
  const { name } = environment
  const deployed = await store.environments.deployedRevision(name)
  const rule = ruleOf(operation, deployed !== null)
  const asked = new Set(
    questionsOf(rule, operation, policy)
      .filter(({ why }) => why === null)
      .map(question => question.name),
  )
  const from = policy.gate.from
  const proofs =
    asked.has('proven') || asked.has('tests') || asked.has('sign-offs')
      ? await proofsOf(store, rule === 'rollback' ? name : from, operation.revision)
      : { candidates: [], other: null }
  const [proof] = proofs.candidates
  return {
    now,
    operation,
    environment: name,
    rule,
    policy,
    deployed,
    bound,
    ...proofs,
    fromExists: (await store.environments.get(from)) !== null,
    tests: proof && asked.has('tests') ? await store.testResults.of(proof.id) : [],
    signOffs: proof && asked.has('sign-offs') ? await store.signOffs.of(proof.id) : [],
    drift: asked.has('no-drift')
      ? { open: await store.findings.open(from), report: await store.operations.latestDrift(from) }
      : { open: [], report: null },
    recordedState: await store.environments.stateDigest(name),
    outOfBand: asked.has('known-state') ? await outOfBandOf(store, name) : null,
    protections: bound && asked.has('no-surprise') ? await protectionsOf(store, name) : new Map(),
    from: bound && asked.has('parity') ? await loaded(store, from) : null,
    subject:
      bound && asked.has('compliance')
        ? await subjectOfPlan(store, environment, bound.plan, operation.revision)
        : null,
  }
}

async function proofsOf(
  store: Store,
  name: string,
  revision: Revision | null,
): Promise<Pick<Facts, 'candidates' | 'other'>> {
  const candidates: Operation[] = revision?.commit
    ? await store.gateDecisions.proofs(name, revision.commit)
    : []
  return {
    candidates,
    other:
      candidates.length > 0 ? null : ((await store.gateDecisions.proofs(name, null))[0] ?? null),
  }
}

/** What was seen counts until an operation that was let pass has written the state again. */
async function outOfBandOf(store: Store, name: string): Promise<Facts['outOfBand']> {
  const seen = await store.notices.latest(name, 'state.out-of-band')
  if (!seen) return null
  const written = (await store.gateDecisions.proofs(name, null)).find(
    ({ status }) => status === 'succeeded',
  )
  return (written?.finishedAt ?? '') > seen.at ? null : { at: seen.at, text: seen.text }
}

async function protectionsOf(store: Store, name: string): Promise<Map<string, string>> {
  const resources = await collectPages(page => store.environments.resources(name, page))
  return new Map(
    resources.flatMap(resource => {
      const found = protection(resource)
      return found === null ? [] : [[resource.urn, found] as const]
    }),
  )
}

async function loaded(store: Store, name: string): Promise<Loaded | { problem: string }> {
  try {
    return await loadSide(store, name)
  } catch (error) {
    if (error instanceof TwinstackError) return { problem: error.message }
    throw error
  }
}

/**
 * The environment that proves as it is, against this one as it is planned, by the register of the
 * revision that is promoted.
 */
async function plannedParity(
  { operation: { revision }, environment, trees, now }: Gathering,
  { plan }: BoundPlan,
  from: Loaded | { problem: string },
): Promise<PlannedParity> {
  if ('problem' in from || !revision)
    return {
      problem: 'problem' in from ? from.problem : 'no revision is known',
      verdicts: [],
      registerDigest: null,
    }
  const { register } = await registerOf(trees as Trees, revision)
  const pair = pairOf(register, from.side.environment, environment.name)
  const planned = {
    environment: environment.name,
    resources: plan.state,
    revision,
    settings: plan.settings ?? undefined,
  }
  const comparison = compareEnvironments(from.side, planned, {
    ...(pair.mode === 'partial' && pair.aspects ? { aspects: pair.aspects } : {}),
    ...(pair.maximumScaleRatio === undefined ? {} : { maximumScaleRatio: pair.maximumScaleRatio }),
  })
  const { verdicts } = judgeRegister(fromComparison(comparison.differences), register, {
    now,
    pair,
    production: environment.kind === 'production' ? 'right' : null,
    tolerated: fromComparison(comparison.withinScale),
  })
  return {
    problem: null,
    verdicts,
    registerDigest: await digestOfFile(trees, revision, registerFile),
  }
}

/** SHA-256 of a file beside the main file of a revision; null where there is none. */
export async function digestOfFile(
  trees: Pick<Trees, 'tree'>,
  revision: Revision,
  name: string,
): Promise<string | null> {
  try {
    const { folder, main } = await trees.tree(revision)
    const text = readRevisionFile(folder, pathInTree(folder, join(dirname(main), name)))
    return text === null ? null : sha256(text)
  } catch {
    return null
  }
}
