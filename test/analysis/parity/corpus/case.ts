/** The corpus: pairs of states with their known differences. */
import type { Aspect, DifferenceKind } from '../../../../src/model/difference.ts'
import type { CompareOptions, Side } from '../../../../src/analysis/parity/compare/input.ts'

/**
 * `resource`: end of the type (`rds/cluster:Cluster`) and logical name; path null: the whole
 * resource. For mutations made at run time, the aspect is unknown, and of the path only the input
 * is known (`within`).
 */
export type ExpectedDifference = {
  aspect: Aspect | null
  kind: DifferenceKind
  resource: string
  path: string | null
  within?: string
  ahead?: boolean
  never?: boolean
}
export type Case = {
  id: string
  /** the reason for this pair */
  about: string
  left: Side
  right: Side
  options?: CompareOptions
  expected: ExpectedDifference[]
  /** logical names, left → right, that are to be reported as renamed */
  renamed?: [string, string][]
}

export const expect = (
  aspect: Aspect,
  kind: DifferenceKind,
  resource: string,
  path: string | null,
  more: Partial<ExpectedDifference> = {},
): ExpectedDifference => ({ aspect, kind, resource, path, ...more })
