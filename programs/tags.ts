/**
 * Tags every taggable resource with its environment, its logical name and a short hash of its URN.
 * By these tags a person in the console finds the code of a resource, and Twinstack finds a
 * resource that was created but not recorded.
 */
import { createHash } from 'node:crypto'
import * as pulumi from '@pulumi/pulumi'
import { taggable } from './taggable.ts'

type Tags = Record<string, pulumi.Input<string>>
type Props = pulumi.ResourceTransformationArgs['props']

/**
 * Registers the transform for every resource that the program creates from now on; call it first.
 *
 * It is a transformation of this process (not a `ResourceTransform`, which the engine calls back
 * over gRPC), because only here the properties still have the keys without a value, which show
 * whether the type takes tags.
 */
export function tagEverything(): void {
  pulumi.runtime.registerStackTransformation(args => {
    const isRead = 'id' in args.opts && args.opts.id !== undefined
    const kind = isRead ? null : taggable(args.type, args.props)
    return kind === null
      ? undefined
      : { props: { ...args.props, ...withTags[kind](args.props, ownTags(args)) }, opts: args.opts }
  })
}

/**
 * Adds the tags to the properties, in the form that the type takes. Ours replace tags with the same
 * key.
 */
const withTags = {
  map: ({ tags }: Props, own: Tags) => ({
    tags: mapPlain(tags as pulumi.Input<Tags | undefined>, present => ({ ...present, ...own })),
  }),
  propagated: ({ tags }: Props, own: Tags) => ({
    tags: mapPlain(tags as pulumi.Input<{ key: string }[] | undefined>, present =>
      propagate(present ?? [], own),
    ),
  }),
  template: (props: Props, own: Tags) => ({
    ...withTags.map(props, own),
    tagSpecifications: mapPlain(
      props['tagSpecifications'] as pulumi.Input<Specification[] | undefined>,
      present => specify(present ?? [], own),
    ),
  }),
}

/**
 * Plain values are not wrapped: an `apply` over a map with one unknown value would make the whole
 * map unknown in a preview.
 */
function mapPlain<T, U>(value: pulumi.Input<T>, change: (value: T) => U): U | pulumi.Output<U> {
  const later = pulumi.Output.isInstance(value) || value instanceof Promise
  return later
    ? pulumi.output(value).apply<U>(change as (value: pulumi.Unwrap<T>) => U)
    : change(value)
}

/** Scaling groups copy their tags to the instances that they start. */
function propagate(present: { key: string }[], own: Tags) {
  const ours = Object.entries(own).map(([key, value]) => ({ key, value, propagateAtLaunch: true }))
  return [...present.filter(tag => !(tag.key in own)), ...ours]
}

type Specification = { resourceType: string; tags?: Tags }

/** Launch templates tag what they launch only where a specification says so. */
function specify(present: Specification[], own: Tags): Specification[] {
  const types = new Set([...present.map(one => one.resourceType), ...launched])
  return [...types].map(resourceType => ({
    resourceType,
    tags: { ...present.find(one => one.resourceType === resourceType)?.tags, ...own },
  }))
}

/** What a launch template creates beside the instance itself */
const launched = ['instance', 'volume', 'network-interface']

function ownTags({ name, type, opts }: pulumi.ResourceTransformationArgs): Tags {
  return {
    'twinstack:environment': tagValue(pulumi.getStack()),
    'twinstack:name': tagValue(name),
    'twinstack:urn': withoutDependency(pulumi.createUrn(name, type, opts.parent)).then(urnHash),
  }
}

/**
 * A parent's URN as an output means "wait for the parent", which for a component means "wait for
 * all its children": a child with such a tag would wait for itself for ever. As a promise it is
 * only a text.
 */
function withoutDependency(urn: pulumi.Output<string>): Promise<string> {
  return new Promise(resolve => {
    urn.apply(resolve)
  })
}

/** First 12 hexadecimal digits of the SHA-256 of a URN. */
export function urnHash(urn: string): string {
  return createHash('sha256').update(urn).digest('hex').slice(0, 12)
}

/**
 * At most 256 letters, digits, spaces or + - = . _ : / @:
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
 */
export function tagValue(text: string): string {
  return [...text.replace(/[^\p{L}\p{N} +\-=._:/@]/gu, '_')].slice(0, 256).join('')
}
