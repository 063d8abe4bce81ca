import type { Environment } from '../../../model/environment.ts'
import type { Store } from '../../../model/store.ts'
import { finalStatuses, isWriting, type Operation } from '../../../model/operation.ts'
import type { Revision } from '../../../model/revision.ts'

import type { FoundFinding } from '../../../model/complianceAudit.ts'
import { isTwin, createSection } from './section.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'
import { readPages } from '../../../lib/pagination.ts'

/** maximum number of listed operations per environment; all of them are counted */
const listed = 200

/** The revision of each environment, and the operations since the previous audit. */
export const collectRevisions: SectionCollector = async (store, environments, { since }) => {
  const histories = await Promise.all(
    environments.map(environment => readHistory(store, environment, since)),
  )
  const deployed = histories.filter(({ revision }) => revision !== null)
  return createSection({
    about: deployed.length,
    met: 'every environment runs a committed revision',
    unknownIn: [],
    findings: histories.flatMap(listRevisionFindings),
    body: histories.map(pickBody),
  })
}

type History = { environment: Environment; revision: Revision | null; operations: Operation[] }

async function readHistory(
  store: Store,
  environment: Environment,
  since: string | null,
): Promise<History> {
  return {
    environment,
    revision: await store.environments.getDeployedRevision(environment.name),
    operations: await readOperationsSince(store, environment, since),
  }
}

/** Newest first, without those of an earlier environment of the same name. */
async function readOperationsSince(
  store: Store,
  { name, createdAt }: Environment,
  since: string | null,
): Promise<Operation[]> {
  const from = since !== null && since > createdAt ? since : createdAt
  const found: Operation[] = []
  const pages = readPages(page => store.operations.list({ environment: name, ...page }))
  for await (const items of pages) {
    const fresh = items.filter(
      operation => operation.createdAt >= from || (operation.finishedAt ?? '') >= from,
    )
    found.push(...fresh)
    if (fresh.length < items.length) break
  }
  return found
}

function listRevisionFindings(history: History): FoundFinding[] {
  const { environment, revision } = history
  const about = { environment: environment.name, evidence: `/v1/environments/${environment.name}` }
  return [
    ...(revision || !isTwin(environment)
      ? []
      : [
          {
            ...about,
            subject: 'not-deployed',
            severity: 'info' as const,
            text: `nothing is deployed in ${environment.name}`,
          },
        ]),
    ...(revision?.dirty
      ? [
          {
            ...about,
            subject: 'dirty',
            severity: isTwin(environment) ? ('high' as const) : ('low' as const),
            form: revision.id,
            text: `${environment.name} runs ${revision.id}, which is in no commit`,
          },
        ]
      : []),
    ...findUnfinished(history),
    ...findUndecided(history),
    ...findBreakGlass(history),
  ]
}

/** The last writing operation did not succeed, so the environment may be incomplete. */
function findUnfinished({ environment, operations }: History): FoundFinding[] {
  const last = operations.find(
    operation =>
      isWriting(operation) &&
      finalStatuses.includes(operation.status) &&
      !['refused', 'expired', 'superseded'].includes(operation.status),
  )
  if (!last || last.status === 'succeeded' || last.startedAt === null) return []
  return [
    {
      subject: 'unfinished',
      severity: environment.kind === 'production' ? 'high' : 'medium',
      environment: environment.name,
      evidence: formatPath(last),
      form: last.id,
      text:
        `the last ${last.kind} of ${environment.name} has ` +
        `${last.status}${last.error ? `: ${last.error.message}` : ''}`,
    },
  ]
}

function findUndecided({ environment, operations }: History): FoundFinding[] {
  return operations
    .filter(({ healed }) => (healed?.undecided.length ?? 0) > 0)
    .map(operation => ({
      subject: `undecided ${operation.id}`,
      severity: 'high',
      environment: environment.name,
      evidence: formatPath(operation),
      once: true,
      text:
        `after the crash of a ${operation.kind} the result of ` +
        `${operation.healed?.undecided.length} creates is not known`,
    }))
}

/** Operations that skipped the gate, with any result. */
function findBreakGlass({ environment, operations }: History): FoundFinding[] {
  return operations.flatMap(operation => {
    const { breakGlass } = operation.options
    return breakGlass
      ? [
          {
            subject: `break-glass ${operation.id}`,
            severity: 'high' as const,
            environment: environment.name,
            evidence: formatPath(operation),
            once: true as const,
            text:
              `${operation.requestedBy.name} skipped the gate (break-glass) for a ` +
              `${operation.kind} of ${environment.name}${describeApproval(operation)}: ` +
              `${breakGlass.reason}`,
          },
        ]
      : []
  })
}

function pickBody({ environment, revision, operations }: History) {
  const counts: Record<string, Record<string, number>> = {}
  for (const { kind, status } of operations) {
    const of = (counts[kind] ??= {})
    of[status] = (of[status] ?? 0) + 1
  }
  return {
    environment: environment.name,
    kind: environment.kind,
    deployed: environment.deployed,
    revision,
    counts,
    operations: operations
      .slice(0, listed)
      .map(
        ({
          id,
          kind,
          status,
          message,
          requestedBy,
          revision,
          createdAt,
          finishedAt,
          changes,
          engineVersion,
          settingsDigest,
          options,
        }) => ({
          id,
          kind,
          status,
          message,
          requestedBy: requestedBy.name,
          revision: revision?.id ?? null,
          createdAt,
          finishedAt,
          changes,
          engineVersion,
          settingsDigest,
          breakGlass: options.breakGlass,
        }),
      ),
    notListed: Math.max(0, operations.length - listed),
  }
}

/** Names the approver, or adds that nobody approved. */
const describeApproval = ({ status, approval }: Operation) =>
  approval?.status === 'approved'
    ? `, approved by ${approval.by}`
    : `, which nobody approved (${status})`

const formatPath = ({ id }: Operation) => `/v1/operations/${id}`
