import t from 'tap'
import type { TypeSpec } from '../../../../src/adapters/sandbox/catalog/typeSpec.ts'
import { makeAutomaticName, isAutomatic } from '../../../../src/adapters/sandbox/provider/names.ts'

const spec = { name: { property: 'name', max: 64, auto: true, lower: true } } as TypeSpec
const request = {
  logicalName: 'Jobs',
  news: {},
  olds: {},
  randomSeed: new Uint8Array([1, 2, 3]),
}

t.test(
  'a name is generated from the logical name and the seed of the engine, and marked as generated',
  async t => {
    const made = makeAutomaticName(spec, request)
    t.match(made, { name: /^jobs-[0-9a-f]{7}$/, __defaults: ['name'] })
    t.same(makeAutomaticName(spec, request), made, 'the same seed, the same name')
    t.notSame(makeAutomaticName(spec, { ...request, randomSeed: new Uint8Array([4]) }), made)
    t.ok(isAutomatic(spec, 'Jobs', String(made['name'])))
    t.notOk(isAutomatic(spec, 'Other', String(made['name'])))
  },
)

t.test(
  'none where the program sets a name or a prefix, or where the cloud generates the name',
  async t => {
    t.same(makeAutomaticName(spec, { ...request, news: { name: 'jobs' } }), {})
    t.same(makeAutomaticName(spec, { ...request, news: { namePrefix: 'jobs-' } }), {})
    t.same(makeAutomaticName({} as TypeSpec, request), {})
  },
)

t.test('a generated name stays, also under another logical name', async t => {
  const olds = { name: 'old-0123456', __defaults: ['name'] }
  t.same(makeAutomaticName(spec, { ...request, olds }), olds)
})

t.test('the naming pattern of the project is used', async t => {
  const proposed = { name: 'shop-jobs', mode: 'propose' } as const
  t.match(makeAutomaticName(spec, { ...request, proposed }), { name: 'shop-jobs' })
  t.same(makeAutomaticName(spec, { ...request, proposed: { name: '', mode: 'disable' } }), {})
})
