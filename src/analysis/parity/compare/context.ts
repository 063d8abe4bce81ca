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
  /** of which side a text that both have names a resource; null: of neither */
  of: (text: string) => Crossing | null
}

export type NamedSide = { normal: (text: string) => string; names: OwnNames }
export type Context = {
  left: NamedSide
  right: NamedSide
  /** Pulumi type of the pair; empty for settings */
  type: string
  /** the schema knows the type: what an empty or absent value means is known */
  known: boolean
  /** the resource that holds the values: what a bare id or a record's text means depends on it */
  owner: Owner
  /** monitoring, logs and traces: the hosts of their endpoints may differ */
  observability: boolean
  /** inside a policy document */
  policy: boolean
  /** inside a map whose keys people choose (tags, variables): values count letter by letter */
  free: boolean
  /** finds texts that name a resource of one side; not in settings */
  crossings?: Crossings
  /** an equal text was met that names a resource of one side */
  crossed: boolean
  /** a withheld or unknown value was met: equal is then "not known" */
  hidden: boolean
}

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
 * A normalised text without the own name. It is suitable for sets, but too coarse for a final
 * decision.
 */
export function canonicaliseText(half: NamedSide, text: string): string {
  return withoutOwnName(half.normal(text), half.names)
}

const endpointName = /(endpoint|url|uri|targets?|host|hosts|address|server)$/i
const observabilityName =
  /otel|otlp|jaeger|zipkin|tracing|telemetry|prometheus|statsd|collector|loki|fluent/i

export function isEndpoint(context: Context, name: string): boolean {
  return endpointName.test(name) && (context.observability || observabilityName.test(name))
}

/** Scheme, port and path of an address, without its host; null when it is no address. */
export function findEndpointForm(text: string): string | null {
  const parts = /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^\s/:]+)(?::(\d{1,5}))?(\/\S*)?$/i.exec(text)
  return parts === null ? null : `${parts[1] ?? ''}://:${parts[3] ?? ''}${parts[4] ?? ''}`
}

/** Tag with a hash of the URN (programs/tags.ts): the stack's name is in it. */
export const isUrnHash = (name: string, text: string) =>
  name.endsWith(':urn') && /^[0-9a-f]{12}$/.test(text)
/**
 * The id that a service made at random for a resource of another stack, e.g. of a zone or a
 * detector. A commit or a digest says which software it is.
 */
export const isForeignId = (name: string, text: string) =>
  /^([a-z]\w*)?I[dD]s?$|^id$/.test(name) &&
  !/version|commit|revision|image|digest|build/i.test(name) &&
  /^(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{20,40}$/.test(text)
/** The version counter of a launch template: AWS counts it, not the program. */
export const isCounter = (name: string, text: string) =>
  name === 'launchTemplate.version' && /^(\d{1,9}|\$Latest|\$Default)$/.test(text)

/**
 * Lists whose order means something; every other list is a set. `[]`: a list inside a list,
 * `[lines]`: the lines of a text. In policies no order means anything, nor with one element.
 */
export const isOrdered = ({ policy, type }: Context, name: string, ...sides: unknown[]) =>
  name === '[]' || name === '[lines]' || (!policy && !isSet(name, type, sides))
