/** The types of the account. `notes` contains sentences about what could not be checked. */
import { z } from 'zod'
import { unmanagedSchema } from './drift.ts'
import { environmentNameSchema } from './environment.ts'
import type { ConfigMap } from './run.ts'
import { hashSha256 } from '../lib/hash.ts'

/**
 * An environment in its account: its name in tags (null: the whole account), and the provider
 * settings as the engine merges them.
 */
export type Place = { environment: string | null; config: ConfigMap }

export type InquiryResult<Found> = { found: Found; notes: string[] }

/**
 * Identity, account and region of the environment's credentials. A field is null when the account
 * did not return it; `notes` contains the reason.
 */
export type Identity = {
  account: string | null
  region: string | null
  arn: string | null
  notes: string[]
}

/** A resource that exists in the account. */
export type CloudThing = {
  /**
   * Pulumi type and the id in a state; type null when the table of types does not contain the ARN
   */
  type: string | null
  id: string
  arn: string | null
  account: string | null
  region: string | null
  name: string | null
  tags: Record<string, string>
  why: 'tagged' | 'inside-vpc'
  /** the resource that it belongs to, e.g. the security group of a rule */
  part: string | null
  /**
   * why AWS created it and keeps it, e.g. the default security group of a VPC; null when a user
   * created it
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

/** One call that changed the cloud, from CloudTrail or the sandbox's journal, without values. */
export type ChangeRecord = {
  source: 'cloudtrail' | 'sandbox-journal'
  at: string
  who: string
  call: string
  address: string | null
  kind: 'create' | 'change' | 'delete'
  /** Twinstack's own credentials, any pulumi, or another client */
  by: 'twinstack' | 'pulumi' | 'other'
  /** Pulumi type if the source contains it (the journal does) */
  type: string | null
  /** ids and ARNs of the requested resources in the call */
  ids: string[]
  /** changed property paths; null: unknown, except that the call did not change tags */
  paths: string[] | null
  /** the actor of Twinstack's operation, if the source contains it */
  actor: string | null
  /**
   * `computeValueDigest` of each text, number and boolean that the call set; parameters may contain
   * secrets, so no value leaves the adapter; missing or null: unknown
   */
  sets?: string[] | null
}

/**
 * Returns the SHA-256 of one value, in a call or read by a provider; a number and its text have the
 * same digest.
 */
export const computeValueDigest = (value: string | number | boolean): string =>
  hashSha256(String(value))

/** Returns the digests of all texts, numbers and booleans in a value. */
export function listValueDigests(value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return [computeValueDigest(value)]
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap(listValueDigests)
    : []
}

/** The resources of an account, whether or not a recorded state contains them. */
export const regionSchema = z
  .string()
  .max(40)
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'expected an AWS region such as eu-west-1')

export const accountResourceSchema = unmanagedSchema.extend({
  environment: environmentNameSchema
    .nullable()
    .describe('environment whose recorded state contains it; null: no environment of Twinstack'),
  helper: z.string().nullable().describe('why AWS created it and keeps it'),
})
export type AccountResource = z.infer<typeof accountResourceSchema>
