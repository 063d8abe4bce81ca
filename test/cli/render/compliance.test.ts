import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { formatReviewLines, formatViolationLines } from '../../../src/cli/render/compliance.ts'
import { reviewDesign } from '../../../src/services/compliance/review/reviewDesign.ts'
import { check, cluster, environment, sound } from '../../services/compliance/fixture.ts'
import { evidence, nothing } from '../../analysis/review/fixture.ts'

const plain = (lines: string[]) => lines.map(stripVTControlCharacters)

t.test('violations beside a plan', async t => {
  t.same(
    formatViolationLines(check([environment('staging', { resources: [cluster(), ...sound] })])),
    [],
  )
  const lines = plain(
    formatViolationLines(
      check([
        environment('staging', {
          state: 'planned',
          resources: [cluster({ storageEncrypted: false }), ...sound],
        }),
      ]),
    ),
  )
  t.match(lines, [
    '',
    'Deployed, this would have 1 compliance violations:',
    /\[high\] staging: encryption_at_rest: aws:rds\/cluster:Cluster main: storageEncrypted \(expected true, got false\)/,
  ])
})

t.test('the review: met, not met, not known', async t => {
  const good = plain(formatReviewLines(reviewDesign(evidence())))
  t.match(good[0], /✔ design review: 15 of 15 met, 0 not met, 0 not known/)
  t.match(
    good.join('\n'),
    /\n1 +met +Infrastructure defined in code[^]*\/v1\/operations\/op-s[^]*\n15 +met[^]*Further items of Twinstack\n16 +met/,
  )
  const empty = plain(formatReviewLines(reviewDesign(nothing))).join('\n')
  t.match(
    empty,
    /✘ design review[^]*2 +not known +Same base OS image[^]*13 +not met +Automated rollback/,
  )
})
