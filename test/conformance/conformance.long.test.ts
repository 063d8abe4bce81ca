/**
 * `npm run conformance [-- NAME…]`: every program of test/fixtures/programs/conformance through
 * Twinstack and through the plain CLI. CONFORMANCE names programs or cases, separated by commas.
 */
import t from 'tap'
import { compareProgram, programs } from './compare.ts'
import { recordTest } from './record.ts'

t.setTimeout(0)
for (const name of programs)
  await recordTest(t, { group: 'programs', name }, t => compareProgram(t, name))
