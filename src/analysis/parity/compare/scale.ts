/** Computes the ratio of two sizes. */
import { requirePresent } from '../../../lib/requirePresent.ts'

/**
 * Each size of a family is twice as large as the one before; from 2xlarge on the number counts
 * xlarge units: https://aws.amazon.com/ec2/instance-types/
 */
const steps: Record<string, number> = {
  nano: 1,
  micro: 2,
  small: 4,
  medium: 8,
  large: 16,
  xlarge: 32,
}
const sizePath = /(^|[.\]])(instanceType|instanceClass|nodeType|cacheNodeType)$/

/**
 * Returns the ratio of the larger to the smaller of two numbers, or of two classes of one family
 * (`t3.medium`, `t3.xlarge`: 4); null when they cannot be compared, Infinity when one of them is 0.
 */
export function findRatio(path: string, left: unknown, right: unknown): number | null {
  const [a, b] = sizePath.test(path)
    ? findClassSizes(left, right)
    : [findAmount(left), findAmount(right)]
  return a === null || b === null ? null : Math.max(a, b) / Math.min(a, b)
}

function findAmount(value: unknown): number | null {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)
        ? Number(value)
        : NaN
  return Number.isFinite(number) && number >= 0 ? number : null
}

function findClassSizes(left: unknown, right: unknown): [number | null, number | null] {
  const [a, b] = [splitClass(left), splitClass(right)]
  return a === null || b === null || a.family !== b.family ? [null, null] : [a.size, b.size]
}

function splitClass(value: unknown): { family: string; size: number } | null {
  const found =
    typeof value === 'string'
      ? /^((?:\w+\.)?[a-z0-9-]+)\.(?:(\d+)xlarge|(nano|micro|small|medium|large|xlarge))$/.exec(
          value,
        )
      : null
  return found === null
    ? null
    : {
        family: requirePresent(found[1]),
        size:
          found[2] === undefined
            ? requirePresent(steps[requirePresent(found[3])])
            : Number(found[2]) * requirePresent(steps['xlarge']),
      }
}
