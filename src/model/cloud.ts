/**
 * The words of the account: shapes only. What could not be checked is in `notes`, in
 * sentences for people.
 */
import { z } from 'zod'
import { unmanagedSchema } from './drift.ts'
import { environmentNameSchema } from './environment.ts'
import type { ConfigMap } from './run.ts'
import { sha256 } from '../lib/hash.ts'

/**
 * An environment as its account sees it: its name in tags (null: the account as such), and the
 * provider settings as the engine merges them.
 */
export type Place = { environment: string | null; config: ConfigMap }

export type InquiryResult<Found> = { found: Found; notes: string[] }

/**
 * Who the environment's credentials are, where. Null is what the account did not tell; `notes` says
 * why.
 */
export type Identity = {
  account: string | null
  region: string | null
  arn: string | null
  notes: string[]
}

/** Something that exists in the account. */
export type CloudThing = {
  /**
   * Pulumi type and the id that a state would contain; type null where the table of types does not
   * know the ARN
   */
  type: string | null
  id: string
  arn: string | null
  account: string | null
  region: string | null
  name: string | null
  tags: Record<string, string>
  why: 'tagged' | 'inside-vpc'
  /** what it is a part of, e.g. the security group of a rule */
  part: string | null
  /**
   * why AWS itself made and keeps it, e.g. the default security group of a VPC; null for what
   * somebody made
   */
  helper: string | null
}

export type WantedResource = {
  id: string
  arn: string | null
  type: string | null
  region: string | null
}
export type ChangeQuery = { resources: WantedResource[]; since: Date; until: Date }

/**
 * One call that changed the cloud, as CloudTrail or the sandbox's journal holds it. Values are
 * never in it.
 */
export type ChangeRecord = {
  source: 'cloudtrail' | 'sandbox-journal'
  at: string
  who: string
  call: string
  address: string | null
  kind: 'create' | 'change' | 'delete'
  /** Twinstack's own credentials, a pulumi (of whomever), or anything else */
  by: 'twinstack' | 'pulumi' | 'other'
  /** Pulumi type where the source says it (the journal does) */
  type: string | null
  /** ids and ARNs of the requested resources that it names */
  ids: string[]
  /** property paths that it touched; null: any, but that the call is no tagging */
  paths: string[] | null
  /** the actor of Twinstack's operation, where the source says it */
  actor: string | null
  /**
   * `valueDigest` of each text, number and boolean that the call set: parameters may contain
   * secrets, so no value leaves the adapter; missing or null: the source does not say
   */
  sets?: string[] | null
}

/**
 * SHA-256 of one value as a call sets it and as a provider reads it; numbers and texts are alike.
 */
export const valueDigest = (value: string | number | boolean): string => sha256(String(value))

/** The digests of all texts, numbers and booleans in a value. */
export function valueDigests(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [valueDigest(value)]
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(valueDigests)
    : []
}

/** What exists in an account, whether or not anything of ours knows it. */
export const regionSchema = z
  .string()
  .max(40)
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region such as eu-west-1')

export const accountResourceSchema = unmanagedSchema.extend({
  environment: environmentNameSchema
    .nullable()
    .describe("whose recorded state knows it; null: none of Twinstack's"),
  helper: z.string().nullable().describe('why AWS itself made and keeps it'),
})
export type AccountResource = z.infer<typeof accountResourceSchema>
