import fc from 'fast-check'
import t from 'tap'
import {
  clean,
  cleanLine,
  count,
  truncateText,
  formatDuration,
  formatFieldLines,
  shortenRevision,
  shortenType,
  formatTable,
  formatValue,
} from '../../src/cli/text.ts'

t.test('durations are written in words', t => {
  t.same([0.44, 9.96, 59.4, 185, 7800].map(formatDuration), [
    '0.4 s',
    '10.0 s',
    '59 s',
    '3 min 05 s',
    '2 h 10 min',
  ])
  t.end()
})

t.test("text of others can't control the terminal", t => {
  t.equal(clean('a\u001b[2Jb\u001b]0;title\u0007c\u0007\r\u009b31m'), 'abc')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(clean(text))
    }),
  )
  t.equal(clean('two\nlines\tand a tab'), 'two\nlines\tand a tab')
  t.end()
})

t.test('a finished line keeps our colours, and nothing else', t => {
  t.equal(
    cleanLine('\u001b[31mred\u001b[39m \u001b[2J\u001b]0;title\u0007\u001b[1;5mblink\r\u009b5n'),
    '\u001b[31mred\u001b[39m blink',
  )
  t.equal(shortenType('shop:a\u001b[2J:B\u001b[31m'), 'shop.B')
  t.end()
})

t.test('values on one line', t => {
  t.equal(formatValue('16.6'), '"16.6"')
  t.equal(formatValue(null), '(none)')
  t.equal(formatValue({ a: [1, 'x'] }), '{"a":[1,"x"]}')
  t.equal(formatValue('x'.repeat(200), 20).length, 20)
  t.end()
})

t.test('tables, counts, types', t => {
  t.same(
    formatTable(
      ['A', 'LONG'],
      [
        ['xyz', '1'],
        ['', 'two\nlines'],
      ],
    ),
    ['A    LONG', 'xyz  1', '     two lines'],
  )
  t.same([count(1, 'resource'), count(0, 'entry', 'entries')], ['1 resource', '0 entries'])
  t.same(['aws:rds/cluster:Cluster', 'shop:net:Network', 'odd'].map(shortenType), [
    'rds.Cluster',
    'shop.Network',
    'odd',
  ])
  t.end()
})

t.test('revisions and fields in short', t => {
  t.equal(shortenRevision('a1b2c3d4e5f6a7b8'), 'a1b2c3d4e5')
  t.equal(shortenRevision(`dirty-${'a'.repeat(40)}`), `dirty-${'a'.repeat(12)}`)
  t.equal(truncateText('abcdef', 5), 'abcd…')
  t.equal(truncateText('abcde', 5), 'abcde')
  t.same(
    formatFieldLines('settings.a: wrong', [
      { path: 'settings.a', message: 'wrong' },
      { path: 'settings.b', message: 'missing' },
    ]),
    ['settings.b: missing'],
    'text of the message is not repeated',
  )
  t.end()
})
