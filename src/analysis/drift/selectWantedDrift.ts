import type { DriftReport } from '../../model/drift.ts'
import type { OperationOptions } from '../../model/operation.ts'

/**
 * The drift that `drift.yaml` accepts, as options of a reconcile: properties that keep their actual
 * values, and resources that stay deleted or stay as they were created again. Rules with
 * `reconcile: true` are excluded.
 */
export function selectWantedDrift({
  suppressed,
  rules,
}: Pick<DriftReport, 'suppressed' | 'rules'>): Pick<OperationOptions, 'exclude' | 'ignoreChanges'> {
  const putBack = new Set(rules.filter(({ reconcile }) => reconcile).map(({ id }) => id))
  const wanted = suppressed.filter(({ rule }) => !putBack.has(rule))
  return {
    exclude: [...new Set(wanted.filter(({ path }) => path === null).map(({ urn }) => urn))],
    ignoreChanges: wanted.flatMap(({ urn, path }) => (path === null ? [] : [{ urn, path }])),
  }
}
