/**
 * Decides whether a member of a numbered family is a further copy. A `web-2` that allows SSH is not
 * a third copy of `web-0` and `web-1` but a different resource.
 */
import type { PlacedResource } from './place.ts'

/** Properties in which copies may differ: their location and their name. */
const placement =
  /(^|\.)(availabilityZone(Id)?|subnetIds?|vpcZoneIdentifiers|privateIp\w*|ipAddress|allocationId|instanceId|targetId|resourceId|networkInterfaceId|volumeId|key|index|ordinal|promotionTier|brokerId|metadata\.labels\.[\w./-]+)$|^name$|^tags(All)?(\.|$)/
/** The properties by which copies of a type differ, e.g. subnets by their address block. */
const placementOf: [RegExp, RegExp][] = [
  [/ec2\/(subnet|vpcIpv4CidrBlockAssociation):/, /^(ipv6)?cidrBlock$/i],
  [/route53\/record:/, /^(records|setIdentifier)(\.|$)/],
  [/ec2\/(eip|volumeAttachment|networkInterface\w*):/, /^(instance|deviceName|instanceId)$/],
  [/efs\/mountTarget:/, /^subnetId$/],
]

/** Whether one of `members` has the same inputs, apart from location, name and number. */
export function isAlike(one: PlacedResource, members: PlacedResource[]): boolean {
  if (one.kind === 'component') return true
  const own = flattenComparableInputs(one)
  return members.some(
    member => member !== one && hasSameInputs(own, flattenComparableInputs(member)),
  )
}

function hasSameInputs(one: Map<string, string>, other: Map<string, string>): boolean {
  return one.size === other.size && [...one].every(([path, text]) => other.get(path) === text)
}

/** The inputs by path, as texts, without those in which copies may differ. */
function flattenComparableInputs({ record, name }: PlacedResource): Map<string, string> {
  const found = new Map<string, string>()
  const more = placementOf.find(([types]) => types.test(record.type))?.[1]
  const walk = (value: unknown, path: string): void => {
    if (placement.test(path) || (more?.test(path) ?? false)) return
    if (value !== null && typeof value === 'object')
      for (const [key, item] of Object.entries(value))
        walk(item, path === '' ? key : `${path}.${key}`)
    else if (value !== null && value !== undefined) found.set(path, withoutNumber(value, name))
  }
  walk(record.inputs, '')
  return found
}

/** Replaces ids and numbers, which may differ between copies; ports and addresses stay. */
function withoutNumber(value: unknown, name: string): string {
  const text = String(value)
  if (typeof value !== 'string' || /^[\d./:]+$/.test(text)) return text
  return text
    .replaceAll(name, '@')
    .replaceAll(/-[0-9a-f]{7,}\b|\d{8,}/g, '#')
    .replaceAll(/(?<=[a-z][-_]?)\d{1,4}(?![\d.])/gi, '#')
}
