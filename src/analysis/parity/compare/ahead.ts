/**
 * Finds the differences that are ahead: staging may run a newer revision than production, and
 * production's planned state at that revision no longer has them.
 */
import type { ResourceRecord } from '../../../model/operation.ts'
import { collectFindings } from './findings.ts'
import type { Finding } from './findings.ts'
import type { Side } from './input.ts'

export type AheadExplanation = {
  /** why the difference is gone in the planned state; null when it is still there */
  explains: (finding: Finding, software: boolean) => string | null
}

/** Returns null without a planned state; then no difference is ahead. */
export function findAheadBy(
  left: Side,
  right: Side,
  planned: ResourceRecord[] | undefined,
  settings?: unknown,
): AheadExplanation | null {
  if (planned === undefined) return null
  const then = collectFindings(stripSide(left), {
    ...stripSide(right),
    resources: planned,
    settings,
  })
  const remains = new Set(then.findings.map(finding => finding.key))
  const unknown = new Set(
    then.notComparable
      .filter(one => one.why === 'unknown')
      .map(({ resource, path }) => `${resource.path}#${path}`),
  )
  const revision =
    left.revision == null
      ? `the revision of ${left.environment}`
      : `revision ${left.revision.id.slice(0, 12)} (${left.revision.subject})`
  const gone = `disappears when ${right.environment} runs ${revision}`
  return {
    explains: ({ key, aspect, resource, path }, software) => {
      if (aspect === 'revision') return gone
      // a plan does not contain the engine; a version that the plan does not know yet is not proven
      if (
        resource.type === 'twinstack:environment' &&
        aspect !== 'region' &&
        (resource.name !== 'settings' || settings === undefined)
      )
        return null
      if (remains.has(key) || (software && unknown.has(`${resource.path}#${path}`))) return null
      return gone
    },
  }
}

/** Keeps only the fields that a plan has, too. */
const stripSide = ({ environment, resources, settings }: Side): Side => ({
  environment,
  resources,
  settings,
})
