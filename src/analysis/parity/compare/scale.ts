/** Computes the ratio of two sizes. */
import { present } from '../../../lib/present.ts'

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
export function ratioOf(path: string, left: unknown, right: unknown): number | null {
  const [a, b] = sizePath.test(path) ? classSizes(left, right) : [amount(left), amount(right)]
  return a === null || b === null ? null : Math.max(a, b) / Math.min(a, b)
}

function amount(value: unknown): number | null {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)
        ? Number(value)
        : NaN
  return Number.isFinite(number) && number >= 0 ? number : null
}

function classSizes(left: unknown, right: unknown): [number | null, number | null] {
  const [a, b] = [parts(left), parts(right)]
  return a === null || b === null || a.family !== b.family ? [null, null] : [a.size, b.size]
}

function parts(value: unknown): { family: string; size: number } | null {
  const found =
    typeof value === 'string'
      ? /^((?:\w+\.)?[a-z0-9-]+)\.(?:(\d+)xlarge|(nano|micro|small|medium|large|xlarge))$/.exec(
          value,
        )
      : null
  return found === null
    ? null
    : {
        family: present(found[1]),
        size:
          found[2] === undefined
            ? present(steps[present(found[3])])
            : Number(found[2]) * present(steps['xlarge']),
      }
}
