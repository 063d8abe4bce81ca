/** Judges cases of the corpus, and counts right and wrong. */
import { judgeDrift, type DriftFindings } from '../../../src/analysis/drift/judge.ts'
import type { DriftReport } from '../../../src/model/drift.ts'
import type {
  PropertyChange,
  ResourceChange,
  ResourceRecord,
} from '../../../src/model/operation.ts'
import { formatPath, getAt, parsePath, setAt } from '../../../src/adapters/sandbox/paths.ts'
import { compare } from '../../../src/adapters/sandbox/provider/diff.ts'
import type { Decision, DriftCase } from '../../fixtures/drift/case.ts'
import { requirePresent } from '../../helper/present.ts'

export const urnOf = ({ id, type }: Pick<DriftCase, 'id' | 'type'>) =>
  `urn:pulumi:staging::corpus::${type}::${id}`

export function recordOf(one: DriftCase): ResourceRecord {
  const inputs = masked(one.inputs, one.secret ?? [])
  return {
    urn: urnOf(one),
    type: one.type,
    name: one.id,
    id: `${one.id}-id`,
    parent: null,
    provider: null,
    custom: true,
    protect: false,
    dependencies: [],
    inputs,
    outputs: { ...inputs, ...one.outputs },
  }
}

function masked(inputs: Record<string, unknown>, secret: string[]): Record<string, unknown> {
  return secret.reduce(
    (state, path) => setAt(state, parsePath(path), '[secret]') as Record<string, unknown>,
    inputs,
  )
}

/** The report in the form of the engine: the two sides are compared path by path. */
function changesOf(one: DriftCase): PropertyChange[] {
  const before: Record<string, unknown> = { ...one.inputs, ...one.outputs }
  const after = Object.entries(one.set ?? {}).reduce(
    (state, [path, value]) =>
      setAt(state, parsePath(path), value ?? undefined) as Record<string, unknown>,
    before,
  )
  return Object.keys({ ...before, ...after })
    .flatMap(key => compare(before[key], after[key], [key]))
    .map(({ path, kind }) => {
      const secret = one.secret?.includes(formatPath(path)) ?? false
      return {
        path: formatPath(path),
        kind,
        secret,
        replace: false,
        before: secret ? '[secret]' : (getAt(before, path) ?? null),
        after: secret ? '[secret]' : (getAt(after, path) ?? null),
      }
    })
}

const change = (one: DriftCase, op: string, properties: PropertyChange[]): ResourceChange => ({
  urn: urnOf(one),
  type: one.type,
  name: one.id,
  op,
  properties,
})

export function findingsOf(one: DriftCase): DriftFindings {
  const others = (one.others ?? []).map((other, at): ResourceRecord => ({
    ...recordOf({
      ...one,
      id: `${one.id}-${at}`,
      type: requirePresent(other.type),
      inputs: requirePresent(other.inputs),
      outputs: {},
    }),
    ...other,
  }))
  const refreshed = one.removed
    ? [change(one, 'delete', [])]
    : [change(one, 'update', one.reported ?? changesOf(one))]
  return {
    environment: 'staging',
    operation: '00000000-0000-4000-8000-000000000000',
    revision: 'abc',
    checkedAt: '2026-01-01T00:00:00.000Z',
    now: new Date('2026-01-01T00:00:00Z'),
    resources: [recordOf(one), ...others],
    refreshed,
    planned: one.planned ? [change(one, 'update', one.planned)] : [],
    ignore: one.rules ?? [],
    again: one.again ?? null,
    unmanaged: one.unmanaged ?? [],
  }
}

export type Outcome = { case: DriftCase; decision: Decision; wrong: string[] }

/** The judgement of one resource in a report, and its differences from the expected one. */
export function outcomeOf(one: DriftCase, report: DriftReport, urn = urnOf(one)): Outcome {
  const drifted = report.resources.find(resource => resource.urn === urn)
  const hidden = report.suppressed.filter(entry => entry.urn === urn)
  const messages = report.noise.filter(entry => entry.urn === urn)
  const decision: Decision = drifted
    ? 'drift'
    : hidden.length > 0
      ? 'suppressed'
      : messages.length > 0
        ? 'noise'
        : 'nothing'
  const { expect } = one
  const differs = (what: string, expected: unknown, got: unknown) =>
    expected === undefined || JSON.stringify(expected) === JSON.stringify(got)
      ? []
      : [`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`]
  const found = drifted ?? hidden[0]
  const wrong = [
    ...differs('decision', expect.decision, decision),
    ...(decision !== expect.decision
      ? []
      : [
          ...differs('what', expect.what, found?.what),
          ...differs('class', expect.class, found?.class),
          ...differs('severity', expect.severity, found?.severity),
          ...differs('direction', expect.direction, found?.direction),
          ...differs(
            'paths',
            expect.paths,
            drifted?.properties.map(({ path }) => path),
          ),
          ...differs('why', expect.why, messages[0]?.why),
        ]),
  ]
  return { case: one, decision, wrong }
}

export function judgeCorpus(cases: DriftCase[]): Outcome[] {
  return cases.map(one => outcomeOf(one, judgeDrift(findingsOf(one))))
}
