/** Rules for a kind of value, whatever its type: ports and address blocks, at any depth. */
import { isIP } from 'node:net'
import type { Properties } from '../resource.ts'
import { hasUnknown } from './values.ts'
import { isObject } from '../../../lib/values.ts'

type Failure = { property: string; reason: string }

/** Properties with one port: `port`, `fromPort`, `containerPort`, but not `exportPorts`. */
const portKey = /^(port|[a-z]+Port)$/
const blockKey = /^(cidrBlocks?|ipv6CidrBlocks?|cidrIpv[46]|[a-zA-Z]*CidrBlock)$/

/** The errors of properties that the provider or the API would refuse because of their kind. */
export function checkValues(inputs: Properties): Failure[] {
  return Object.entries(inputs).flatMap(([key, value]) => checkAt(value, key, key))
}

function checkAt(value: unknown, key: string, path: string): Failure[] {
  if (Array.isArray(value)) return value.flatMap((item, at) => checkAt(item, key, `${path}[${at}]`))
  if (isObject(value))
    return Object.entries(value).flatMap(([inner, item]) =>
      checkAt(item, inner, `${path}.${inner}`),
    )
  if (hasUnknown(value) || value === null || value === undefined) return []
  const reason = portKey.test(key)
    ? explainPort(value)
    : blockKey.test(key)
      ? explainBlock(value)
      : null
  return reason === null ? [] : [{ property: path, reason }]
}

/**
 * terraform-plugin-sdk, validation.IsPortNumber; -1 and 0 mean all of a protocol (EC2 API
 * reference, IpPermission). A text may also be a name (`traffic-port`).
 */
function explainPort(value: unknown): string | null {
  const port = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value
  if (typeof port !== 'number') return null
  return Number.isInteger(port) && port >= -1 && port <= 65_535
    ? null
    : `expected a port from 1 to 65535, got ${port}`
}

/** terraform-provider-aws, internal/verify ValidateCIDRBlock: "is not a valid CIDR block". */
function explainBlock(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null
  const [address = '', bits = '', ...rest] = value.split('/')
  const family = isIP(address)
  const isBlock =
    family !== 0 &&
    rest.length === 0 &&
    /^\d{1,3}$/.test(bits) &&
    Number(bits) <= (family === 4 ? 32 : 128)
  return isBlock ? null : `expected a CIDR block such as 10.0.0.0/16, got ${JSON.stringify(value)}`
}
