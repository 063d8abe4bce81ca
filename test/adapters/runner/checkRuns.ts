/** Runs checks in a test run, and collects their results. */
import { checksFileSchema, type CheckResult } from '../../../src/model/check.ts'
import type { RunRequest } from '../../../src/model/run.ts'
import { waitForEnd, makeTree, type Lab } from './helper.ts'
import { requirePresent } from '../../helper/present.ts'

export const outputs = {
  url: { value: 'https://shop.example.com', secret: false },
  databaseEndpoint: { value: { host: 'db', port: 5432 }, secret: false },
  token: { value: null, secret: true },
}

type CheckInput = {
  checks: object[]
  files?: Record<string, string>
  allow?: string[]
  change?: Partial<RunRequest>
}

export async function checking(
  lab: Lab,
  { checks, files = {}, allow = [], change = {} }: CheckInput,
) {
  const tree = makeTree(lab, files, null)
  const request = lab.request(tree, {
    mode: 'check',
    checks: { checks: checksFileSchema.parse({ checks }).checks, outputs, allow },
    graceSeconds: 2,
    ...change,
  })
  return { tree, handle: await lab.start(request) }
}

export async function runCheck(lab: Lab, input: CheckInput) {
  const end = await waitForEnd((await checking(lab, input)).handle)
  const results = end.result.checks as CheckResult[]
  return { ...end, results, result: end.result, first: requirePresent(results[0]) }
}
