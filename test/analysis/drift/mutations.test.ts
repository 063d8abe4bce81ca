/**
 * Changes made at run time from a seed: one leaf of one resource of a state. fast-check prints the
 * seed of a failure; TWINSTACK_SEED sets the seed, TWINSTACK_MUTATIONS the number.
 */
import fc from 'fast-check'
import t from 'tap'
import { judgeDrift } from '../../../src/analysis/drift/judge.ts'
import { isComputed } from '../../../src/analysis/drift/noise/computed.ts'
import { formatPath, getValueAt, withValue, type Part } from '../../../src/lib/propertyPath.ts'
import type { ResourceRecord } from '../../../src/model/operation.ts'
import { corpus } from '../../fixtures/drift/corpus.ts'
import type { DriftCase } from '../../fixtures/drift/case.ts'
import { findingsOf, recordOf, urnOf } from './judging.ts'
import { requirePresent } from '../../helper/present.ts'

const seed = process.env['TWINSTACK_SEED']
fc.configureGlobal({ ...(seed ? { seed: Number(seed) } : {}) })

const templates = corpus.filter(one => !one.secret && one.type.startsWith('aws:'))

/** Resources of a generated state: copies of those of the corpus under names of their own. */
const state = fc.array(fc.constantFrom(...templates), { minLength: 1, maxLength: 12 }).map(all =>
  all.map((one, at): DriftCase => ({
    id: `${one.id}-${at}`,
    source: 'own',
    description: '',
    type: one.type,
    inputs: one.inputs,
    expect: { decision: 'drift' },
  })),
)

function leaves(value: unknown, parts: Part[] = []): Part[][] {
  if (typeof value !== 'object' || value === null) return [parts]
  return Object.entries(value).flatMap(([key, item]) =>
    leaves(item, [...parts, Array.isArray(value) ? Number(key) : key]),
  )
}

function mutated(value: unknown, salt: number): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + salt
  return `${String(value)}-x${salt}`
}

const noiseByRule = (one: DriftCase, parts: Part[]) =>
  isComputed(one.type, parts, one.inputs) || parts.at(-1) === 'applyMethod'

function judge(
  all: DriftCase[],
  changed: DriftCase[],
  records: ResourceRecord[] = all.map(recordOf),
) {
  return judgeDrift({
    ...findingsOf(requirePresent(all[0])),
    ignore: [],
    resources: records,
    refreshed: changed.map(one => requirePresent(findingsOf(one).refreshed[0])),
  })
}

t.test('a changed value is reported at its path, and nothing else is', t => {
  let judged = 0
  fc.assert(
    fc.property(
      state,
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 50 }),
      (all, which, leaf, salt) => {
        const one = requirePresent(all[which % all.length])
        const paths = leaves(one.inputs)
        const parts = requirePresent(paths[leaf % paths.length])
        if (noiseByRule(one, parts)) return
        judged++
        const report = judge(all, [
          { ...one, set: { [formatPath(parts)]: mutated(getValueAt(one.inputs, parts), salt) } },
        ])
        const path = formatPath(parts)
        if (report.resources.length !== 1 || requirePresent(report.resources[0]).urn !== urnOf(one))
          throw new Error(`${one.type} ${path}: ${JSON.stringify(report.noise)}`)
        const strange = requirePresent(report.resources[0]).properties.filter(
          property => !path.startsWith(property.path) && !property.path.startsWith(path),
        )
        if (strange.length > 0 || requirePresent(report.resources[0]).properties.length === 0)
          throw new Error(
            `${one.type} ${path}: ${JSON.stringify(requirePresent(report.resources[0]).properties)}`,
          )
      },
    ),
    { numRuns: Number(process.env['TWINSTACK_MUTATIONS'] ?? 400) },
  )
  t.ok(judged > 200, `${judged} changes`)
  t.end()
})

t.test('deleted resources are reported, each once', t => {
  t.doesNotThrow(
    () =>
      fc.assert(
        fc.property(state, all => {
          const gone = all.filter((_, at) => at % 2 === 0)
          const report = judge(
            all,
            gone.map(one => ({ ...one, removed: true as const })),
          )
          if (report.summary.deleted !== gone.length || report.resources.length !== gone.length)
            throw new Error(JSON.stringify(report.summary))
        }),
      ),
    'reported',
  )
  t.end()
})

t.test('unordered lists in another order are no drift', t => {
  const network = templates.filter(
    one =>
      Array.isArray(one.inputs['ingress']) ||
      Array.isArray(one.inputs['vpcZoneIdentifiers']) ||
      Array.isArray(one.inputs['parameters']),
  )
  t.doesNotThrow(
    () =>
      fc.assert(
        fc.property(
          fc.constantFrom(...network),
          fc.nat(),
          fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
          (one, extra, order) => {
            const key = requirePresent(
              ['ingress', 'vpcZoneIdentifiers', 'parameters'].find(name =>
                Array.isArray(one.inputs[name]),
              ),
            )
            const list = [
              ...(one.inputs[key] as unknown[]),
              ...(key === 'ingress'
                ? [
                    {
                      protocol: 'tcp',
                      fromPort: extra % 60000,
                      toPort: extra % 60000,
                      cidrBlocks: ['10.9.0.0/16', '10.8.0.0/16'],
                    },
                  ]
                : []),
            ]
            const shuffled = list
              .map((item, at) => ({ item, rank: requirePresent(order[at % order.length]) }))
              .sort((a, b) => a.rank - b.rank)
              .map(({ item }) => item)
            const base: DriftCase = {
              id: one.id,
              source: 'own',
              description: '',
              type: one.type,
              expect: one.expect,
              inputs: withValue(one.inputs, [key], list) as Record<string, unknown>,
              set: { [key]: shuffled },
            }
            const report = judge([base], [base])
            if (report.resources.length > 0) throw new Error(JSON.stringify(report.resources))
          },
        ),
      ),
    'noise',
  )
  t.end()
})
