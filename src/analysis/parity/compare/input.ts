/** Input of a comparison. */
import type { ResourceRecord } from '../../../model/operation.ts'
import type { Revision } from '../../../model/revision.ts'
import type { Aspect, SinceTime } from '../../../model/difference.ts'
import type { MachineImages } from '../../../model/machineImage.ts'
import type { SecretDigests } from '../../../model/secretDigest.ts'
import type { ImageGroup } from '../../../model/register.ts'

/**
 * One environment, from its recorded state or from the cloud after a refresh. Absent fields are not
 * compared.
 */
export type Side = {
  environment: string
  resources: ResourceRecord[]
  /**
   * the program's settings, secrets withheld; only observability settings are compared, because all
   * others have an effect on the resources
   */
  settings?: unknown
  revision?: Revision | null
  engineVersion?: string | null
  /** package → version, for packages of which the state has no provider */
  providers?: Record<string, string>
  /** machine images by id, as the account named them when the state was recorded */
  images?: MachineImages
  /** digests of the secrets in the resources, by URN; missing: secrets can't be compared */
  secrets?: SecretDigests
  /** defaults to that of the revision */
  dependencyDigest?: string | null
}

export type CompareOptions = {
  /**
   * the largest ratio of two sizes that does not count as a difference; default: every difference
   * counts
   */
  maximumScaleRatio?: number
  /** planned state of the right side at the revision of the left one */
  aheadOf?: ResourceRecord[]
  /**
   * settings of the right side at the revision of the left one; without them no setting is `ahead`
   */
  aheadSettings?: unknown
  /** since when a difference exists, by its key */
  since?: (key: string) => SinceTime | null
  /** ids of one machine image in several regions or accounts, by the register */
  images?: readonly ImageGroup[]
  /** the aspects that have to match; default: all of them */
  aspects?: readonly Aspect[]
}
