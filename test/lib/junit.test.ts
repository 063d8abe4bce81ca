import fc from 'fast-check'
import t from 'tap'
import { readJUnit } from '../../src/lib/junit.ts'
import { countCases, selectCases, judgeOutcome } from '../../src/model/testResult.ts'
import { requirePresent } from '../helper/present.ts'

t.test('reports as tools write them', async t => {
  const jest = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="3" failures="1" errors="0" time="1,002.5">
  <testsuite name="cart" errors="0" failures="1" skipped="1" timestamp="2026-11-24T10:00:00" time="2.1" tests="3">
    <testcase classname="cart adds" name="adds" time="0.5"></testcase>
    <testcase classname="cart" name="removes &lt;b&gt;" time="bad"><failure message="expected 1"><![CDATA[Error: <expected> 1
    at cart.ts:3]]></failure></testcase>
    <testcase name="later"><skipped/></testcase>
    <system-out>noise</system-out>
  </testsuite>
</testsuites>`
  t.strictSame(readJUnit(jest), {
    name: 'jest tests',
    seconds: 1002.5,
    cases: [
      { name: 'cart adds: adds', outcome: 'passed', seconds: 0.5, message: null },
      {
        name: 'cart: removes <b>',
        outcome: 'failed',
        seconds: null,
        message: 'expected 1\nError: <expected> 1\n    at cart.ts:3',
      },
      { name: 'later', outcome: 'skipped', seconds: null, message: null },
    ],
  })
  const pytest =
    '<testsuites><testsuite name="pytest" errors="1" tests="1" time="0.1"><testcase ' +
    'classname="" name="test_api" time="0.000"><error message="collection ' +
    'failure">ImportError</error></testcase></testsuite></testsuites>'
  t.match(readJUnit(pytest), {
    name: 'pytest',
    cases: [{ name: 'test_api', outcome: 'error', message: 'collection failure\nImportError' }],
  })
  t.match(
    readJUnit(
      '﻿<testsuite name="s"><testcase name="a" time="1"/><testcase name="b" ' +
        'time="2"/></testsuite>',
    ),
    { name: 's', seconds: 3, cases: { length: 2 } },
  )
})

t.test('failures are never lost', async t => {
  t.match(
    readJUnit('<testsuite name="s" tests="5" failures="2"><testcase name="a"/></testsuite>').cases,
    [{ outcome: 'passed' }, { outcome: 'failed', message: null }],
    'claimed, and not named',
  )
  t.match(readJUnit('<testsuite name="set-up"><error>no database</error></testsuite>').cases, [
    { name: 'set-up', outcome: 'error', message: 'no database' },
  ])
  t.match(
    readJUnit('<testsuite><testcase name="a"><failure>x</failure><skipped/></testcase></testsuite>')
      .cases,
    [{ outcome: 'failed' }],
    'a later tag does not heal it',
  )
})

t.test('what is hostile or no report is refused, with its place', async t => {
  const refused: [string, string, RegExp][] = [
    [
      'external entity',
      '<?xml version="1.0"?><!DOCTYPE t [<!ENTITY x SYSTEM ' +
        '"file:///etc/passwd">]><testsuite><testcase name="&x;"/></testsuite>',
      /line 1, column \d+: has a document type/,
    ],
    [
      'entity bomb',
      '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">' +
        Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i} "&a;&a;&a;&a;&a;&a;&a;&a;">`).join('') +
        ']><testsuite name="&a8;"/>',
      /document type/,
    ],
    [
      'undeclared entity',
      '<testsuite>\n<testcase name="&x;"/></testsuite>',
      /line 2, column \d+: not well-formed: undefined entity/,
    ],
    ['not closed', '<testsuite>\n\n<testcase name="a">', /line 3, .*not well-formed: unclosed tag/],
    ['two roots', '<testsuite><testcase name="a"/></testsuite><testsuite/>', /not well-formed/],
    [
      'HTML',
      '<html><body>502 Bad Gateway</body></html>',
      /expected the root testsuites or testsuite, found html/,
    ],
    ['no XML', '{"tests": 1}', /not well-formed/],
    ['nothing', '', /not well-formed/],
    ['no case', '<testsuites tests="0"/>', /has no testcase: nothing was tested/],
    [
      'deep',
      `<testsuite>${'<properties>'.repeat(40)}${'</properties>'.repeat(40)}</testsuite>`,
      /nested deeper than 32 levels/,
    ],
    ['control character', '<testsuite><testcase name="a\u0000"/></testsuite>', /not well-formed/],
    ['large', `<testsuite>${' '.repeat(2 * 1024 * 1024)}</testsuite>`, /larger than 2097152 bytes/],
  ]
  for (const [name, text, message] of refused)
    t.throws(() => readJUnit(text), { code: 'tests-invalid', message }, name)
  const keys = readJUnit(
    '<testsuite __proto__="x" constructor="y"><testcase __proto__="z" ' +
      'name="a"/><constructor/><toString/></testsuite>',
  )
  t.match(keys.cases, [{ name: 'a', outcome: 'passed' }])
  t.equal(
    requirePresent(
      requirePresent(
        readJUnit(
          '<testsuite><testcase ' +
            `name="${'n'.repeat(9000)}"><failure>${'m'.repeat(90_000)}` +
            '</failure></testcase></testsuite>',
        ).cases[0],
      ).message,
    ).length,
    4000,
  )
})

t.test('whatever is sent, it answers or says tests-invalid', async () => {
  const tag = fc.constantFrom(
    '<testsuite>',
    '</testsuite>',
    '<testcase name="a">',
    '</testcase>',
    '<failure>',
    '</failure>',
    '<skipped/>',
    '<![CDATA[',
    ']]>',
    '&amp;',
    '&#0;',
    '<!--',
    '-->',
    '<?x',
    'text',
    '"',
    '\u{1F600}',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(tag, fc.string({ maxLength: 5 })), { maxLength: 30 }), parts => {
      try {
        return readJUnit(`<testsuite>${parts.join('')}</testsuite>`).cases.length > 0
      } catch (error) {
        return (error as { code?: string }).code === 'tests-invalid'
      }
    }),
  )
})

t.test('what results say together', async t => {
  t.equal(judgeOutcome({ total: 2, failed: 1, skipped: 0 }), 'failed')
  t.equal(judgeOutcome({ total: 2, failed: 0, skipped: 2 }), 'error', 'nothing ran')
  t.equal(judgeOutcome({ total: 2, failed: 0, skipped: 1 }), 'passed')
  const one = (outcome: 'passed' | 'failed' | 'error' | 'skipped') => ({
    name: outcome,
    outcome,
    seconds: null,
    message: null,
  })
  t.same(countCases([one('passed'), one('error'), one('failed'), one('skipped')]), {
    total: 4,
    failed: 2,
    skipped: 1,
  })
  t.equal(
    requirePresent(
      selectCases([...Array.from({ length: 1200 }, () => one('passed')), one('failed')])[0],
    ).outcome,
    'failed',
  )
})
