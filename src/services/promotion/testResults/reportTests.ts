import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { writeAuditLog } from '../../access/auditLog.ts'
import { TwinstackError } from '../../../lib/errors.ts'
import { parseInput } from '../../../lib/input.ts'

import { testOutcomeSchema, testResultSchema, type TestResult } from '../../../model/promotion.ts'
import { readJUnit } from '../../../lib/junit.ts'
import { countCases, selectCases, mostCases, judgeOutcome } from '../../../model/testResult.ts'
import { requireTestedOperation } from './requireTestedOperation.ts'
import type { VerbContext } from '../../../model/verbContext.ts'
import { hashSha256 } from '../../../lib/hash.ts'

/** results per operation: a pipeline reports a handful */
const mostResults = 50

const name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(
    /^[^\u0000-\u001f\u007f-\u009f\ud800-\udfff]*$/u,
    'expected a text without control characters',
  )
const url = z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).max(2000)
const count = z.int().min(0).max(10_000_000)

/** The report of a CI system about one suite. */
export const testReportSchema = z.strictObject({
  name,
  outcome: testOutcomeSchema.optional().describe('computed from the numbers when left out'),
  total: count,
  failed: count,
  skipped: count.default(0),
  seconds: z.number().min(0).max(31_536_000).default(0),
  url: url.optional().describe('address with details for people'),
  cases: z
    .array(
      testResultSchema.shape.cases.element.extend({
        name: z.string().min(1).max(500),
        seconds: z.number().min(0).nullable().default(null),
        message: z.string().max(4000).nullable().default(null),
      }),
    )
    .max(mostCases)
    .default([]),
})
export const junitQuery = z.strictObject({
  name: name.optional().describe('instead of the name in the report'),
  url: url.optional(),
})

const inputSchema = z.strictObject({
  id: z.uuid(),
  report: z.union([
    testReportSchema,
    z.strictObject({ junit: z.string(), name: name.optional(), url: url.optional() }),
  ]),
  /** a repetition with the same key of the same caller returns the first result */
  idempotencyKey: z.string().max(200).optional(),
})

/**
 * Stores the results of a CI system about an operation. The newest result of a name counts; it
 * never replaces a check that Twinstack ran. Returns the stored result.
 *
 * @throws TwinstackError `tests-invalid`, `conflict` (not an operation that deployed something and
 * has ended), `limit-reached`, `forbidden`, `not-found`
 */
export async function reportTests({
  ctx,
  input,
}: {
  ctx: VerbContext
  input: z.input<typeof inputSchema>
}): Promise<TestResult> {
  const { id, report, idempotencyKey } = parseInput(inputSchema, input)
  const operation = await requireTestedOperation(ctx, id, 'operation:report', {
    failedChecks: true,
  })
  const found = 'junit' in report ? fromJUnit(report) : fromNumbers(report)
  const result: TestResult = {
    id: computeId(ctx, id, idempotencyKey),
    operation: id,
    at: new Date().toISOString(),
    source: 'reported',
    by: ctx.actor.name,
    ...found,
  }
  return ctx.store.runInTransaction(async store => {
    await store.environments.lock(operation.environment)
    const earlier = await store.testResults.listByOperation(id)
    const repeated = earlier.find(one => one.id === result.id)
    if (repeated) return repeated
    if (earlier.length >= mostResults)
      throw new TwinstackError(
        'limit-reached',
        `operation ${id} has ${mostResults} results already`,
      )
    await store.testResults.add(result)
    await writeAuditLog(
      { ...ctx, store },
      {
        action: 'operation.tests',
        target: operation.environment,
        outcome: 'done',
        detail: { operation: id, name: result.name, outcome: result.outcome },
      },
    )
    return result
  })
}

type FoundTestResult = Pick<
  TestResult,
  'name' | 'outcome' | 'total' | 'failed' | 'skipped' | 'seconds' | 'url' | 'cases'
>

function fromNumbers({
  name,
  outcome,
  total,
  failed,
  skipped,
  seconds,
  url,
  cases,
}: z.output<typeof testReportSchema>): FoundTestResult {
  if (total === 0)
    throw createReportFieldError('total', 'is 0: a suite without cases proves nothing')
  if (failed + skipped > total)
    throw createReportFieldError(
      'total',
      `is ${total}, but failed and skipped are ${failed + skipped} together`,
    )
  const counted = countCases(cases)
  if (counted.failed > failed)
    throw createReportFieldError(
      'failed',
      `is ${failed}, but ${counted.failed} of the cases failed`,
    )
  const found = judgeOutcome({ total, failed, skipped })
  if (outcome === 'passed' && found !== 'passed')
    throw createReportFieldError(
      'outcome',
      `is passed, but ${failed > 0 ? `${failed} failed` : 'everything was skipped'}`,
    )
  return {
    name,
    outcome: outcome ?? found,
    total,
    failed,
    skipped,
    seconds,
    url: url ?? null,
    cases: selectCases(cases),
  }
}

function fromJUnit({
  junit,
  name,
  url,
}: {
  junit: string
  name?: string | undefined
  url?: string | undefined
}): FoundTestResult {
  const report = readJUnit(junit)
  const counts = countCases(report.cases)
  const own = report.name
    ?.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, 200)
  return {
    name: name ?? (own || 'tests'),
    outcome: judgeOutcome(counts),
    ...counts,
    seconds: report.seconds,
    url: url ?? null,
    cases: selectCases(report.cases),
  }
}

function createReportFieldError(path: string, message: string): TwinstackError<'tests-invalid'> {
  return new TwinstackError('tests-invalid', `${path} ${message}`, { fields: [{ path, message }] })
}

/** A key belongs to its sender and to one operation. */
function computeId({ actor }: VerbContext, operation: string, key: string | undefined): string {
  if (key === undefined) return randomUUID()
  const hex = hashSha256(JSON.stringify([actor.kind, actor.name, operation, key]))
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
