import { computeFingerprint } from '../../../model/fingerprint.ts'
import type { DriftedResource, DriftReport } from '../../../model/drift.ts'

import type { FoundFinding } from '../../../model/complianceAudit.ts'
import {
  listUncertainNames,
  formatEvidence,
  pickHead,
  readReadings,
  staleAfterDays,
  type Reading,
} from './reports.ts'
import { isTwin, createSection } from './section.ts'
import type { SectionCollector } from '../../../model/complianceAuditService.ts'

/**
 * The results of the newest drift check of each environment; the drift of an environment that was
 * never checked is unknown.
 */
export const collectDrift: SectionCollector = async (store, environments, { now }) => {
  const read = await readReadings(store, environments, now)
  return createSection({
    about: read.length,
    met: 'no environment has drift',
    unknownIn: listUncertainNames(read),
    findings: read.flatMap(reading => [
      ...listUncertainties(reading),
      ...listDriftFindings(reading),
    ]),
    body: read.map(reading => ({
      ...pickHead(reading),
      ...(reading.report ? pickBody(reading.report) : {}),
    })),
  })
}

function listUncertainties({ environment, report, doubt }: Reading): FoundFinding[] {
  if (doubt === null) return []
  const { name } = environment
  const texts = {
    'never-checked': `${name} was never checked for drift`,
    stale:
      `${name} was last checked for drift on ${report?.checkedAt.slice(0, 10)}, more than ` +
      `${staleAfterDays} days ago`,
    'deployed-since': `${name} was not checked for drift since its last deploy`,
  }
  const severity = doubt === 'deployed-since' ? 'info' : isTwin(environment) ? 'medium' : 'low'
  return [
    {
      subject: doubt,
      severity,
      environment: name,
      text: texts[doubt],
      evidence: `/v1/environments/${name}/drift`,
    },
  ]
}

function listDriftFindings({ report, doubt, open }: Reading): FoundFinding[] {
  if (!report) return []
  const { environment } = report
  const expired = report.rules.filter(({ state }) => state === 'expired')
  return [
    ...report.resources
      .filter(({ urn }) => doubt !== 'deployed-since' || open.has(urn))
      .map(resource => ({
        subject: resource.urn,
        severity: resource.severity,
        environment,
        text: formatText(environment, resource),
        evidence: formatEvidence(report),
        form: computeFingerprint(resource),
      })),
    ...expired.map(({ id, owner, expires }) => ({
      subject: `rule ${id}`,
      severity: 'low' as const,
      environment,
      text: `the ignore rule ${id} of ${owner} has expired${expires ? ` on ${expires}` : ''}`,
      evidence: formatEvidence(report),
    })),
  ]
}

function formatText(
  environment: string,
  { type, name, what, properties, direction, attribution }: DriftedResource,
): string {
  const paths = properties.map(({ path }) => path).join(', ')
  const change =
    what === 'changed'
      ? `was ${direction} outside${paths ? `: ${paths}` : ''}`
      : what === 'deleted'
        ? 'was deleted outside'
        : 'was created again by hand'
  return (
    `${type} ${name} of ${environment} ` +
    `${change}${attribution?.who ? ` (by ${attribution.who})` : ''}`
  )
}

const pickBody = ({
  revision,
  confirmed,
  summary,
  resources,
  suppressed,
  rules,
  notes,
}: DriftReport) => ({ revision, confirmed, summary, resources, suppressed, rules, notes })
