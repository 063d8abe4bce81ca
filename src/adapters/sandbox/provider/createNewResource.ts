/** The creation of a resource: id, ARN, and values that the cloud sets. */
import { randomBytes } from 'node:crypto'
import type { Creation, TypeSpec } from '../catalog/typeSpec.ts'
import type { CloudResource, Properties } from '../resource.ts'
import type { Account } from './account.ts'
import { hashSha256Bytes } from '../../../lib/hash.ts'
import { withoutContents, withoutDefaults } from './values.ts'
import { toText } from '../text.ts'

export type Request = { urn: string; logicalName: string; inputs: Properties }

/** A stream of characters; with a seed it is the same for the same resource and attempt. */
function makeCharacters(key: string | null): (alphabet: string, length: number) => string {
  let drawn = 0
  const makeBytes = (length: number) =>
    key === null
      ? randomBytes(length)
      : Buffer.concat(
          Array.from({ length: Math.ceil(length / 32) }, () =>
            hashSha256Bytes(`${key}|${++drawn}`),
          ),
        )
  return (alphabet, length) =>
    [...makeBytes(length).subarray(0, length)]
      .map(byte => alphabet[byte % alphabet.length])
      .join('')
}

/**
 * Service-wide folders for IAM; a `region` property of the resource overrides the provider's
 * (version 7).
 */
export function getRegion(spec: TypeSpec, account: Account, properties: Properties): string {
  return spec.global ? 'global' : toText(properties['region'] ?? account.region)
}

/** `attempt` grows when an id was taken. */
export function createNewResource(
  spec: TypeSpec,
  account: Account,
  request: Request,
  attempt: number,
): CloudResource {
  const creation = createCreation(spec, account, request, attempt)
  const {
    tags,
    tagsAll: _,
    ...inputs
  } = withoutContents(withoutDefaults(request.inputs)) as Properties
  const keepTags = spec.taggable !== 'map' && tags !== undefined ? { tags } : {}
  const outputs = Object.fromEntries(
    Object.entries(spec.outputs ?? {}).map(([key, make]) => [key, make(creation)]),
  )
  return {
    type: spec.type,
    id: creation.id,
    arn: creation.arn || null,
    account: account.account,
    region: getRegion(spec, account, request.inputs),
    properties: {
      ...spec.defaults,
      ...outputs,
      ...(creation.arn ? { arn: creation.arn } : {}),
      ...(spec.global ? {} : { region: creation.region }),
      ...makePrefixedName(spec, creation),
      ...inputs,
      ...keepTags,
    },
    tags: spec.taggable === 'map' ? ((tags ?? {}) as Record<string, string>) : {},
    createdAt: creation.now,
    createdBy: account.who,
  }
}

/**
 * Id and ARN are computed at the first read: one depends on the other, and the order differs by
 * type.
 */
function createCreation(
  spec: TypeSpec,
  account: Account,
  request: Request,
  attempt: number,
): Creation {
  const draw = makeCharacters(
    account.seed === null ? null : `${account.seed}|${request.urn}|${attempt}`,
  )
  const made: { id?: string; arn?: string } = {}
  const creation: Creation = {
    account: account.account,
    partition: account.partition,
    region: toText(request.inputs['region'] ?? account.region),
    logicalName: request.logicalName,
    inputs: { ...spec.defaults, ...withoutDefaults(request.inputs) },
    now: new Date().toISOString(),
    hex: length => draw('0123456789abcdef', length),
    digits: length => draw('0123456789', length),
    base32: length => draw('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', length),
    get id() {
      return (made.id ??= spec.id(creation))
    },
    get arn() {
      return (made.arn ??= spec.arn?.(creation) ?? '')
    },
  }
  Object.assign(creation.inputs, makePrefixedName(spec, creation))
  return creation
}

/** `namePrefix` and the like: the provider completes it. */
function makePrefixedName(spec: TypeSpec, creation: Creation): Properties {
  const property = spec.name?.property
  const prefix = property && creation.inputs[`${property}Prefix`]
  if (!property || typeof prefix !== 'string' || creation.inputs[property] !== undefined) return {}
  return { [property]: `${prefix}${creation.digits(26)}` }
}
