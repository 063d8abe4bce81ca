/**
 * The accounts file (`TWINSTACK_AWS_CONFIG`): which account, region and roles an environment has.
 * They follow its kind and an explicit binding of kind and name. A name alone grants no account,
 * because any user who may create a copy chooses its name.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { getErrorMessage, TwinstackError } from '../../lib/errors.ts'
import type { Config } from '../../model/config.ts'
import {
  environmentKinds,
  environmentKindSchema,
  environmentNameSchema,
  type EnvironmentKind,
} from '../../model/environment.ts'

const accountId = z.string().regex(/^\d{12}$/, 'expected the 12 digits of an AWS account')
const role = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'expected the ARN of an IAM role')

const accountSchema = z.strictObject({
  account: accountId.optional(),
  accounts: z
    .array(accountId)
    .min(1)
    .max(100)
    .optional()
    .describe('all allowed accounts, where there are several; only `account` when left out'),
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region such as eu-west-1')
    .optional(),
  profile: z.string().min(1).optional(),
  roleArn: role.optional(),
  readRoleArn: role.optional(),
  externalId: z.string().min(2).max(1224).optional(),
  endpoints: z.record(z.string().regex(/^[a-z0-9]+$/), z.url()).optional(),
})
export type AwsAccount = z.infer<typeof accountSchema>

const boundSchema = accountSchema.extend({ kind: environmentKindSchema.optional() })

const fileSchema = z
  .strictObject({
    default: accountSchema.default({}),
    kinds: z.partialRecord(environmentKindSchema, accountSchema).default({}),
    environments: z.record(environmentNameSchema, boundSchema).default({}),
  })
  .superRefine(({ environments }, context) => {
    for (const [name, { kind }] of Object.entries(environments))
      if (kind === undefined && getKindOfName(name) === null)
        context.addIssue({
          code: 'custom',
          path: ['environments', name, 'kind'],
          message: `missing, expected ${environmentKinds.join(', ')}`,
        })
  })
export type AwsAccounts = Pick<z.input<typeof fileSchema>, 'kinds'> &
  Required<Pick<z.input<typeof fileSchema>, 'default' | 'environments'>>

/**
 * The fields of an environment that select its account; null means the service's own default
 * account.
 */
export type BoundEnvironment = { name: string; kind: EnvironmentKind } | null

/**
 * Reads `TWINSTACK_AWS_CONFIG` (YAML). @throws TwinstackError `invalid-request`; the error names
 * every wrong field
 */
export function readAwsAccounts(file: string): AwsAccounts {
  let document: unknown
  try {
    document = parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new TwinstackError(
      'invalid-request',
      `TWINSTACK_AWS_CONFIG: ${file} can't be read as YAML: ${getErrorMessage(cause)}`,
      { cause },
    )
  }
  const parsed = fileSchema.safeParse(document ?? {})
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
  throw new TwinstackError(
    'invalid-request',
    `TWINSTACK_AWS_CONFIG: ${fields.map(field => `${field.path}: ${field.message}`).join('; ')}`,
    { fields },
  )
}

/** The accounts of the service. The file is read once; without a file the list is empty. */
export function getAwsAccounts({ awsConfig }: Pick<Config, 'awsConfig'>): AwsAccounts {
  return awsConfig ? readAwsAccounts(awsConfig) : { default: {}, kinds: {}, environments: {} }
}

/**
 * The entry of an environment. The default, the entry of its kind and its own entry are merged by
 * key; a later one wins.
 */
export function findAccount(accounts: AwsAccounts, bound: BoundEnvironment): AwsAccount {
  if (bound === null) return accounts.default
  const { kind, ...own } = accounts.environments[bound.name] ?? {}
  const isItsOwn = (kind ?? getKindOfName(bound.name)) === bound.kind
  return {
    ...accounts.default,
    ...accounts.kinds?.[bound.kind],
    ...(isItsOwn ? own : {}),
  }
}

/**
 * The accounts that an environment may be in; null means every account that its credentials can
 * reach.
 */
export function findAllowedAccounts({ account, accounts }: AwsAccount): string[] | null {
  return accounts ?? (account === undefined ? null : [account])
}

function getKindOfName(name: string): EnvironmentKind | null {
  return environmentKinds.find(kind => kind === name) ?? null
}

/**
 * The accounts for callers that know only the name of an environment. A name that is not a kind has
 * no entry of its own.
 */
export function getBoundAccount(
  environment: { name: string; kind?: EnvironmentKind | undefined } | null,
): BoundEnvironment {
  if (environment === null) return null
  const { name, kind } = environment
  return { name, kind: kind ?? getKindOfName(name) ?? 'ephemeral' }
}
