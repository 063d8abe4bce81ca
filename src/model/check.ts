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
      'kinds (production, staging, ephemeral) or names, `*` matches anything; all when left out',
    ),
}

/**
 * Repeated until it is as expected or the time is over: what was deployed may need a
 * while.
 */
export const httpCheckSchema = z
  .strictObject({
    ...common,
    kind: z.literal('http'),
    url: z.string().min(1).max(2000).describe('http or https; `${outputs.name}` is put in'),
    method: z.enum(['GET', 'HEAD']).default('GET'),
    status: z
      .union([
        status,
        z.array(status).min(1),
        z.string().regex(/^[1-5]\d\d-[1-5]\d\d$/, 'expected a range such as 200-299'),
      ])
      .default(200),
    contains: z.string().min(1).max(1000).optional().describe('a text that the body has'),
    json: z
      .record(z.string().min(1).max(200), scalar)
      .optional()
      .describe('values by path with dots in a JSON body'),
    maxMilliseconds: z.int().min(1).max(60_000).optional().describe('how long the answer may take'),
    redirects: z
      .int()
      .min(0)
      .max(5)
      .default(0)
      .describe('how many are followed; each address is checked like the first'),
    timeoutSeconds: z
      .number()
      .positive()
      .max(3600)
      .default(30)
      .describe('for all attempts together'),
    everySeconds: z.number().positive().max(300).default(2),
    attempts: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('at most; as many as the time allows when left out'),
  })
  .refine(
    ({ method, contains, json }) =>
      method === 'GET' || (contains === undefined && json === undefined),
    { path: ['method'], message: 'a HEAD has no body: contains and json need GET' },
  )
export type HttpCheck = z.infer<typeof httpCheckSchema>

const inside = (path: string) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..')
const outside = 'expected a path without a leading / and without ..'

/**
 * A program and its arguments, never a shell. It must be repeatable: it runs again when its process
 * was lost.
 */
export const commandCheckSchema = z.strictObject({
  ...common,
  kind: z.literal('command'),
  run: z
    .array(z.string().max(4000))
    .min(1)
    .max(100)
    .describe(
      'program and arguments; `${outputs.name}` and `${scratch}`, an empty folder of ' +
        'its own, are put in. `node` is the pinned Node; with a / in it a path inside the ' +
        'repository; else found on PATH',
    )
    .refine(([program = '']) => program !== '' && inside(program), outside),
  cloud: z
    .boolean()
    .default(false)
    .describe('gets the credentials that runs of this environment get; in the sandbox its folder'),
  junit: z
    .string()
    .min(1)
    .max(500)
    .refine(inside, outside)
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
            message: `there is another check called ${name}`,
          })
        seen.add(name)
      }
    }),
})

/** What a runner is told of the checks that it runs. */
export type CheckRun = {
  checks: Check[]
  /** of the environment; secret ones without their value */
  outputs: Record<string, StackOutput>
  /** hosts, addresses and blocks outside the public internet that may be requested */
  allow: string[]
}

/**
 * What became of one check. `skipped`: it could not be run here, the message says why; it proves
 * nothing.
 */
export type CheckResult = Pick<
  TestResult,
  'name' | 'total' | 'failed' | 'skipped' | 'seconds' | 'cases'
> & {
  outcome: TestResult['outcome'] | 'skipped'
  at: string
  /** why it did not pass, in a sentence */
  message: string | null
  /** of a command: beginning and end of what it wrote */
  output: string
}
