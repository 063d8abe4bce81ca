/**
 * Findings: their keys, what the next audit takes over from the last one, and the effect of
 * decisions.
 */
import { severities } from '../../model/drift.ts'
import { hashSha256 } from '../../lib/hash.ts'
import {
  sectionNames,
  type ComplianceAuditDocument,
  type ComplianceAuditEntry,
  type ComplianceAuditFinding,
  type FoundFinding,
  type Section,
  type SectionName,
} from '../../model/complianceAudit.ts'

type FoundAuditFinding = FoundFinding & { key: string; section: SectionName }
export type Sections = Record<SectionName, Section>
type CurrentAudit = { audit: ComplianceAuditFinding['since']; sections: Sections }

/**
 * The key is the same for the same thing at every audit, and can be part of a URL and a command
 * line.
 */
export function getFindingKey(
  section: SectionName,
  { environment, subject }: Pick<FoundFinding, 'environment' | 'subject'>,
): string {
  return `${section}-${hashSha256(JSON.stringify([section, environment, subject])).slice(0, 12)}`
}

/** Open or assigned, and not only information: it keeps an audit from being met. */
export function isFailing({
  state,
  severity,
}: Pick<ComplianceAuditFinding, 'state' | 'severity'>): boolean {
  return (state === 'open' || state === 'assigned') && severity !== 'info'
}

/**
 * The findings of a new audit: those that were found, with earlier decisions, and unresolved ones
 * of the last audit that were not found again. `before` are the findings of the last audit in their
 * newest state.
 */
export function updateFindings(
  before: ComplianceAuditFinding[],
  now: CurrentAudit,
): ComplianceAuditFinding[] {
  const known = new Map(before.map(finding => [finding.key, finding]))
  const found = collectFindings(now.sections)
  const keys = new Set(found.map(({ key }) => key))
  const gone = before.filter(({ key, state }) => state !== 'resolved' && !keys.has(key))
  return [
    ...found.map(one => updateFinding(one, known.get(one.key), now)),
    ...gone.map(finding => updateMissedFinding(finding, now)),
  ].sort(byImportance)
}

/** The findings after every decision of the chain. */
export function listCurrentFindings(
  { findings }: Pick<ComplianceAuditDocument, 'findings'>,
  entries: ComplianceAuditEntry[],
): ComplianceAuditFinding[] {
  const current = new Map(findings.map(finding => [finding.key, finding]))
  for (const { body, by, at } of entries) {
    const finding = 'finding' in body ? current.get(body.finding) : undefined
    if (finding)
      current.set(finding.key, { ...finding, ...applyDecision(body, { by: by.name, at }) })
  }
  return [...current.values()]
}

function applyDecision(
  body: ComplianceAuditEntry['body'],
  who: { by: string; at: string },
): Partial<ComplianceAuditFinding> {
  const nothing = { acceptance: null, assignment: null, resolution: null }
  if (body.type === 'accept')
    return {
      ...nothing,
      state: 'accepted',
      acceptance: { reason: body.reason, until: body.until, ...who },
    }
  if (body.type === 'assign')
    return {
      ...nothing,
      state: 'assigned',
      assignment: { person: body.person, due: body.due, ...who },
    }
  if (body.type === 'resolve')
    return { ...nothing, state: 'resolved', resolution: { reason: body.reason, ...who } }
  return {}
}

/** By key; of two with the same key the worse one. */
function collectFindings(sections: Sections): FoundAuditFinding[] {
  const found = new Map<string, FoundAuditFinding>()
  for (const section of sectionNames) {
    for (const one of sections[section].findings) {
      const key = getFindingKey(section, one)
      const other = found.get(key)
      if (!other || isWorse(one, other)) found.set(key, { ...one, key, section })
    }
  }
  return [...found.values()]
}

function updateFinding(
  { form, once, ...found }: FoundAuditFinding,
  before: ComplianceAuditFinding | undefined,
  { audit }: CurrentAudit,
): ComplianceAuditFinding {
  const fresh: ComplianceAuditFinding = {
    ...found,
    form: form ?? null,
    once: once ?? false,
    since: before?.since ?? audit,
    state: 'open',
    note: null,
    acceptance: null,
    assignment: null,
    resolution: null,
  }
  if (!before) return fresh
  if (before.state === 'resolved')
    return {
      ...fresh,
      note: `was resolved (${before.resolution?.reason ?? ''}) and is found again`,
    }
  if (before.state === 'assigned')
    return {
      ...fresh,
      state: 'assigned',
      assignment: before.assignment,
      note: findOverdue(before, audit.at),
    }
  if (before.state === 'accepted') return listStillAccepted(fresh, before, audit.at)
  return fresh
}

function listStillAccepted(
  fresh: ComplianceAuditFinding,
  before: ComplianceAuditFinding,
  at: string,
): ComplianceAuditFinding {
  const note =
    findAcceptanceEndReason(before, at) ??
    (isWorse(fresh, before)
      ? `is worse than the accepted severity (${before.severity})`
      : fresh.form !== before.form
        ? 'has another value than the accepted one'
        : null)
  return note === null
    ? { ...fresh, state: 'accepted', acceptance: before.acceptance }
    : { ...fresh, note }
}

/** Not found, because it is gone or could not be checked. */
function updateMissedFinding(
  finding: ComplianceAuditFinding,
  { audit, sections }: CurrentAudit,
): ComplianceAuditFinding {
  if (isUnknownIn(sections[finding.section], finding.environment)) {
    const note = 'could not be checked this time'
    const ended = finding.state === 'accepted' ? findAcceptanceEndReason(finding, audit.at) : null
    return ended === null
      ? { ...finding, note }
      : { ...finding, state: 'open', acceptance: null, note: `${ended}; ${note}` }
  }
  if (finding.once && finding.state !== 'accepted')
    return { ...finding, note: findOverdue(finding, audit.at) }
  const reason = finding.once ? `it was accepted: ${finding.acceptance?.reason}` : 'no longer found'
  return {
    ...finding,
    state: 'resolved',
    note: null,
    acceptance: null,
    assignment: null,
    resolution: { reason, by: 'audit', at: audit.at },
  }
}

function isUnknownIn({ status, unknownIn = [] }: Section, environment: string | null): boolean {
  if (unknownIn.length === 0) return status === 'unknown'
  return environment === null || unknownIn.includes(environment)
}

/** `until` is the last day on which it is accepted, in UTC. */
function findAcceptanceEndReason(
  { acceptance }: ComplianceAuditFinding,
  at: string,
): string | null {
  const until = acceptance?.until
  return until && until < at.slice(0, 10) ? `was accepted until ${until}` : null
}

function findOverdue({ assignment }: ComplianceAuditFinding, at: string): string | null {
  return assignment && assignment.due < at.slice(0, 10) ? `was due on ${assignment.due}` : null
}

const rank = ({ severity }: Pick<FoundFinding, 'severity'>) => severities.indexOf(severity)
const isWorse = (one: Pick<FoundFinding, 'severity'>, other: Pick<FoundFinding, 'severity'>) =>
  rank(one) < rank(other)

function byImportance(one: ComplianceAuditFinding, other: ComplianceAuditFinding): number {
  return (
    rank(one) - rank(other) ||
    sectionNames.indexOf(one.section) - sectionNames.indexOf(other.section) ||
    (one.environment ?? '').localeCompare(other.environment ?? '') ||
    one.key.localeCompare(other.key)
  )
}
