import { readProgramFile, type ReadFile } from '../parity/readProgramFile.ts'
import { checkCompliance, compareSeverity } from '../../analysis/compliance/checkCompliance.ts'
import {
  readWaiversFile,
  waiversFile,
  type WaiversFile,
} from '../../analysis/compliance/readWaivers.ts'
import { getSchemaKey } from '../parity/providerSchemas.ts'
import { createDigestCache } from '../../lib/digestCache.ts'
import type { Subject } from './subjects.ts'
import { severities, type ComplianceReport } from '../../model/compliance.ts'
import type { Trees } from '../../model/trees.ts'

/** Reports of one subject each, without their time. */
const judged = createDigestCache<ComplianceReport>(32)

/**
 * Judges every subject with the `waivers.yaml` of its own revision, in one report. A file that
 * can't be read waives nothing and gets a note, so that it hides no violation.
 */
export async function judgeSubjects(
  trees: Pick<Trees, 'prepareFiles'>,
  subjects: Subject[],
  now: Date,
): Promise<ComplianceReport> {
  const reports: ComplianceReport[] = []
  for (const subject of subjects)
    reports.push(judgeOne(subject, await readWaivers(trees, subject), now))
  return mergeReports(reports, now)
}

async function readWaivers(
  trees: Pick<Trees, 'prepareFiles'>,
  { revision }: Subject,
): Promise<ReadFile<WaiversFile>> {
  return revision === null
    ? { value: null, note: null }
    : readProgramFile(trees, revision, waiversFile, readWaiversFile)
}

function judgeOne(
  { environment: { name, kind }, state, resources, settings, ruleFindings, model, notes }: Subject,
  { value, note }: ReadFile<WaiversFile>,
  now: Date,
): ComplianceReport {
  const inputs = {
    environments: [{ name, kind, state, resources, settings, ruleFindings }],
    production: kind === 'production' ? { name, resources, settings } : model,
    waivers: value?.waivers ?? [],
    expected: value?.expected,
  }
  // waivers end with a day: the day alone decides
  const day = now.toISOString().slice(0, 10)
  const report = judged.read([inputs, day, getSchemaKey()], () =>
    checkCompliance({ ...inputs, now }),
  )
  return {
    ...report,
    checkedAt: now.toISOString(),
    notes: [
      ...report.notes,
      ...notes,
      ...(note === null ? [] : [`no waiver was applied to ${name}: ${note}`]),
    ],
  }
}

/** Equal waivers of several revisions are one. */
function mergeReports(reports: ComplianceReport[], now: Date): ComplianceReport {
  const violations = reports.flatMap(one => one.violations).sort(compareSeverity)
  const waivers = new Map<string, ComplianceReport['waivers'][number]>()
  for (const { state, matched, ...waiver } of reports.flatMap(one => one.waivers)) {
    const key = JSON.stringify(waiver)
    const before = waivers.get(key)
    waivers.set(key, {
      ...waiver,
      state: before && before.state !== 'unused' ? before.state : state,
      matched: matched + (before?.matched ?? 0),
    })
  }
  return {
    compliant: violations.length === 0,
    checkedAt: now.toISOString(),
    environments: reports.flatMap(one => one.environments),
    violations,
    waived: reports.flatMap(one => one.waived).sort(compareSeverity),
    waivers: [...waivers.values()],
    bySeverity: Object.fromEntries(
      severities.map(severity => [
        severity,
        violations.filter(one => one.severity === severity).length,
      ]),
    ) as ComplianceReport['bySeverity'],
    notes:
      reports.length === 0
        ? ['nothing is deployed, so nothing was judged']
        : [...new Set(reports.flatMap(one => one.notes))],
  }
}
