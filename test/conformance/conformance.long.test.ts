/**
 * `npm run conformance [-- NAME…]`: every program of test/fixtures/programs/conformance through
 * Twinstack and through the plain CLI. CONFORMANCE names programs, separated by commas.
 */
import t from 'tap'
import { compareProgram, programs } from './compare.ts'
import { recordTest } from './record.ts'

t.setTimeout(0)
const chosen = process.env.CONFORMANCE?.split(',') ?? programs
for (const name of chosen)
  await recordTest(t, { group: 'programs', name }, t => compareProgram(t, name))
