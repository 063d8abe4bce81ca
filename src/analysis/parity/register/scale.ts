/**
 * Computes the ratio of both sides. Instance sizes use the normalisation factors of AWS, which
 * double from size to size: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html
 */
import { requirePresent } from '../../../lib/requirePresent.ts'

const sizes: Record<string, number> = {
  nano: 0.25,
  micro: 0.5,
  small: 1,
  medium: 2,
  large: 4,
  xlarge: 8,
}

/**
 * Returns the number, or the factor of an instance size such as `db.r6g.2xlarge`; null for a value
 * without a size.
 */
export function findSize(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value !== 'string') return null
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value)
  const [, times, size] =
    /^(?:(?:db|cache)\.)?[a-z][a-z0-9-]*\.(\d+)?(nano|micro|small|medium|large|xlarge)$/.exec(
      value,
    ) ?? []
  return size === undefined ? null : requirePresent(sizes[size]) * Number(times ?? 1)
}

/** Returns the larger divided by the smaller, 1 or more; null when one has no size or is 0. */
export function findRatio(left: unknown, right: unknown): number | null {
  const [a, b] = [findSize(left), findSize(right)]
  if (a === null || b === null || a <= 0 || b <= 0) return null
  return Math.max(a, b) / Math.min(a, b)
}
