/** How the catalog describes a resource type. */
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'

/** A refusal of the AWS API: its error code and its message. */
export type Refusal = { code: string; message: string }

/** What is known when a resource is born: inputs with the cloud's defaults, and where it stands. */
export type Birth = {
  account: string
  region: string
  partition: string
  /** the logical name in the program */
  logicalName: string
  inputs: Properties
  /** '' while the id itself is made */
  id: string
  /** '' for types without one */
  arn: string
  now: string
  /** so many random characters (deterministic under TWINSTACK_SANDBOX_SEED) */
  hex: (length: number) => string
  digits: (length: number) => string
  /** upper-case letters and digits, as in IAM's unique ids */
  base32: (length: number) => string
}

export type NameRule = {
  property: string
  max: number
  min?: number
  pattern?: RegExp
  /** what `pattern` means, for people */
  says?: string
  /**
   * the engine's logical name + `-` + 7 hex when the program names nothing; `false`: the cloud or
   * nobody names it
   */
  auto: boolean
  lower?: boolean
  /** put before an automatic name, e.g. `alias/` */
  before?: string
}

export type TypeSpec = {
  type: string
  /** page under registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ */
  docs: string
  /** how the provider's errors call it, e.g. `RDS Cluster` */
  title: string
  /** API actions that create, update and delete it */
  calls: readonly [create: string, update: string, remove: string]
  /** IAM: no region in the ARN, one folder for all regions */
  global?: boolean
  id: (birth: Birth) => string
  arn?: (birth: Birth) => string
  /** `list`: tags are a list of {key, value, propagateAtLaunch} (scaling groups) */
  taggable: 'map' | 'list' | false
  name?: NameRule
  required?: readonly string[]
  /** values that the cloud fills in when the program is silent */
  defaults?: Properties
  /** top-level lists without order */
  sets?: readonly string[]
  enums?: Record<string, readonly (string | number)[]>
  sensitive?: readonly string[]
  /** assigned at birth and kept: unknown in a preview */
  outputs?: Record<string, (birth: Birth) => unknown>
  /**
   * assigned anew by an update of anything but tags (and `except`), from the value before: unknown
   * in a preview of such an update
   */
  onUpdate?: Record<
    string,
    {
      value: (before: Properties, news: Properties) => unknown
      except?: readonly string[]
      only?: readonly string[]
    }
  >
  /** assigned at creation from other resources of the account */
  fromOthers?: {
    keys: readonly string[]
    read: (resource: CloudResource, world: World) => Promise<Properties>
  }
  /** follows from other resources at each read, never stored */
  live?: {
    keys: readonly string[]
    read: (resource: CloudResource, world: World) => Promise<Properties>
  }
  /** follows from other properties at each read, never stored */
  derived?: Record<string, (properties: Properties) => unknown>
  /** the API call replaces what is there (PutMetricAlarm): creating twice is no error */
  upsert?: boolean | ((inputs: Properties) => boolean)
  /** the API's code when the name is taken */
  taken?: string
  /** further rules of the provider: what is wrong, by property */
  check?: (inputs: Properties) => { property: string; reason: string }[]
  /** the API's refusals, from what is in the cloud */
  refusesCreate?: (resource: CloudResource, world: World) => Promise<Refusal | null>
  refusesUpdate?: (
    before: CloudResource,
    after: CloudResource,
    world: World,
  ) => Promise<Refusal | null>
  refusesDelete?: (resource: CloudResource, world: World) => Promise<Refusal | null>
  /** what a deletion leaves or takes along: a final snapshot, objects of a bucket */
  afterDelete?: (resource: CloudResource, world: World) => Promise<void>
  /** API action of an update by the property that changes, where it is not `calls[1]` */
  updateCalls?: Record<string, string>
  /** property that names the resource whose part this one is: ids are unique only within it */
  within?: string
  /** unknown to the catalog: works, and is warned about */
  generic?: boolean
}

/** The provider's documentation of a type. */
export function documentation(spec: TypeSpec): string {
  return `registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/${spec.docs}`
}
