import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { readRegister } from '../../../../src/analysis/parity/register/readRegister.ts'

const fixture = readFileSync(
  join(import.meta.dirname, '../../../fixtures/parity/article-differences.yaml'),
  'utf8',
)

/** The fields that are named when `text` is refused. */
function refusal(text: string): Record<string, string> {
  try {
    readRegister(text)
  } catch (error) {
    return Object.fromEntries(
      (error as { fields: { path: string; message: string }[] }).fields.map(({ path, message }) => [
        path,
        message,
      ]),
    )
  }
  return {}
}

t.test("the article's table is accepted completely", async t => {
  const { differences } = readRegister(fixture)
  t.same(
    differences.map(({ id }) => id),
    ['compute-resources', 'data-volume', 'geographic-region', 'backup-retention'],
  )
  t.match(differences[0], {
    staging: 't3.medium (1 vCPU, 4GB RAM)',
    justification: "Staging doesn't need production capacity",
    review: '2027-01-31',
  })
})

t.test('an empty file is an empty register', async t => {
  t.same(readRegister(''), { pairs: [], differences: [] })
})

t.test('every wrong field is named with what is expected', async t => {
  const found = refusal(`
differences:
  - { aspect: Weather, staging: 1, production: 2, justification: "", risk: none, owner: me, review: soon, colour: red }
  - { aspect: scale, selector: { kind: x }, staging: 1, production: 2, justification: why, risk: none, review: 2027-01-01 }
  - { aspect: scale, staging: "*", production: "*", justification: why, risk: none, owner: me, review: 2027-01-01 }
  - { aspect: scale, declared: true, selector: { name: x }, staging: a, production: b, justification: why, risk: none, owner: me, review: 2027-01-01 }
`)
  t.match(found['differences.0.aspect'], /^unknown aspect "Weather"; known are/)
  t.match(
    found['differences.0.justification'],
    /is empty: write why staging and production may differ here/,
  )
  t.match(found['differences.0.review'], /YYYY-MM-DD/)
  t.match(found['differences.0.colour'], /unknown field/)
  t.match(found['differences.1.selector.kind'], /unknown field/)
  t.match(found['differences.1.owner'], /missing, expected string/)
  t.match(found['differences.2.selector.property'], /hide everything/)
  t.match(found['differences.3.selector'], /has no resource/)
})

t.test('an invalid date, two entries with one id, and a text that is not YAML', async t => {
  const one =
    '{ id: a, aspect: scale, staging: 1, production: 2, justification: why, risk: none, ' +
    'owner: me, review: 2027-01-01 }'
  t.match(refusal(`differences: [${one.replace('2027-01-01', '2027-02-30')}]`), {
    'differences.0.review': /YYYY-MM-DD/,
  })
  t.match(refusal(`differences: [${one}, ${one}]`), { differences: 'two entries have the id a' })
  t.throws(() => readRegister('differences: [', 'programs/differences.yaml'), {
    code: 'invalid-request',
    message: /programs\/differences.yaml is not valid YAML: .* line 1/,
  })
  t.match(refusal('- a'), { '': /expected object/ })
})

t.test('creates a unique id for each entry without one', async t => {
  const one = (more: string) =>
    `{ ${more} aspect: scale, staging: 1, production: 2, justification: why, risk: none, ` +
    'owner: me, review: 2027-01-01 }'
  t.same(
    readRegister(`differences: [${one('')}, ${one('id: scale,')}, ${one('')}]`).differences.map(
      ({ id }) => id,
    ),
    ['scale-2', 'scale', 'scale-3'],
  )
})

t.test('pairs', async t => {
  t.match(
    readRegister('pairs: [{ left: staging, right: production, owners: { platform: infra } }]')
      .pairs,
    [{ mode: 'full', aheadMaximumDays: 14, owners: { platform: 'infra' } }],
  )
  t.match(refusal('pairs: [{ left: a, right: a, mode: partial, maximumScaleRatio: 0.5 }]'), {
    'pairs.0.maximumScaleRatio': /1/,
  })
  t.match(refusal('pairs: [{ left: a, right: a, mode: partial }]'), {
    'pairs.0.aspects': /needs the aspects/,
    'pairs.0.right': /another environment/,
  })
  t.match(refusal('pairs: [{ left: a, right: b, aspects: [scale] }]'), {
    'pairs.0.aspects': /mode: partial/,
  })
})
