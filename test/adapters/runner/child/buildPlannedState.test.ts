import t from 'tap'
import {
  buildPlannedState,
  type PlannedStep,
} from '../../../../src/adapters/runner/child/buildPlannedState.ts'
import type { ResourceRecord } from '../../../../src/model/operation.ts'

const urn = (name: string) => `urn:pulumi:staging::lab::a:b:C::${name}`
const record = (name: string, more: Partial<ResourceRecord> = {}): ResourceRecord => ({
  urn: urn(name),
  type: 'a:b:C',
  name,
  id: `${name}-1`,
  parent: null,
  provider: 'p::1',
  custom: true,
  protect: false,
  dependencies: [urn('base')],
  inputs: { v: 1 },
  outputs: { v: 1, arn: 'x' },
  ...more,
})
const step = (op: string, name: string, after: PlannedStep['after'] = null): PlannedStep => ({
  op,
  urn: urn(name),
  type: 'a:b:C',
  after,
})
const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9'

t.test('steps are applied to the recorded state', async t => {
  const state = buildPlannedState(
    [
      record('same'),
      record('up'),
      record('swap'),
      record('gone'),
      record('lost'),
      record('part', { custom: false, id: null }),
    ],
    [
      step('refresh', 'lost'),
      step('same', 'same', { inputs: { v: 9 } }),
      step('update', 'up', {
        id: 'up-1',
        inputs: {
          v: 2,
          key: {
            '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
            ciphertext: 'c',
          },
        },
        outputs: { v: 2, arn: 'x' },
      }),
      step('create-replacement', 'swap', { inputs: { v: 3 }, outputs: { arn: unknown } }),
      step('replace', 'swap', { inputs: { v: 3 } }),
      step('delete-replaced', 'swap'),
      step('delete', 'gone'),
      step('create', 'new', { custom: true, inputs: { v: 4 } }),
      step('same', 'part', { outputs: { out: unknown } }),
    ],
  )
  const of = (name: string) => state.find(resource => resource.name === name)
  t.same(of('same'), record('same'), 'unchanged resources stay as recorded')
  t.match(of('up'), { id: 'up-1', inputs: { v: 2, key: '[secret]' }, dependencies: [urn('base')] })
  t.match(of('swap'), { id: null, inputs: { v: 3 } })
  t.equal(of('gone'), undefined)
  t.equal(of('lost'), undefined, 'and resources that a refresh did not find')
  t.match(of('new'), { id: null, dependencies: [], outputs: {} })
  t.match(of('part'), { outputs: { out: '[unknown]' } })
})

t.test('a planned record still marks the names that the provider generated', async t => {
  const known = { autonamed: ['name'], aliases: [urn('former')], retainOnDelete: true }
  const state = buildPlannedState(
    [record('up', known), record('swap', known)],
    [
      step('update', 'up', { inputs: { name: 'up-0a1b2c3', v: 2 } }),
      step('replace', 'swap', { inputs: { name: 'own', v: 2 }, retainOnDelete: false }),
      step('create', 'new', { inputs: { name: 'new-0a1b2c3', __defaults: ['name'] } }),
    ],
  )
  const of = (name: string) => state.find(resource => resource.name === name)
  t.match(of('up'), { ...known, inputs: { v: 2 } })
  t.match(of('swap'), { aliases: [urn('former')], autonamed: undefined, retainOnDelete: undefined })
  t.match(of('new'), { autonamed: ['name'], inputs: { name: 'new-0a1b2c3' } })
  t.notOk(Object.hasOwn(of('new')?.inputs ?? {}, '__defaults'))
})
