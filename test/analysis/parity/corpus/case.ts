/**
 * The corpus: pairs of states with the differences that are known to be between them, and nothing
 * else.
 */
import type { Aspect, DifferenceKind } from '../../../../src/model/difference.ts'
import type { CompareOptions, Side } from '../../../../src/analysis/parity/compare/input.ts'

/**
 * `resource`: end of the type (`rds/cluster:Cluster`) and logical name; path null: the whole
 * resource. Of mutations made at run time the aspect is not known, and of the path only the input
 * that it lies `within`.
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
  /** what makes this pair worth having */
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
