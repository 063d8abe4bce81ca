/**
 * Reads the evidence of conditions: stored data in one snapshot, then the files of the revision
 * outside of it.
 */
import { dirname, join } from 'node:path'
import type { Environment } from '../../../model/environment.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import type { Store } from '../../../model/store.ts'
import { findProtection } from '../../operations/execute/refuseProtected.ts'
import type { Operation } from '../../../model/operation.ts'
import { getSchemaKey } from '../../parity/providerSchemas.ts'
import { createDigestCache } from '../../../lib/digestCache.ts'
import { hashSha256 } from '../../../lib/hash.ts'
import { getPathInTree, readRevisionFile } from '../../../lib/revisionFile.ts'
import { judgeSubjects } from '../../compliance/judgeSubjects.ts'
import { readSubjectOfPlan, type Subject } from '../../compliance/subjects.ts'
import { judgeParity } from '../../../analysis/parity/judgeParity.ts'
import { listUnknownValues } from '../../../analysis/gate/listUnknownValues.ts'
import {
  applyReading,
  applyReadingToPlan,
  readEnvironmentReading,
} from '../../drift/environmentReading.ts'
import { findPairRules, registerFile, readRegisterAt } from '../../parity/register.ts'
import { selectDigests } from '../../parity/selectDigests.ts'
import { loadSide, type LoadedSide } from '../../parity/loadSide.ts'
import type { Revision } from '../../../model/revision.ts'

import type { ConditionName, Policy } from '../../../model/promotion.ts'
import type { EnvironmentReading } from '../../../model/environmentReading.ts'
import type {
  GateEvidence,
  JudgedOperation,
  PlannedParity,
} from '../../../analysis/gate/conditions/condition.ts'
import { isFresh } from '../../../analysis/gate/conditions/noDrift.ts'
import { listRequiredConditions, getRule } from '../../../analysis/gate/rules.ts'
import type { Trees } from '../../../model/trees.ts'
import type { BoundPlan } from '../../../model/promotionService.ts'
import { collectPages } from '../../../lib/pagination.ts'

export type GateEvidenceInput = {
  operation: JudgedOperation
  environment: Environment
  policy: Policy
  bound: BoundPlan | null
  trees: Pick<Trees, 'prepareFiles'>
  now: Date
  /** the operation reads drift itself before it plans, so an older check does not refuse yet */
  pending: boolean
}

type Source = (LoadedSide & { reading: EnvironmentReading }) | { problem: string }

/** the evidence of the snapshot: everything except judgements that need files of the revision */
type StoredEvidence = Omit<GateEvidence, 'parity' | 'compliance'> & {
  from: Source | null
  subject: Subject | null
}

export async function readGateEvidence(
  store: Store,
  input: GateEvidenceInput,
): Promise<GateEvidence> {
  const { from, subject, ...evidence } = await store.readInSnapshot(snapshot =>
    withParent(snapshot, input),
  )
  return {
    ...evidence,
    parity:
      from && input.bound
        ? await judgePlannedParity(input, input.bound, { from, target: evidence.drift.target })
        : null,
    compliance: subject ? await judgeSubjects(input.trees, [subject], input.now) : null,
  }
}

async function withParent(store: Store, input: GateEvidenceInput): Promise<StoredEvidence> {
  const { operation, environment, policy, bound, now, pending } = input
  const { name } = environment
  const deployed = await store.environments.getDeployedRevision(name)
  const rule = getRule(operation, deployed !== null)
  const required = new Set(
    listRequiredConditions(rule, operation, policy)
      .filter(({ why }) => why === null)
      .map(condition => condition.name),
  )
  const { from } = policy.gate
  const proven = await readProof(store, required, rule === 'rollback' ? name : from, operation)
  const source = await readEnvironmentReading(store, from)
  const target = deployed ? await readEnvironmentReading(store, name) : null
  const since = findEarliestCheckTime(input, proven.candidates[0] ?? null)
  return {
    now,
    operation,
    environment: name,
    rule,
    policy,
    deployed,
    bound,
    ...proven,
    fromExists: (await store.environments.get(from)) !== null,
    drift: { source, target, since, pending },
    recordedState: await store.environments.getStateDigest(name),
    outOfBand: required.has('known-state') ? await readOutOfBand(store, name) : null,
    ...(await readForPlan(store, required, input, source)),
  }
}

type RequiredConditions = ReadonlySet<ConditionName>

/** The operations that may prove, and the results and sign-offs of the newest of them. */
async function readProof(
  store: Store,
  required: RequiredConditions,
  environment: string,
  { revision }: JudgedOperation,
): Promise<Pick<GateEvidence, 'candidates' | 'other' | 'tests' | 'signOffs'>> {
  const isNeeded = (['proven', 'tests', 'sign-offs', 'no-drift'] as const).some(name =>
    required.has(name),
  )
  const proofs = isNeeded
    ? await readProofs(store, environment, revision)
    : { candidates: [], other: null }
  const [proof] = proofs.candidates
  return {
    ...proofs,
    tests: proof && required.has('tests') ? await store.testResults.listByOperation(proof.id) : [],
    signOffs:
      proof && required.has('sign-offs') ? await store.signOffs.listByOperation(proof.id) : [],
  }
}

/** The evidence of conditions about the plan; none before there is a plan. */
async function readForPlan(
  store: Store,
  required: RequiredConditions,
  { bound, environment, policy, operation }: GateEvidenceInput,
  source: EnvironmentReading,
): Promise<Pick<StoredEvidence, 'protections' | 'from' | 'subject'>> {
  if (!bound) return { protections: new Map<string, string>(), from: null, subject: null }
  return {
    protections: required.has('no-surprise')
      ? await readProtections(store, environment.name)
      : new Map<string, string>(),
    from: required.has('parity') ? await loadSource(store, policy.gate.from, source) : null,
    subject: required.has('compliance')
      ? await readSubjectOfPlan(store, environment, bound.plan, operation.revision)
      : null,
  }
}

async function readProofs(
  store: Store,
  name: string,
  revision: Revision | null,
): Promise<Pick<GateEvidence, 'candidates' | 'other'>> {
  const candidates: Operation[] = revision?.commit
    ? await store.gateDecisions.listProofs(name, revision.commit)
    : []
  return {
    candidates,
    other:
      candidates.length > 0
        ? null
        : ((await store.gateDecisions.listProofs(name, null))[0] ?? null),
  }
}

/** An out-of-band write counts until an admitted operation has written the state again. */
async function readOutOfBand(store: Store, name: string): Promise<GateEvidence['outOfBand']> {
  const seen = await store.notices.getLatest(name, 'state.out-of-band')
  if (!seen) return null
  const written = (await store.gateDecisions.listProofs(name, null)).find(
    ({ status }) => status === 'succeeded',
  )
  return (written?.finishedAt ?? '') > seen.at ? null : { at: seen.at, text: seen.text }
}

async function readProtections(store: Store, name: string): Promise<Map<string, string>> {
  const resources = await collectPages(page => store.environments.listResources(name, page))
  return new Map(
    resources.flatMap(resource => {
      const found = findProtection(resource)
      return found === null ? [] : [[resource.urn, found] as const]
    }),
  )
}

async function loadSource(
  store: Store,
  name: string,
  reading: EnvironmentReading,
): Promise<Source> {
  // the client that wrote the state may have invented it: it does not prove what exists
  const written = await readOutOfBand(store, name)
  if (written)
    return {
      problem:
        `the recorded state of ${name} proves nothing since ${written.at}: ${written.text}; ` +
        `deploy ${name} again`,
    }
  try {
    return { ...(await loadSide(store, name)), reading }
  } catch (error) {
    if (error instanceof TwinstackError) return { problem: error.message }
    throw error
  }
}

/**
 * The earliest start of a drift check that counts: after the proving deploy, and not longer before
 * the request than the policy allows. ISO 8601.
 */
export function findEarliestCheckTime(
  { operation, policy, now }: Pick<GateEvidenceInput, 'operation' | 'policy' | 'now'>,
  proof: Pick<Operation, 'finishedAt'> | null,
): string {
  const requested = Date.parse(operation.createdAt ?? now.toISOString())
  const allowed = requested - policy.gate.driftWithinMinutes * 60_000
  const proven = proof?.finishedAt ? Date.parse(proof.finishedAt) : 0
  return new Date(Math.max(allowed, proven)).toISOString()
}

/**
 * Compares the proving environment, with the findings of its last drift check, with the planned
 * state of this one, by the register of the promoted revision.
 */
async function judgePlannedParity(
  { operation: { revision }, environment, trees, now }: GateEvidenceInput,
  { plan }: BoundPlan,
  { from, target }: { from: Source; target: EnvironmentReading | null },
): Promise<PlannedParity> {
  if ('problem' in from || !revision)
    return {
      problem: 'problem' in from ? from.problem : 'the revision is unknown',
      verdicts: [],
      unknown: [],
      registerDigest: null,
    }
  const { register } = await readRegisterAt(trees, revision)
  const { name, kind } = environment
  const resources = applyReading(from.side.resources, from.reading, from.environment)
  const left = { ...from.side, resources, ...selectDigests(from.side, resources) }
  const planned = target ? applyReadingToPlan(plan.state, plan.planned, target) : plan.state
  const right = {
    environment: name,
    resources: planned,
    ...selectDigests({ resources: plan.state, secrets: plan.secretDigests }, planned),
    revision,
    settings: plan.settings ?? undefined,
    ...(plan.images ? { images: plan.images } : {}),
  }
  const judged = await judgeSides({
    left,
    right,
    register,
    pair: findPairRules(register, from.side.environment, name),
    production: kind === 'production' ? 'right' : null,
    // ages are rounded to minutes, so that all readings within a minute share one judgement
    now: new Date(Math.floor(now.getTime() / 60_000) * 60_000),
  })
  return {
    problem: null,
    ...judged,
    registerDigest: await findDigestOfFile(trees, revision, registerFile),
  }
}

type JudgedParity = Pick<PlannedParity, 'verdicts' | 'unknown'>
const parityCache = createDigestCache<Promise<JudgedParity>>(32)

function judgeSides(input: Parameters<typeof judgeParity>[0]): Promise<JudgedParity> {
  return parityCache.read([input, getSchemaKey()], async () => {
    const { comparison, judgement } = await judgeParity(input)
    return {
      verdicts: judgement.verdicts,
      unknown: listUnknownValues(comparison, input.left.resources),
    }
  })
}

/**
 * Environments whose newest drift check is too old to judge the operation by: the proving one, and
 * the operation's own if something is deployed there. Empty when the policy does not require it.
 */
export async function findNeededDriftChecks(
  store: Store,
  input: Pick<GateEvidenceInput, 'operation' | 'environment' | 'policy' | 'now'>,
): Promise<string[]> {
  const { operation, environment, policy } = input
  const deployed = await store.environments.getDeployedRevision(environment.name)
  const rule = getRule(operation, deployed !== null)
  const isRequired = listRequiredConditions(rule, operation, policy).some(
    ({ name, why }) => name === 'no-drift' && why === null,
  )
  if (!isRequired) return []
  const { from } = policy.gate
  const { candidates } = await readProofs(store, from, operation.revision)
  const since = findEarliestCheckTime(input, candidates[0] ?? null)
  const isSourceDeployed = (await store.environments.getDeployedRevision(from)) !== null
  const names = [...(isSourceDeployed ? [from] : []), ...(deployed ? [environment.name] : [])]
  const needed: string[] = []
  for (const name of names)
    if (!isFresh(await readEnvironmentReading(store, name), since)) needed.push(name)
  return needed
}

/** SHA-256 of a file beside the main file of a revision; null without a file. */
export async function findDigestOfFile(
  trees: Pick<Trees, 'prepareFiles'>,
  revision: Revision,
  name: string,
): Promise<string | null> {
  try {
    const { folder, main } = await trees.prepareFiles(revision)
    const text = readRevisionFile(folder, getPathInTree(folder, join(dirname(main), name)))
    return text === null ? null : hashSha256(text)
  } catch {
    return null
  }
}
