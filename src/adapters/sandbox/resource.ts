/** Types of the files in the cloud folder. */
import type { SandboxCall, SandboxChange } from '../../model/sandboxAccount.ts'

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

export type Change = SandboxChange

/** One line of the change journal: who did what, by which API action. */
export type JournalEntry = Omit<SandboxCall, 'isByHand'> & {
  /**
   * source of the call: `signin.amazonaws.com` for the console, `pulumi` for an engine; missing in
   * older journals
   */
  address?: string
}
