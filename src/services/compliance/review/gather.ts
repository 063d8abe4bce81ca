/**
 * Collects the evidence of a design review from stored data. It reads no cloud and runs nothing.
 */
import { z } from 'zod'
import { unseen } from '../../../model/drift.ts'
import type { Environment } from '../../../model/environment.ts'
import type { Store } from '../../../model/store.ts'
import { readReadings } from '../../audits/collectors/reports.ts'
import { judgeSubjects } from '../judgeSubjects.ts'
import { readRecordedSubjects, type Subject } from '../subjects.ts'
import type { ComplianceReport } from '../../../model/compliance.ts'
import type { ParityReport } from '../../../model/parityStore.ts'
import { readProgramFile } from '../../parity/readProgramFile.ts'
import { readRegister } from '../../../analysis/parity/register/readRegister.ts'
import { notComparableSchema, sizeSchema } from '../../../model/difference.ts'
import { judgementSchema } from '../../../model/register.ts'
import { countDays } from '../../../analysis/review/countDays.ts'
import { listDifferingPaths } from '../../../analysis/review/settings.ts'
import type { Evidence } from '../../../model/review.ts'
import type { Trees } from '../../../model/trees.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import { createDigestCache } from '../../../lib/digestCache.ts'
import { readPages, collectPages } from '../../../lib/pagination.ts'

const dayMs = 86_400_000
const registerFile = 'differences.yaml'

type StoredParts = Omit<Evidence, 'register' | 'compliance'>
type PromotionParts = Pick<StoredParts, 'automaticRollback' | 'approvals' | 'gates'>
export type GatheredEvidence = { stored: StoredParts; subjects: Subject[]; pair: Pair }
type Pair = { left: Environment; right: Environment } | null

/** The evidence in the database, read in one snapshot. Ephemeral environments are left out. */
export async function readEvidence(
  store: Store,
  environments: Environment[],
  now: Date,
  rules: Pick<VerbContext, 'readPolicy' | 'listApprovers' | 'runs'>,
): Promise<GatheredEvidence> {
  const twins = environments.filter(({ kind }) => kind !== 'ephemeral')
  const { pair, report } = await findComparedPair(store, twins)
  const { drift, outside } = await readDrift(store, twins, now)
  return {
    subjects: await readRecordedSubjects(
      store,
      twins.filter(({ deployed }) => deployed !== null),
    ),
    pair,
    stored: {
      now: now.toISOString(),
      environments: await Promise.all(
        twins.map(environment => readEnvironment(store, environment)),
      ),
      capabilities: { rollback: true, automaticRollback: true, gate: true },
      ...(await readPromotion(store, twins, rules)),
      parity: toParityEvidence(report),
      drift,
      schedules: await readSchedules(store, now),
      operations: [...(await readOperations(store, twins, now)), ...outside],
      settingsDiffer: pair && (await findSettings(store, pair)),
      runs: rules.runs ?? null,
    },
  }
}

/**
 * The requirements of the policies and their effects. A gate that admits revisions without a
 * deployment and tests elsewhere does not count.
 */
async function readPromotion(
  store: Store,
  twins: Environment[],
  rules: Pick<VerbContext, 'readPolicy' | 'listApprovers'>,
): Promise<PromotionParts> {
  const found: PromotionParts = { automaticRollback: [], approvals: [], gates: [] }
  for (const environment of twins.filter(({ kind }) => kind === 'production')) {
    const { name } = environment
    const {
      gate: { conditions },
      rollback,
      approvals: { required, fourEyes },
    } = await rules.readPolicy(store, environment)
    const { items } = await store.operations.list({
      environment: name,
      kind: 'rollback',
      page: 1,
      pageSize: 100,
    })
    found.automaticRollback.push({
      environment: name,
      enabled: rollback.automatic,
      lastOperation: items.find(({ rollbackOf }) => rollbackOf !== null)?.id ?? null,
    })
    found.approvals.push({
      environment: name,
      required,
      fourEyes,
      persons: await rules.listApprovers(store, environment),
    })
    found.gates.push({
      environment: name,
      enabled: conditions.proven === 'required' && conditions.tests === 'required',
      lastRefusal: await store.gateDecisions.getLastRefused(name),
    })
  }
  return found
}

/** The complete evidence, with the files of the deployed revisions. */
export async function completeEvidence(
  trees: Pick<Trees, 'prepareFiles'>,
  { stored, subjects, pair }: GatheredEvidence,
  now: Date,
): Promise<Evidence> {
  const model =
    subjects.find(({ environment }) => environment.name === (pair?.right.name ?? '')) ?? subjects[0]
  const register = model?.revision
    ? await readProgramFile(trees, model.revision, registerFile, readRegister)
    : null
  return {
    ...stored,
    compliance:
      subjects.length === 0
        ? null
        : toComplianceEvidence(await judgeSubjects(trees, subjects, now)),
    register: register?.value
      ? { file: registerFile, entries: register.value.differences.length }
      : null,
  }
}

function toComplianceEvidence({
  checkedAt,
  violations,
  environments,
  waivers,
}: ComplianceReport): Evidence['compliance'] {
  return {
    report: checkedAt,
    at: checkedAt,
    violations: violations.map(({ environment, check, severity }) => ({
      environment,
      check,
      severity,
    })),
    // includes a rule for production alone when production was checked
    checks: [...new Set(environments.flatMap(({ checks }) => checks.map(({ id }) => id)))],
    expiredWaivers: waivers.filter(({ state }) => state === 'expired').length,
  }
}

/**
 * The pair of a staging and a production environment that was compared: one that fails before one
 * that passes, then the newest.
 */
async function findComparedPair(
  store: Store,
  twins: Environment[],
): Promise<{ pair: Pair; report: ParityReport | null }> {
  const pairs = twins
    .filter(({ kind }) => kind === 'production')
    .flatMap(right => twins.filter(({ kind }) => kind === 'staging').map(left => ({ left, right })))
  const compared = await Promise.all(
    pairs.map(async pair => ({
      pair,
      report: await store.parity.getLatest({ left: pair.left.name, right: pair.right.name }),
    })),
  )
  const rank = ({ report }: { report: ParityReport | null }) =>
    report === null ? 2 : report.passed ? 1 : 0
  return (
    compared.sort(
      (a, b) => rank(a) - rank(b) || (b.report?.madeAt ?? '').localeCompare(a.report?.madeAt ?? ''),
    )[0] ?? { pair: null, report: null }
  )
}

const bodySchema = z.object({
  judgement: judgementSchema,
  comparison: z
    .object({
      sizes: z.array(sizeSchema).optional(),
      notComparable: z.array(notComparableSchema).optional(),
    })
    .optional(),
})

/** Bodies of reports contain every difference of two environments. */
const bodies = createDigestCache<z.output<typeof bodySchema> | null>(32)

/** A report whose body has no judgement (of another version) counts as none. */
function toParityEvidence(report: ParityReport | null): Evidence['parity'] {
  const body =
    report && bodies.read(report.body, () => bodySchema.safeParse(report.body).data ?? null)
  if (!report || !body) return null
  const { judgement, comparison } = body
  const { sizes, notComparable } = comparison ?? {}
  return {
    report: report.id,
    at: report.madeAt,
    judgement,
    ...(sizes ? { sizes } : {}),
    ...(notComparable ? { notComparable } : {}),
  }
}

async function readEnvironment(
  store: Store,
  { name, kind, deployed }: Environment,
): Promise<Evidence['environments'][number]> {
  const [revision, evidence] = [
    await store.environments.getDeployedRevision(name),
    await store.environments.getEvidence(name),
  ]
  return {
    name,
    kind,
    settingsDigest: evidence?.settingsDigest ?? null,
    deployed: deployed && {
      operation: deployed.operation,
      revision: deployed.revision,
      commit: deployed.commit,
      dirty: revision?.dirty ?? false,
      at: deployed.at,
    },
  }
}

/** `outside`: changes by an engine outside the service, found by a reading. */
async function readDrift(
  store: Store,
  twins: Environment[],
  now: Date,
): Promise<{ drift: Evidence['drift']; outside: Evidence['operations'] }> {
  const reports = (await readReadings(store, twins, now)).flatMap(({ report, doubt, open }) =>
    report
      ? [
          {
            report,
            counting: report.resources.filter(
              ({ urn }) => doubt !== 'deployed-since' || open.has(urn),
            ),
          },
        ]
      : [],
  )
  return {
    drift: reports.map(
      ({ report: { environment, operation, checkedAt: at, unmanaged, notes }, counting }) => ({
        environment,
        operation,
        at,
        changed: counting.filter(({ what }) => what !== 'deleted').length,
        deleted: counting.filter(({ what }) => what === 'deleted').length,
        // an empty list proves nothing when notes say that parts could not be read; one note is
        // part of every report
        unmanaged:
          unmanaged.length === 0 && notes.some(note => note !== unseen) ? null : unmanaged.length,
      }),
    ),
    outside: reports.flatMap(({ report, counting }) =>
      counting
        .filter(({ attribution }) => attribution?.source === 'out-of-band')
        .map(({ attribution }) => ({
          id: report.operation,
          environment: report.environment,
          kind: 'out-of-band',
          status: 'succeeded',
          at: attribution?.at ?? report.checkedAt,
        })),
    ),
  }
}

async function readSchedules(store: Store, now: Date): Promise<Evidence['schedules']> {
  return (await collectPages(page => store.schedules.list(page), 100)).map(schedule => ({
    id: schedule.id,
    environment: schedule.environment,
    task: schedule.task,
    paused: schedule.paused,
    everyDays: countDaysOnce(schedule, now),
  }))
}

const days = createDigestCache<number>(1000)

/** The next runs of a cron expression in a time zone take a millisecond of each schedule. */
function countDaysOnce(
  { scheduleCron, everyMinutes, timezone }: Parameters<typeof countDays>[0],
  now: Date,
): number {
  const schedule = { scheduleCron, everyMinutes, timezone }
  return days.read([schedule, now], () => countDays(schedule, now))
}

/** Of the last 31 days. */
async function readOperations(
  store: Store,
  twins: Environment[],
  now: Date,
): Promise<Evidence['operations']> {
  const from = new Date(now.getTime() - 31 * dayMs).toISOString()
  const found: Evidence['operations'] = []
  for (const { name } of twins) {
    const pages = readPages(page => store.operations.list({ environment: name, ...page }))
    for await (const items of pages) {
      const fresh = items.filter(({ createdAt }) => createdAt >= from)
      found.push(
        ...fresh.map(({ id, environment, kind, status, createdAt }) => ({
          id,
          environment,
          kind,
          status,
          at: createdAt,
        })),
      )
      if (fresh.length < items.length) break
    }
  }
  return found
}

async function findSettings(
  store: Store,
  { left, right }: NonNullable<Pair>,
): Promise<string[] | null> {
  const [ours, theirs] = [
    await store.environments.getEvidence(left.name),
    await store.environments.getEvidence(right.name),
  ]
  return ours && theirs ? listDifferingPaths(ours.settings, theirs.settings) : null
}
