import type { DriftReport } from '../../model/drift.ts'
import type { OperationOptions } from '../../model/operation.ts'

/**
 * What `drift.yaml` calls wanted, as options of a reconcile: properties whose actual values stay,
 * and resources that stay deleted or as they were made again. Not what a rule with `reconcile:
 * true` hides.
 */
export function wantedDrift({
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
