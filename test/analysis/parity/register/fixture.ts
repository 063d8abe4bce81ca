import {
  pairSchema,
  type Difference,
  type Entry,
  type Pair,
} from '../../../../src/model/register.ts'

export const now = new Date('2026-06-15T12:00:00Z')

export function pair(change: Partial<Pair> = {}): Pair {
  return pairSchema.parse({ left: 'staging', right: 'production', ...change })
}

export function difference(change: Partial<Difference> = {}): Difference {
  return {
    key: 'k',
    aspect: 'image-and-instance',
    kind: 'value',
    place: { type: 'aws:ec2/launchTemplate:LaunchTemplate', name: 'app' },
    path: 'instanceType',
    left: 't3.medium',
    right: 't3.xlarge',
    ahead: null,
    never: false,
    ...change,
  }
}

export function entry(change: Partial<Entry> = {}): Entry {
  return {
    id: 'size',
    aspect: 'image-and-instance',
    selector: { type: 'LaunchTemplate', property: 'instanceType' },
    staging: 't3.medium',
    production: 't3.xlarge',
    justification: 'cost',
    risk: 'none',
    owner: 'platform',
    review: '2026-12-31',
    ...change,
  }
}
