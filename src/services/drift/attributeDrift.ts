import type { CloudInquiry } from '../../model/cloudInquiry.ts'
import type { Place, WantedResource } from '../../model/cloud.ts'
import { listLiveResources } from '../../model/checkpoint.ts'
import type { ResourceRecord } from '../../model/operation.ts'
import { attribute } from '../../analysis/drift/attribute.ts'
import type { RanOperation } from '../../analysis/drift/attribute.ts'
import { findRegion } from './findUnmanaged.ts'
import type { DriftReport } from '../../model/drift.ts'

export type AttributionInput = {
  inquiry: CloudInquiry
  place: Place
  report: DriftReport
  /** the recorded state of the report */
  recorded: ResourceRecord[]
  /** operations since `since`, out-of-band ones too */
  operations: RanOperation[]
  /** when the last clean check, or the last operation that wrote, began */
  since: Date
  /** when the recorded state was last written; default: `since` */
  settledAt?: Date
}

/** Finds the actor of each drift of a report. */
export async function attributeDrift({
  inquiry,
  place,
  report,
  recorded,
  operations,
  since,
  settledAt = since,
}: AttributionInput): Promise<{ resources: DriftReport['resources']; notes: string[] }> {
  const records = new Map(listLiveResources(recorded).map(resource => [resource.urn, resource]))
  const until = new Date(report.checkedAt)
  const wanted = report.resources.flatMap(({ urn, id, type }) =>
    id === null ? [] : [toWantedResource(id, type, records.get(urn))],
  )
  if (wanted.length === 0)
    return {
      resources: report.resources.map(resource => ({
        ...resource,
        attribution: attribute(
          { ...resource, arn: null },
          { records: [], operations, since, settledAt, until, notes: [] },
        ),
      })),
      notes: [],
    }
  const { found, notes } = await inquiry.findChanges(place, { resources: wanted, since, until })
  const window = { records: found, operations, since, settledAt, until, notes }
  const arns = new Map(wanted.map(one => [`${one.type} ${one.id}`, one.arn]))
  return {
    resources: report.resources.map(resource => ({
      ...resource,
      attribution: attribute(
        { ...resource, arn: arns.get(`${resource.type} ${resource.id}`) ?? null },
        window,
      ),
    })),
    notes,
  }
}

function toWantedResource(
  id: string,
  type: string,
  record: ResourceRecord | undefined,
): WantedResource {
  const arn = record?.outputs['arn']
  return {
    id,
    type,
    arn: typeof arn === 'string' ? arn : id.startsWith('arn:') ? id : null,
    region: record ? findRegion(record) : null,
  }
}
