import { countResources } from '../../lib/countResources.ts'
import { listLiveResources } from '../../model/checkpoint.ts'
import type { ResourceChange } from '../../model/operation.ts'
import type { RecordedReadings } from '../../model/driftService.ts'
import { getWorstSeverity } from './classify/classify.ts'
import { RulesAtWork } from './ignore/rules.ts'
import type { IgnoreRules } from '../../model/ignoreRule.ts'
import { judgeResource } from './judgeResource.ts'
import type { ResourceJudgement } from './judgeResource.ts'
import { collectDeclaredChanges } from './noise/followers.ts'
import { compareReadings } from './noise/inFlight.ts'
import { listAccounts } from '../normalise/accounts.ts'
import { indexSiblings } from './noise/sidecars.ts'
import type {
  DriftClass,
  DriftedResource,
  DriftReport,
  UnmanagedResource,
} from '../../model/drift.ts'

/** The readings of a drift check, and what helps to judge them. */
export type DriftFindings = Omit<RecordedReadings, 'again'> &
  Partial<Pick<RecordedReadings, 'again'>> &
  Pick<DriftReport, 'environment' | 'operation' | 'revision' | 'checkedAt'> & {
    /** of the program's `drift.yaml` (ignore/parse.ts) */
    ignore?: IgnoreRules
    /**
     * resources that exist and are in no state; they distinguish a deleted resource from one that
     * was created again by hand
     */
    unmanaged?: Pick<UnmanagedResource, 'type' | 'id' | 'name' | 'tags'>[]
    /** decides which rules have expired; `checkedAt` when left out */
    now?: Date
  }

/**
 * The drift report of one check. A refresh that deletes a resource from the state means it was
 * deleted outside; a refresh that updates it means it was changed outside: `before` is the recorded
 * state (expected), `after` the cloud (actual). Pure: attribution, first sightings, unmanaged
 * resources and notes are filled in by the caller. `confirmed` is true when there was a second
 * reading or there is nothing to confirm. Every list is sorted by URN, because the engine reads
 * resources in parallel: two checks of an unchanged cloud produce equal lists.
 */
export function judgeDrift(found: DriftFindings): DriftReport {
  const live = listLiveResources(found.resources)
  const records = new Map(live.map(resource => [resource.urn, resource]))
  const rules = new RulesAtWork(
    found.ignore ?? [],
    found.environment,
    found.now ?? new Date(found.checkedAt),
  )
  const context = {
    records,
    rules,
    siblings: indexSiblings(live),
    declared: collectDeclaredChanges(found.refreshed, records),
    accounts: listAccounts(found.resources),
    seen: compareReadings(found.again),
    unmanaged: found.unmanaged ?? [],
  }
  const recorded = found.refreshed
    .filter(change => change.op !== 'same')
    .toSorted(compareUrns)
    .map(change => judgeResource(change, context))
  const resources = recorded.flatMap(({ drift }) => drift ?? [])
  const pendingChanges = listPendingChanges(found)
  const suppressed = recorded.flatMap(one => one.suppressed)
  const noise = recorded.flatMap(one => one.noise)
  return {
    environment: found.environment,
    operation: found.operation,
    revision: found.revision,
    checkedAt: found.checkedAt,
    summary: summarise(found, { resources, pendingChanges, suppressed, noise }),
    confirmed: (found.again ?? null) !== null || resources.length === 0,
    resources,
    pendingChanges,
    ...(pendingChanges === null && found.planFailure ? { planFailure: found.planFailure } : {}),
    suppressed,
    noise,
    rules: rules.report(),
    unmanaged: [],
    notes: [],
  }
}

function compareUrns({ urn: a }: { urn: string }, { urn: b }: { urn: string }): number {
  return Number(a > b) - Number(a < b)
}

function summarise(
  found: DriftFindings,
  {
    resources,
    pendingChanges,
    suppressed,
    noise,
  }: Pick<DriftReport, 'resources' | 'pendingChanges'> &
    Pick<ResourceJudgement, 'suppressed' | 'noise'>,
): DriftReport['summary'] {
  const deleted = resources.filter(resource => resource.what === 'deleted').length
  return {
    resources: countResources(found.resources),
    changed: resources.length - deleted,
    deleted,
    pendingChanges: pendingChanges?.length ?? null,
    suppressed: suppressed.length,
    noise: noise.length,
    unmanaged: 0,
    severity: getWorstSeverity(resources.map(({ severity }) => severity)),
    byClass: countByClass(resources),
  }
}

function countByClass(resources: DriftedResource[]): Partial<Record<DriftClass, number>> {
  const counts: Partial<Record<DriftClass, number>> = {}
  for (const { class: kind } of resources) counts[kind] = (counts[kind] ?? 0) + 1
  return counts
}

/** Null without a plan: the deletions that the state names are only a part of the changes. */
function listPendingChanges(found: DriftFindings): DriftReport['pendingChanges'] {
  if (found.planned === null) return null
  return [
    ...found.planned.filter(change => change.op !== 'same').map(toPendingChange),
    ...listPendingDeletions(found),
  ].toSorted(compareUrns)
}

type PendingChange = NonNullable<DriftReport['pendingChanges']>[number]

/**
 * The replaced resources that an unfinished replacement left; the next deploy deletes them. They
 * are not drift of the live resource with the same URN.
 */
function listPendingDeletions({ resources }: DriftFindings): PendingChange[] {
  return resources
    .filter(resource => resource.delete === true)
    .map(({ urn, type, name }) => ({ urn, type, name, op: 'delete-replaced', properties: [] }))
}

function toPendingChange({ urn, type, name, op, properties }: ResourceChange): PendingChange {
  return {
    urn,
    type,
    name,
    op,
    properties: properties.map(({ path, before, after, secret }) => ({
      path,
      recorded: before,
      declared: after,
      secret,
    })),
  }
}
