import { groupPlaces } from '../../../lib/groupPlaces.ts'
import type { DriftedProperty, DriftReport } from '../../../model/drift.ts'
import type { Finding } from '../../../model/finding.ts'

/**
 * Findings as text: resource, property with both values, severity, class and actor. A value that
 * changed alike in several resources is named once, with its places.
 */
export function describeFindings(
  findings: Pick<
    Finding,
    'urn' | 'type' | 'name' | 'what' | 'severity' | 'class' | 'attribution'
  >[],
  { resources }: Pick<DriftReport, 'resources'>,
): string {
  const drifted = new Map(resources.map(resource => [resource.urn, resource]))
  const described = findings.flatMap(finding => {
    const { urn, type, name, what, severity, attribution } = finding
    const place = `${type.split(':').at(-1)} ${name}`
    const who = attribution?.who ? `, by ${attribution.who}` : ''
    const properties = drifted.get(urn)?.properties ?? []
    if (what !== 'changed' || properties.length === 0)
      return [{ place, what: `${what} outside (${severity} ${finding.class}${who})` }]
    return properties.map(property => ({
      place,
      what: `${formatChange(property)} (${property.severity} ${property.class}${who})`,
    }))
  })
  return groupPlaces(described)
}

function formatChange({ path, expected, actual, secret }: DriftedProperty): string {
  return secret
    ? `${path} changed, a secret`
    : `${path} ${formatValue(expected)} → ${formatValue(actual)}`
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return 'absent'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
