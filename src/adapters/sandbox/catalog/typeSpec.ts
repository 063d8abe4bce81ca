/** How the catalog describes a resource type. */
import type { CloudResource, Properties } from '../resource.ts'
import type { World } from '../world.ts'

/** A refusal of the AWS API: its error code and its message. */
export type Refusal = { code: string; message: string }

/**
 * What is known when a resource is created: inputs with the cloud's defaults, account and region.
 */
export type Creation = {
  account: string
  region: string
  partition: string
  /** the logical name in the program */
  logicalName: string
  inputs: Properties
  /** '' while the id itself is generated */
  id: string
  /** '' for types without one */
  arn: string
  now: string
  /** returns `length` random characters (deterministic with TWINSTACK_SANDBOX_SEED) */
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
  /** a description of `pattern` for error messages */
  patternMeaning?: string
  /**
   * an automatic name (logical name + `-` + 7 hexadecimal digits) when the program sets none;
   * `false`: the cloud sets the name, or there is none
   */
  auto: boolean
  /** between the logical name and the random part; `-` */
  separator?: string
  /** eight lower-case letters instead of seven hexadecimal digits */
  random?: 'letters'
  /** behind an automatic name */
  suffix?: (inputs: Properties) => string
  lower?: boolean
  /** put before an automatic name, e.g. `alias/` */
  before?: string
}

export type TypeSpec = {
  type: string
  /** page under registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ */
  docs: string
  /** its name in errors of the provider, e.g. `RDS Cluster` */
  title: string
  /** API actions that create, update and delete it */
  calls: readonly [create: string, update: string, remove: string]
  /** IAM: no region in the ARN, one folder for all regions */
  global?: boolean
  id: (creation: Creation) => string
  arn?: (creation: Creation) => string
  /** `list`: tags are a list of {key, value, propagateAtLaunch} (scaling groups) */
  taggable: 'map' | 'list' | false
  name?: NameRule
  required?: readonly string[]
  /** values that the cloud sets when the program sets none */
  defaults?: Properties
  /** top-level lists without order */
  sets?: readonly string[]
  enums?: Record<string, readonly (string | number)[]>
  sensitive?: readonly string[]
  /** assigned at creation and kept: unknown in a preview */
  outputs?: Record<string, (creation: Creation) => unknown>
  /**
   * assigned again, from the previous value, by an update of anything except tags (and `except`):
   * unknown in a preview of such an update
   */
  onUpdate?: Record<
    string,
    {
      value: (before: Properties, news: Properties) => unknown
      except?: readonly string[]
      only?: readonly string[]
      /** by the wanted values: whether the update assigns it */
      when?: (news: Properties) => boolean
    }
  >
  /** assigned at creation from other resources of the account */
  fromOthers?: {
    keys: readonly string[]
    read: (resource: CloudResource, world: World) => Promise<Properties>
  }
  /** computed from other resources at each read, never stored */
  live?: {
    keys: readonly string[]
    read: (resource: CloudResource, world: World) => Promise<Properties>
  }
  /** by property: replacements that depend on the values (CustomizeDiff of the provider) */
  replacesWhen?: Record<string, (before: unknown, after: unknown, olds: Properties) => boolean>
  /** computed from other properties at each read, never stored */
  derived?: Record<string, (properties: Properties) => unknown>
  /** the API call replaces an existing resource (PutMetricAlarm): creating twice is no error */
  upsert?: boolean | ((inputs: Properties) => boolean)
  /** the API's code when the name is taken */
  taken?: string
  /** more rules of the provider: errors by property */
  check?: (inputs: Properties) => { property: string; reason: string }[]
  /** refusals of the API, computed from the resources in the cloud */
  refusesCreate?: (resource: CloudResource, world: World) => Promise<Refusal | null>
  refusesUpdate?: (
    before: CloudResource,
    after: CloudResource,
    world: World,
  ) => Promise<Refusal | null>
  refusesDelete?: (resource: CloudResource, world: World) => Promise<Refusal | null>
  /** what a deletion creates or also deletes: a final snapshot, objects of a bucket */
  afterDelete?: (resource: CloudResource, world: World) => Promise<void>
  /** API action of an update by the property that changes, where it is not `calls[1]` */
  updateCalls?: Record<string, string>
  /** property that names the containing resource: ids are unique only within it */
  within?: string
  /** not in the catalog: it works with a warning */
  generic?: boolean
}
