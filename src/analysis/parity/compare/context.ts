/** The data about both sides that the comparison of a pair uses. */
import type { ResourceRecord } from '../../../model/operation.ts'
import { isSet } from '../../normalise/order.ts'
import { isKnownType } from '../../normalise/schema.ts'
import type { Owner } from '../../normalise/scalars.ts'
import { withoutOwnName } from './names.ts'
import type { OwnNames } from './names.ts'

/** Which side refers to a resource of the other one (crossing.ts). */
export type Crossing = 'left-uses-right' | 'right-uses-left'
export type Crossings = {
  /**
   * which side uses a resource of the other one by this text, which both sides have; null: neither
   */
  of: (text: string) => Crossing | null
}

export type NamedSide = { normal: (text: string) => string; names: OwnNames }
export type Context = {
  left: NamedSide
  right: NamedSide
  /** Pulumi type of the pair; empty for settings */
  type: string
  /** whether the schema has the type, so that the meaning of an empty or absent value is known */
  known: boolean
  /**
   * the resource that has the values; the meaning of an id or of the text of a DNS record depends
   * on it
   */
  owner: Owner
  /** monitoring, logs and traces: the hosts of their endpoints may differ */
  observability: boolean
  /** inside a policy document */
  policy: boolean
  /** inside a map with keys of the user (tags, variables): values are compared literally */
  free: boolean
  /** finds texts that name a resource of one side; not in settings */
  crossings?: Crossings
  /** whether an equal text was found that names a resource of one side */
  crossed: boolean
  /** whether a withheld or unknown value was found, so that equality is not proven */
  hidden: boolean
}

/** @param record a resource of the pair; left out for settings */
export function createPairContext(
  halves: Pick<Context, 'left' | 'right' | 'observability' | 'crossings'>,
  record?: ResourceRecord,
): Context {
  const { type = '', inputs = {}, outputs = {} } = record ?? {}
  return {
    ...halves,
    type,
    known: isKnownType(type),
    owner: { type, record: { ...inputs, ...outputs }, accounts: new Set() },
    policy: false,
    free: false,
    crossed: false,
    hidden: false,
  }
}

/**
 * The normalised text without the environment's own name. It is suitable for matching elements of
 * sets, but not exact enough for a final decision.
 */
export function canonicaliseText(half: NamedSide, text: string): string {
  return withoutOwnName(half.normal(text), half.names)
}

/**
 * Address and keys of a cluster in the kubeconfig of a provider. A provider that uses the cluster
 * of the other environment has equal values, which crossing.ts finds.
 */
export const isOwnAccess = (type: string, name: string) =>
  type === 'pulumi:providers:kubernetes' &&
  /^(server|(certificate-authority|client-certificate|client-key)-data|token)$/.test(name)

const endpointName = /(endpoint|url|uri|targets?|host|hosts|address|server)$/i
const observabilityName =
  /otel|otlp|jaeger|zipkin|tracing|telemetry|prometheus|statsd|collector|loki|fluent/i

/** Whether a value of this name is the address of a collector of telemetry. */
export function isEndpoint(context: Context, name: string): boolean {
  return endpointName.test(name) && (context.observability || observabilityName.test(name))
}

/** Scheme, port and path of an address, without its host; null when it is not an address. */
export function findEndpointForm(text: string): string | null {
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^\s/:]+)(?::(\d{1,5}))?(\/\S*)?$/i.exec(text)
  return parts === null ? null : `${parts[1] ?? ''}://:${parts[3] ?? ''}${parts[4] ?? ''}`
}

/**
 * Whether it is the tag with a hash of the URN (programs/tags.ts). A URN contains the stack's name,
 * so the hashes of twins differ.
 */
export const isUrnHash = (name: string, text: string) =>
  name.endsWith(':urn') && /^[0-9a-f]{12}$/.test(text)
/**
 * Whether it is a random id of a resource in another stack, e.g. of a zone or a detector. Commits
 * and digests are excluded, because they identify software.
 */
export const isForeignId = (name: string, text: string) =>
  /^([a-z]\w*)?I[dD]s?$|^id$/.test(name) &&
  !/version|commit|revision|image|digest|build/i.test(name) &&
  /^(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{20,40}$/.test(text)
/** The version counter of a launch template: AWS counts it, not the program. */
export const isCounter = (name: string, text: string) =>
  name === 'launchTemplate.version' && /^(\d{1,9}|\$Latest|\$Default)$/.test(text)

/**
 * Whether the order of a list has a meaning; otherwise it is compared as a set. `[]`: a list inside
 * a list; `[lines]`: the lines of a text. Lists in policies have no order.
 */
export const isOrdered = ({ policy, type }: Context, name: string, ...sides: unknown[]) =>
  name === '[]' || name === '[lines]' || (!policy && !isSet(name, type, sides))
