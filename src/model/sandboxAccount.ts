/** The simulated AWS account, as a person sees and changes it in a console. Types only. */

/** `key` identifies the resource until it is deleted; ids are unique only within a type. */
export type SandboxResource = {
  key: string
  type: string
  id: string
  arn: string | null
  account: string
  region: string
  /** without secret values */
  properties: Record<string, unknown>
  tags: Record<string, string>
  createdAt: string
  /** by its tags; null: unknown */
  environment: string | null
  /** name in the program; null: unknown */
  name: string | null
}

export type SandboxChange = { path: string; before?: unknown; after?: unknown }

/** A call that changed the account. */
export type SandboxCall = {
  at: string
  /**
   * TWINSTACK_ACTOR (default `pulumi`) for the engine, `console:<name>` for a change in the console
   */
  who: string
  /** name of the AWS API action, e.g. `CreateDBCluster` */
  call: string
  type: string
  id: string
  account: string
  region: string
  changes: SandboxChange[]
  /** by a person in a console, not by an engine */
  isByHand: boolean
}

export type SandboxAccount = {
  listResources(): Promise<SandboxResource[]>
  /** newest first */
  listCalls(): Promise<SandboxCall[]>
  /**
   * Changes a property as a person in the console. The value is JSON, else text; `null` removes it.
   *
   * @param who the name of the person, for the journal
   * @throws TwinstackError `not-found`, `invalid-request` for a wrong path, `conflict` for what AWS
   *   refuses
   */
  setProperty(
    key: string,
    change: { path: string; value: string; who: string },
  ): Promise<SandboxChange[]>
  /** @throws TwinstackError `not-found`, `conflict` */
  removeResource(key: string, who: string): Promise<void>
}
