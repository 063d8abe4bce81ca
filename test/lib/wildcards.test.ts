import fc from 'fast-check'
import t from 'tap'
import { fits } from '../../src/services/access/identities/match.ts'
import { matchesStars, matchesWildcards } from '../../src/lib/wildcards.ts'
import { measureProcessorTime } from '../helper/processorTime.ts'

const escape = (text: string) => text.replaceAll(/[\\^$.+()[\]{}|]/g, String.raw`\$&`)
const expected = (pattern: string, text: string) =>
  new RegExp(`^${escape(pattern).replaceAll('*', '.*').replaceAll('?', '.')}$`, 'su').test(text)

t.test('property: the same as a regular expression says, for short patterns', t => {
  const letters = (...all: string[]) =>
    fc.array(fc.constantFrom(...all), { maxLength: 8 }).map(found => found.join(''))
  t.doesNotThrow(() =>
    fc.assert(
      fc.property(
        letters('a', 'b', '*', '?', '.'),
        letters('a', 'b', '.', 'é'),
        (pattern, text) => {
          const stars = pattern.replaceAll('?', 'a')
          return (
            matchesWildcards(pattern, text) === expected(pattern, text) &&
            matchesStars(stars, text) === expected(stars, text)
          )
        },
      ),
      { numRuns: 2000 },
    ),
  )
  t.end()
})

t.test('patterns with many stars take no time', t => {
  const text = 'a'.repeat(60_000)
  const spent = measureProcessorTime(() => {
    t.notOk(matchesStars(`${'a*'.repeat(1000)}b`, text))
    t.notOk(matchesStars(`${'*a'.repeat(1000)}*b*`, text))
    t.notOk(matchesWildcards(`${'a*'.repeat(20)}?b`, text.slice(0, 2000)))
    t.notOk(fits(`repo:${'*a'.repeat(20)}:b`, `repo:${'a'.repeat(2000)}:c`))
  })
  t.ok(spent < 2000, `${spent} ms`)
  t.notOk(matchesStars('*a'.repeat(2000), 'a'.repeat(2000)), 'a pattern that is too long')
  t.end()
})
