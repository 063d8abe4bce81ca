/** A search over the recorded resources of all environments. */
import type { ResourceRecord } from './operation.ts'

/**
 * All conditions have to be met. A pattern has to match the whole text; `*` matches any characters.
 */
export type ResourceQuery = {
  /** the name of the environment, which is the name of the stack */
  stack?: string[]
  project?: string[]
  type?: string[]
  /** package of the provider, e.g. `aws` */
  package?: string[]
  /** the part of the type before the last colon, without the package: `s3/bucket` */
  module?: string[]
  name?: string[]
  /** the id in the cloud */
  id?: string[]
  /** parts of the URN */
  text?: string[]
}

export type FoundResource = {
  environment: string
  resource: ResourceRecord
  /** when the environment was recorded last */
  at: Date | null
}
