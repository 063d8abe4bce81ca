import t from 'tap'
import { refuseForbiddenOverrides } from '../../../src/services/environments/allowed.ts'
import { measureProcessorTime } from '../../helper/processorTime.ts'

const expectRefusal = (allowed: string[], overrides: Record<string, unknown>) => {
  try {
    refuseForbiddenOverrides(allowed, overrides)
    return []
  } catch (error) {
    return (error as { fields: { path: string }[] }).fields.map(({ path }) => path)
  }
}

t.test('settings that the policy names, and no other', async t => {
  t.same(expectRefusal(['**'], { a: 1, b: { c: [1] } }), [])
  t.same(expectRefusal([], { a: 1, b: { c: 1, d: {} } }), [
    'overrides.a',
    'overrides.b.c',
    'overrides.b.d',
  ])
  t.same(expectRefusal([], {}), [])
  t.same(expectRefusal(['site.domain'], { site: { domain: 'x', other: 1 } }), [
    'overrides.site.other',
  ])
  t.same(
    expectRefusal(['site'], { site: { domain: 'x' } }),
    ['overrides.site.domain'],
    'a name stands for itself, not for what is below',
  )
  t.same(
    expectRefusal(['site.domain'], { site: 5 }),
    ['overrides.site'],
    'nor may what is above be replaced',
  )
  t.same(expectRefusal(['site.**'], { site: { a: { b: 1 } } }), [])
  t.same(expectRefusal(['site.**'], { site: null }), [], 'all below, so the whole')
  t.same(expectRefusal(['*.instances'], { database: { instances: 2, size: 1 }, instances: 3 }), [
    'overrides.database.size',
    'overrides.instances',
  ])
  t.same(expectRefusal(['**.size'], { size: 1, a: { b: { size: 2, other: 3 } } }), [
    'overrides.a.b.other',
  ])
  t.same(expectRefusal(['list'], { list: [{ a: 1 }] }), [], 'a list is one setting')
  t.same(expectRefusal(['a.b'], { 'a.b': 1 }), ['overrides.a.b'], 'a dot in a key is no level')
  t.throws(() => refuseForbiddenOverrides(['x', 'y.*'], { z: 1 }), {
    code: 'override-not-allowed',
    message: /z can't be overridden.*x, y\.\*/,
  })
})

t.test('a pattern with many levels is matched in linear time', t => {
  const pattern = [...Array.from({ length: 60 }, () => '**'), 'end'].join('.')
  const deep = (levels: number): Record<string, unknown> =>
    levels === 0 ? { other: 1 } : { a: deep(levels - 1) }
  const spent = measureProcessorTime(() =>
    t.throws(() => refuseForbiddenOverrides([pattern], deep(30)), { code: 'override-not-allowed' }),
  )
  t.ok(spent < 2000, `${spent} ms`)
  t.doesNotThrow(() => refuseForbiddenOverrides(['**.b.**'], { a: { b: { c: 1 } }, b: 1 }))
  t.throws(() => refuseForbiddenOverrides(['a.*'], { a: { b: { c: 1 } } }))
  t.end()
})
