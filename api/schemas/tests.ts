import { z } from 'zod'
import { signOffBody } from '../../src/services/promotion/signOffs/signOff.ts'
import {
  junitQuery,
  testReportSchema,
} from '../../src/services/promotion/testResults/reportTests.ts'
import { signOffSchema, testResultSchema } from '../../src/model/promotion.ts'

z.globalRegistry.add(testResultSchema, { id: 'TestResult' })
z.globalRegistry.add(signOffSchema, { id: 'SignOff', description: 'sign-off' })

export { junitQuery, signOffBody, signOffSchema, testReportSchema, testResultSchema }
export const testList = z.object({ items: z.array(testResultSchema) })
export const signOffList = z.object({ items: z.array(signOffSchema) })
/** a JUnit report arrives as text */
export const testReportBody = z.union([
  testReportSchema,
  z.string().min(1).describe('application/xml or text/xml: a JUnit report'),
])
