import t from 'tap'
import { computeFingerprint } from '../../src/model/fingerprint.ts'
import { driftedProperty } from '../helper/drift.ts'

t.test(
  'the same drift has the same fingerprint, whatever the order and the recorded value',
  async t => {
    const one = driftedProperty({ path: 'a', expected: 1, actual: 2 })
    const two = driftedProperty({ path: 'b', actual: 'x' })
    const print = computeFingerprint({ what: 'changed', properties: [one, two] })
    t.equal(
      computeFingerprint({
        what: 'changed',
        properties: [two, { ...one, expected: 7, severity: 'high' }],
      }),
      print,
    )
    t.not(
      computeFingerprint({ what: 'changed', properties: [one, { ...two, actual: 'y' }] }),
      print,
    )
    t.not(computeFingerprint({ what: 'changed', properties: [one] }), print)
    t.not(
      computeFingerprint({ what: 'deleted', properties: [] }),
      computeFingerprint({ what: 'changed', properties: [] }),
    )
  },
)
