/** Types of the files in the cloud folder. */

export type Properties = Record<string, unknown>

/** One resource of the simulated account = one file. */
export type CloudResource = {
  /** token, e.g. `aws:ec2/vpc:Vpc` */
  type: string
  id: string
  arn: string | null
  account: string
  /** `global` for services without regions (IAM) */
  region: string
  /** everything that the API describes, except the tags of types that are tagged with a map */
  properties: Properties
  tags: Record<string, string>
  createdAt: string
  createdBy: string
}

export type Change = { path: string; before?: unknown; after?: unknown }

/** One line of the change journal: who did what, by which API action. */
export type JournalEntry = {
  at: string
  /**
   * TWINSTACK_ACTOR (default `pulumi`) for the engine, `console:<os user>` for a change in the
   * console
   */
  who: string
  /** name of the AWS API action, e.g. `CreateDBCluster` */
  call: string
  type: string
  id: string
  account: string
  region: string
  changes: Change[]
  /**
   * source of the call: `signin.amazonaws.com` for the console, `pulumi` for an engine; missing in
   * older journals
   */
  address?: string
}
