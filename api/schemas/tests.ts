import { z } from 'zod'
import { signOffBody } from '../../src/promotion/signOffs/signOff.ts'
import { junitQuery, testReportSchema } from '../../src/promotion/tests/reportTests.ts'
import { signOffSchema, testResultSchema } from '../../src/promotion/words.ts'

z.globalRegistry.add(testResultSchema, { id: 'TestResult' })
z.globalRegistry.add(signOffSchema, { id: 'SignOff' })

export { junitQuery, signOffBody, signOffSchema, testReportSchema, testResultSchema }
export const testList = z.object({ items: z.array(testResultSchema) })
export const signOffList = z.object({ items: z.array(signOffSchema) })
/** a JUnit report arrives as text */
export const testReportBody = z.union([
  testReportSchema,
  z.string().min(1).describe('application/xml or text/xml: a JUnit report'),
])
