import t from 'tap'
import { createPairContext } from '../../../../src/analysis/parity/compare/context.ts'
import { alignKeys, isOtherVariant } from '../../../../src/analysis/parity/compare/keys.ts'
import { compileOwnNames } from '../../../../src/analysis/parity/compare/names.ts'

const half = (environment: string) => ({
  normal: (text: string) => text,
  names: compileOwnNames(environment),
})
const context = createPairContext({
  left: half('staging'),
  right: half('production'),
  observability: false,
})

t.test('keys are aligned by their letters, then by their meaning', async t => {
  const left = { same: 1, 'host-staging': 1, alone: 1 }
  const right = { same: 1, 'host-production': 1, other: 1 }
  t.same(
    alignKeys(context, left, right).map(({ ours, theirs }) => [ours, theirs]),
    [
      ['same', 'same'],
      ['host-staging', 'host-production'],
      ['alone', undefined],
      [undefined, 'other'],
    ],
  )
})

t.test('ports have no meaning in a rule for all protocols', async t => {
  const rule = (fromPort: number) => ({ protocol: '-1', fromPort })
  t.same(
    alignKeys(context, rule(0), rule(1)).map(({ shown }) => shown),
    ['protocol'],
  )
})

t.test('the name of an empty block is its value', async t => {
  t.ok(isOtherVariant({ block: {} }, { allow: {} }))
  t.notOk(isOtherVariant({ block: {} }, { block: {} }))
  t.notOk(isOtherVariant({ block: {} }, {}))
})
