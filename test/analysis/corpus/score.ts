/** Scores the comparison and the judgement of readings on the cases of this folder. */
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { judgeReading } from '../../../src/analysis/drift/judgeReading.ts'
import { compareStates } from '../../../src/analysis/parity/compareStates.ts'
import { getDeployment } from '../../../src/model/checkpoint.ts'
import type { StateResource } from '../../../src/model/checkpoint.ts'
import type { ParityDifference } from '../../../src/model/difference.ts'
import type { DriftedResource, DriftNoise } from '../../../src/model/drift.ts'
import { formatPath, getValueAt, withValue, parsePath } from '../../../src/lib/propertyPath.ts'
import type { Part } from '../../../src/lib/propertyPath.ts'

const json = (file: string): unknown =>
  JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'))

export type ExpectedDifference = {
  resource: string
  type: string
  property: string
  kind: 'differs' | 'missing' | 'extra'
  kind_also?: string[]
  aspect: string
  aspect_also?: string[]
  legitimate_if_documented: boolean
  legitimacy_debatable?: boolean
}
export type ParityCase = {
  id: string
  left: string
  right: string
  expected: ExpectedDifference[]
  tolerated: Pick<ExpectedDifference, 'resource' | 'type' | 'property'>[]
}
export const parityCases = json('parity/cases.json') as ParityCase[]

const now = new Date('2026-01-01T00:00:00Z')
const top = (property: string) => property.split(/[.[]/)[0]
const withoutStack = (name: string) => name.replaceAll(/production|staging/g, '{stack}')
const words = { value: 'differs', missing: 'missing', extra: 'extra' }

function fits(found: ParityDifference, expected: ParityCase['tolerated'][number]): boolean {
  const { type, name } = found.resource
  return (
    (expected.type === '*' || expected.type === type) &&
    (expected.resource === '*' || withoutStack(expected.resource) === withoutStack(name)) &&
    top(found.path ?? '') === top(expected.property)
  )
}

/** The corpus has other names for aspects. */
const aspects: Record<string, string[]> = {
  services: ['service-versions'],
  'image-and-instance': ['image'],
  'logging-and-tracing': ['logging', 'tracing'],
  encryption: ['tls-encryption'],
  access: ['identity-access'],
  'engine-and-providers': ['engine-provider'],
  configuration: ['other'],
}

export type PairScore = {
  id: string
  missed: ExpectedDifference[]
  alarms: ParityDifference[]
  /** labels of findings that differ from the expectation */
  wrong: string[]
}

export function scoreParity(one: ParityCase): PairScore {
  const { comparison } = compareStates({
    left: json(one.left),
    right: json(one.right),
    options: { now },
  })
  const found = comparison.differences
  const used = new Set<ParityDifference>()
  const missed: ExpectedDifference[] = []
  const wrong: string[] = []
  for (const expected of one.expected) {
    const hit =
      found.find(one => !used.has(one) && fits(one, expected)) ??
      found.find(one => fits(one, expected))
    if (!hit) missed.push(expected)
    else {
      used.add(hit)
      wrong.push(...wrongLabels(hit, expected))
    }
  }
  const known = [...one.expected, ...one.tolerated]
  const alarms = found.filter(each => !used.has(each) && !known.some(other => fits(each, other)))
  return { id: one.id, missed, alarms, wrong }
}

function wrongLabels(found: ParityDifference, expected: ExpectedDifference): string[] {
  const kinds = [expected.kind, ...(expected.kind_also ?? [])]
  const wanted = [expected.aspect, ...(expected.aspect_also ?? [])]
  const output = aspects[found.aspect] ?? [found.aspect]
  const isPlain = found.documentable === 'yes'
  return [
    ...(kinds.includes(words[found.kind]) ? [] : [`kind ${found.kind}`]),
    ...(output.some(word => wanted.includes(word)) ? [] : [`aspect ${found.aspect}`]),
    ...(expected.legitimacy_debatable || isPlain === expected.legitimate_if_documented
      ? []
      : [`documentable ${found.documentable}`]),
  ].map(text => `${expected.type} ${expected.resource} ${expected.property}: ${text}`)
}

export type DriftCase = {
  id: string
  base: string
  urn: string
  type: string
  recorded: State
  actual: { outputs: Properties; deleted?: boolean; changes: Change[] }
  expected: Record<'class' | 'direction' | 'severity', string> & { is_drift: boolean }
}
type Properties = Record<string, unknown>
type State = { inputs: Properties; outputs: Properties }
type Change = { path: string; actual: unknown; absent?: boolean }
export const driftCases = json('drift/cases.json') as DriftCase[]

/** Every path at which two values differ, in the form of a detailed diff of the engine. */
function places(a: unknown, b: unknown, at: Part[]): { path: Part[]; kind: string }[] {
  if (isDeepStrictEqual(a, b)) return []
  const isMap = (value: unknown): value is Properties => value !== null && typeof value === 'object'
  if (isMap(a) && isMap(b) && Array.isArray(a) === Array.isArray(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap(key =>
      places(a[key], b[key], [...at, Array.isArray(a) ? Number(key) : key]),
    )
  const kind = (a ?? null) === null ? 'add' : (b ?? null) === null ? 'delete' : 'update'
  return [{ path: at, kind }]
}

/** The digest of the case, in the form of `pulumi refresh --preview-only --json`. */
export function digestOf(one: DriftCase): string {
  const { resources = [] } = getDeployment(json(one.base))
  const steps = resources.map(resource =>
    resource.urn === one.urn
      ? stepOf(one, resource)
      : { op: 'refresh', urn: resource.urn, oldState: resource, newState: resource },
  )
  return JSON.stringify({ steps })
}

function stepOf({ recorded, actual, urn }: DriftCase, resource: StateResource) {
  const inputs = actual.changes.reduce<Properties>((all, { path, absent, actual: value }) => {
    const parts = parsePath(path)
    if (getValueAt(all, parts) === undefined) return all
    return withValue(all, parts, absent ? undefined : value) as Properties
  }, recorded.inputs)
  const before = { ...recorded.inputs, ...recorded.outputs }
  const after = actual.deleted ? {} : { ...inputs, ...actual.outputs }
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const found = all.flatMap(key => places(before[key], (after as Properties)[key], [key]))
  return {
    op: actual.deleted ? 'delete' : 'update',
    urn,
    oldState: { ...resource, ...recorded },
    newState: actual.deleted ? undefined : { ...resource, inputs, outputs: actual.outputs },
    detailedDiff: Object.fromEntries(found.map(({ path, kind }) => [formatPath(path), { kind }])),
  }
}

export function scoreDrift(one: DriftCase): {
  id: string
  wrong: string[]
  found: DriftedResource | undefined
  noise: DriftNoise[]
} {
  const { resources, noise } = judgeReading({ text: digestOf(one), now })
  const found = resources.find(({ urn }) => urn === one.urn)
  const { expected } = one
  if ((found !== undefined) !== expected.is_drift)
    return { id: one.id, wrong: [`drift: expected ${String(expected.is_drift)}`], found, noise }
  if (!found) return { id: one.id, wrong: [], found, noise }
  const output = {
    class: found.class,
    direction: found.direction === 'changed' ? 'neutral' : found.direction,
    severity: found.severity === 'info' ? 'low' : found.severity,
  }
  const also = expected as unknown as Record<string, string[] | undefined>
  const wrong = (['class', 'direction', 'severity'] as const)
    .filter(key => output[key] !== expected[key] && !also[`${key}_also`]?.includes(output[key]))
    .map(key => `${key} ${output[key]}, expected ${expected[key]}`)
  return { id: one.id, wrong, found, noise }
}
