/** Complete drift reports for tests; a test sets only the fields that it needs. */
import type { DriftReport, DriftedProperty, DriftedResource } from '../../src/model/drift.ts'

const judged = { class: 'configuration', severity: 'medium', direction: 'changed' } as const

export function driftedProperty(
  over: Partial<DriftedProperty> & Pick<DriftedProperty, 'path'>,
): DriftedProperty {
  return { expected: null, actual: null, secret: false, replaces: false, ...judged, ...over }
}

export function driftedResource(
  over: Partial<DriftedResource> & Pick<DriftedResource, 'urn' | 'type' | 'name'>,
): DriftedResource {
  return {
    id: null,
    what: 'changed',
    properties: [],
    ...judged,
    attribution: null,
    firstSeenAt: null,
    ...over,
  }
}

export function driftReport(
  over: Partial<Omit<DriftReport, 'summary'>> & { summary?: Partial<DriftReport['summary']> } = {},
): DriftReport {
  const { summary, ...rest } = over
  return {
    environment: 'staging',
    operation: '6f1f3b1e-5c0f-4b8e-9a50-0d9b7b1a2c3d',
    revision: 'abcdef',
    checkedAt: '2026-01-02T03:04:05.000Z',
    summary: {
      resources: 0,
      changed: 0,
      deleted: 0,
      pendingChanges: 0,
      suppressed: 0,
      noise: 0,
      unmanaged: 0,
      severity: null,
      byClass: {},
      ...summary,
    },
    confirmed: false,
    resources: [],
    pendingChanges: [],
    suppressed: [],
    noise: [],
    rules: [],
    unmanaged: [],
    notes: [],
    ...rest,
  }
}
