import t from 'tap'
import { noOptions } from '../../../../src/model/operation.ts'
import { createBinding, listChangedParts } from '../../../../src/adapters/runner/child/binding.ts'
import type { RunRequest } from '../../../../src/model/run.ts'
import { requirePresent } from '../../../helper/present.ts'

type BindingInput = Parameters<typeof createBinding>[0]
type FoundChanges = Parameters<typeof createBinding>[1]

const urn = (name: string) => `urn:pulumi:staging::lab::aws:sns/topic:Topic::${name}`
const input: BindingInput = {
  kind: 'deploy',
  options: noOptions,
  overrides: {},
  removeStack: false,
  tree: {} as RunRequest['tree'],
  bound: { revision: 'abc', dependencies: 'def', expected: null },
}
const update = {
  urn: urn('a'),
  type: 'aws:sns/topic:Topic',
  name: 'a',
  op: 'update',
  properties: [
    {
      path: 'displayName',
      kind: 'update' as const,
      before: 'x',
      after: 'y',
      secret: false,
      replace: false,
    },
  ],
}
const found: FoundChanges = {
  refreshed: null,
  planned: [update],
  steps: [],
  settingsDigest: 'settings',
  config: { a: 1, b: 2 },
  state: { resources: [] },
}
const step = (name: string, inputs: Record<string, unknown>, op = 'create') => ({
  op,
  urn: urn(name),
  type: 'aws:sns/topic:Topic',
  after: { inputs },
})
const bind = (change: Partial<FoundChanges> = {}, request: Partial<BindingInput> = {}) =>
  createBinding({ ...input, ...request }, { ...found, ...change })

t.test('every changed part changes the digest, and is named', async t => {
  const first = bind()
  const cases: [string, ReturnType<typeof bind>][] = [
    ['revision', bind({}, { bound: { ...requirePresent(input.bound), revision: 'other' } })],
    [
      'dependencies',
      bind({}, { bound: { ...requirePresent(input.bound), dependencies: 'other' } }),
    ],
    ['settings', bind({ settingsDigest: 'another secret' })],
    ['settings', bind({ config: { a: 1, b: { secure: 'v1:other' } } })],
    ['settings', bind({}, { overrides: { size: 2 } })],
    [
      'state',
      bind({
        state: {
          resources: [
            { urn: urn('a'), type: 't', custom: true, inputs: { secret: { ciphertext: 'v1:x' } } },
          ],
        },
      }),
    ],
    [
      'state',
      bind({
        state: {
          resources: [],
          pending_operations: [
            { type: 'creating', resource: { urn: urn('a'), type: 't', custom: true } },
          ],
        },
      }),
    ],
    ['planned', bind({ planned: [{ ...update, op: 'replace' }] })],
    [
      'planned',
      bind({
        planned: [
          { ...update, properties: [{ ...requirePresent(update.properties[0]), after: 'z' }] },
        ],
      }),
    ],
    ['planned', bind({ steps: [step('a', { displayName: 'value of a created resource' })] })],
    ['planned', bind({ refreshed: [update] })],
    ['options', bind({}, { options: { ...noOptions, allowReplace: [urn('a')] } })],
    ['options', bind({}, { kind: 'rollback' })],
    ['options', bind({}, { removeStack: true })],
  ]
  for (const [part, other] of cases) {
    t.not(other.digest, first.digest, part)
    t.same(listChangedParts(first, other), [part])
  }
})

t.test('equal content has the same digest', async t => {
  t.equal(bind({ config: { b: 2, a: 1 } }).digest, bind().digest, 'keys in another order')
  t.equal(
    bind({}, { options: { ...noOptions, planOnly: true } }).digest,
    bind().digest,
    'the run that plans and the one that applies',
  )
  const [one, two] = [step('a', { x: 1 }), step('b', { x: 2 })]
  t.equal(
    bind({ steps: [one, two] }).digest,
    bind({ steps: [two, one] }).digest,
    'the engine plans in parallel',
  )
  t.equal(bind({ steps: [step('a', {}, 'same')] }).digest, bind().digest, 'unchanged resources')
  t.equal(
    bind({ state: { resources: [], manifest: { time: 'now' } } }).digest,
    bind().digest,
    'values that every update writes again',
  )
  const named = (digits: string) =>
    bind({
      steps: [
        step('Topic', { name: `topic-${digits}`, tags: { of: 'declared' } }),
        step('b', { topic: `arn:of:topic-${digits}` }),
      ],
    })
  t.equal(named('0a1b2c3').digest, named('f4e5d6c').digest, 'a name that the provider generates')
  t.not(
    bind({ steps: [step('a', { name: 'declared-one' })] }).digest,
    bind({ steps: [step('a', { name: 'declared-two' })] }).digest,
  )
})
