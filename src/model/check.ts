/**
 * `checks.yaml` of a program: requests and commands that prove after a deploy that the environment
 * works.
 */
import { z } from 'zod'
import type { StackOutput } from './operation.ts'
import type { TestResult } from './promotion.ts'

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()])
const status = z.int().min(100).max(599)

const common = {
  name: z
    .string()
    .regex(/^[a-zA-Z0-9][\w .-]{0,59}$/, 'expected 1 to 60 letters, digits, spaces or . _ -'),
  environments: z
    .array(z.string().min(1).max(60))
    .min(1)
    .optional()
    .describe(
      'kinds (production, staging, ephemeral) or names; `*` matches anything; default: all',
    ),
}

/**
 * The request is repeated until the answer is as expected or the time is over, because the deployed
 * program may need time to start.
 */
export const httpCheckSchema = z
  .strictObject({
    ...common,
    kind: z.literal('http'),
    url: z.string().min(1).max(2000).describe('http or https; `${outputs.name}` is replaced'),
    method: z.enum(['GET', 'HEAD']).default('GET'),
    status: z
      .union([
        status,
        z.array(status).min(1),
        z.string().regex(/^[1-5]\d\d-[1-5]\d\d$/, 'expected a range such as 200-299'),
      ])
      .default(200),
    contains: z.string().min(1).max(1000).optional().describe('a text that the body contains'),
    json: z
      .record(z.string().min(1).max(200), scalar)
      .optional()
      .describe('values by path with dots in a JSON body'),
    maxMilliseconds: z.int().min(1).max(60_000).optional().describe('time limit of one answer'),
    redirects: z
      .int()
      .min(0)
      .max(5)
      .default(0)
      .describe('number of redirects that are followed; each address is checked like the first'),
    timeoutSeconds: z
      .number()
      .positive()
      .max(3600)
      .default(30)
      .describe('time limit of all attempts together'),
    everySeconds: z.number().positive().max(300).default(2),
    attempts: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('maximum number of attempts; without it, only the time limits them'),
  })
  .refine(
    ({ method, contains, json }) =>
      method === 'GET' || (contains === undefined && json === undefined),
    { path: ['method'], message: 'a HEAD has no body: contains and json need GET' },
  )
export type HttpCheck = z.infer<typeof httpCheckSchema>

const isInside = (path: string) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..')
const outside = 'expected a path without a leading / and without ..'

/**
 * A program and its arguments, without a shell. It must be repeatable, because it runs again when
 * its process was lost.
 */
export const commandCheckSchema = z.strictObject({
  ...common,
  kind: z.literal('command'),
  run: z
    .array(z.string().max(4000))
    .min(1)
    .max(100)
    .describe(
      'program and arguments. `${outputs.name}` is replaced by an output, and `${scratch}` by an ' +
        'empty folder of the check. `node` is the Node of Twinstack; a program with a / is a ' +
        'path inside the repository; any other is searched on PATH',
    )
    .refine(([program = '']) => program !== '' && isInside(program), outside),
  cloud: z
    .boolean()
    .default(false)
    .describe('gets the credentials that runs of this environment get; in the sandbox its folder'),
  junit: z
    .string()
    .min(1)
    .max(500)
    .refine(isInside, outside)
    .optional()
    .describe(
      'a JUnit report that it writes into its scratch folder; its failures make the check fail',
    ),
  timeoutSeconds: z.number().positive().max(7200).default(300),
})
export type CommandCheck = z.infer<typeof commandCheckSchema>

export const checkSchema = z.discriminatedUnion('kind', [httpCheckSchema, commandCheckSchema])
export type Check = z.infer<typeof checkSchema>

export const checksFileSchema = z.strictObject({
  checks: z
    .array(checkSchema)
    .max(100)
    .superRefine((checks, context) => {
      const seen = new Set<string>()
      for (const [at, { name }] of checks.entries()) {
        if (seen.has(name))
          context.addIssue({
            code: 'custom',
            path: [at, 'name'],
            message: `another check has the name ${name}`,
          })
        seen.add(name)
      }
    }),
})

/** The input of a runner that runs checks. */
export type CheckRun = {
  checks: Check[]
  /** outputs of the environment; secret ones without their value */
  outputs: Record<string, StackOutput>
  /** hosts, addresses and blocks outside the public internet that may be requested */
  allow: string[]
}

/**
 * The result of one check. `skipped`: it could not run here for the reason in the message; it
 * proves nothing.
 */
export type CheckResult = Pick<
  TestResult,
  'name' | 'total' | 'failed' | 'skipped' | 'seconds' | 'cases'
> & {
  outcome: TestResult['outcome'] | 'skipped'
  at: string
  /** one sentence that says why it did not pass */
  message: string | null
  /** beginning and end of the output of a command */
  output: string
}
