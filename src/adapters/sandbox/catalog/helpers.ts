/** Small functions that many types use. */
import { hashSha256 } from '../../../lib/hash.ts'
import type { Properties } from '../resource.ts'
import type { Creation } from './typeSpec.ts'

/** EC2 style: `vpc-` + 17 hexadecimal digits. */
export function makeHexId(prefix: string): (creation: Creation) => string {
  return creation => `${prefix}-${creation.hex(17)}`
}

/** The id is the value of an input, e.g. a name. */
export function copyInput(property: string): (creation: Creation) => string {
  return creation => String(creation.inputs[property])
}

/** The id is the ARN. */
export function makeOwnArn(creation: Creation): string {
  return creation.arn
}

/** `arn:<partition>:<service>:<region>:<account>:` + the result of `rest`. */
export function makeArn(
  service: string,
  rest: (creation: Creation) => string,
): (creation: Creation) => string {
  return creation =>
    `arn:${creation.partition}:${service}:${creation.region}:${creation.account}:${rest(creation)}`
}

/** Services without regions leave the region out. */
export function makeGlobalArn(
  service: string,
  rest: (creation: Creation) => string,
): (creation: Creation) => string {
  return creation => `arn:${creation.partition}:${service}::${creation.account}:${rest(creation)}`
}

export const getAccount = (creation: Creation): string => creation.account
export const makeCreationTime = (creation: Creation): string => creation.now

/** A random UUID without version bits. */
export function makeUuid(creation: Creation): string {
  return [8, 4, 4, 4, 12].map(length => creation.hex(length)).join('-')
}

/** A stable number from a text, for addresses and zones that must not change. */
export function makeNumberFrom(text: string): number {
  let hash = 2166136261
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 16777619)
  return hash >>> 0
}

/** ARN of the key that AWS manages for a service (`aws/rds`), the same in all of a region. */
export function makeManagedKeyArn(
  { partition, region, account }: Pick<Creation, 'partition' | 'region' | 'account'>,
  service: string,
): string {
  const hex = hashSha256(`${account}|${region}|aws/${service}`)
  const id = [8, 4, 4, 4, 12].reduce<{ text: string[]; at: number }>(
    ({ text, at }, length) => ({ text: [...text, hex.slice(at, at + length)], at: at + length }),
    { text: [], at: 0 },
  ).text
  return `arn:${partition}:kms:${region}:${account}:key/${id.join('-')}`
}

/** The provider's rule that a number, where it is set, is in a range; `unit` names it to users. */
export function refuseOutside(
  inputs: Properties,
  property: string,
  [least, most]: [number, number],
  unit: string,
): { property: string; reason: string }[] {
  const value = inputs[property]
  if (typeof value !== 'number' || (value >= least && value <= most)) return []
  return [{ property, reason: `expected ${least} to ${most} ${unit}, got ${value}` }]
}

/**
 * Rules of FIFO queues and topics (terraform-provider-aws, internal/service/sqs and sns,
 * CustomizeDiff): `.fifo` ends the name of a FIFO one and of no other, and only such a one removes
 * duplicates by their content.
 */
export function checkFifo(
  kind: 'queue' | 'topic',
  flag: string,
): (inputs: Properties) => { property: string; reason: string }[] {
  return inputs => {
    const { name, contentBasedDeduplication } = inputs
    const isFifo = inputs[flag] === true
    // not known yet
    if (!['boolean', 'undefined'].includes(typeof inputs[flag])) return []
    return [
      ...(typeof name === 'string' && name.endsWith('.fifo') !== isFifo
        ? [{ property: 'name', reason: `invalid ${kind} name: ${name}` }]
        : []),
      ...(contentBasedDeduplication === true && !isFifo
        ? [
            {
              property: 'contentBasedDeduplication',
              reason: `content-based deduplication can only be set for FIFO ${kind}s`,
            },
          ]
        : []),
    ]
  }
}

/** Refuses a text that is not JSON; a value that is absent or not known yet is accepted. */
export function createJsonCheck(
  property: string,
  reason: string,
): (inputs: Properties) => { property: string; reason: string }[] {
  return inputs => {
    const text = inputs[property]
    if (typeof text !== 'string') return []
    try {
      JSON.parse(text)
      return []
    } catch {
      return [{ property, reason }]
    }
  }
}

/** The name of a zone or record without the dot at its end, with which Route 53 writes it. */
export function trimFinalDot(name: unknown): string {
  return String(name).replace(/\.$/, '')
}

/** An id of API Gateway: `length` lower-case letters and digits. */
export function makeShortId(length: number): (creation: Creation) => string {
  return creation =>
    makeNumberFrom(creation.hex(8)).toString(36).padStart(length, 'a').slice(-length)
}
