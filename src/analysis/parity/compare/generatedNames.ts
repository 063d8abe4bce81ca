/**
 * Compares texts that name things outside both states: resources of other stacks with generated
 * names, and hosts of which only one side has the name of its environment.
 */
import type { OwnNames } from './names.ts'

/** Properties whose whole value is the name of another resource. */
const naming =
  /(Name|Names|[bB]ucket|[cC]luster|[rR]ole|[fF]unction|[tT]opic|[qQ]ueue|[rR]ule|[lL]ocation)$/

/**
 * What the engine and the Terraform providers generate: seven hexadecimal digits after a hyphen in
 * the names of an ARN, a bucket and a host of AWS; the number that AWS adds to the host of a load
 * balancer; a time with a counter (`id.UniqueId` of terraform-plugin-sdk). Seven digits elsewhere
 * may be a commit.
 */
const suffixes = [
  /(?<=\barn:[\w-]+:(?!s3:)[\w-]+:[\w{}-]*:[\w{}-]*:[\w/:.+-]*[a-z0-9]-)[0-9a-f]{7}(?![0-9A-Za-z-])/g,
  /(?<=\b(?:s3[na]?:\/\/|arn:[\w-]+:s3:::)[a-z0-9.-]*-)[0-9a-f]{7}(?=[/*]|$)/g,
  /(?<=(?:^|[/@"'\s])[a-z0-9-]*-)[0-9a-f]{7}(?:-\d{6,12})?(?=\.(?!dkr\.)[\w.{}-]*amazonaws\.com)/g,
  /(?<![0-9A-Za-z])20\d{16}[0-9a-f]{8}(?![0-9A-Za-z])/g,
]
const wholeName = /^(.*[a-z0-9]-)[0-9a-f]{7}$/

/** A fast test before the expressions: seven hexadecimal digits, or a time. */
const maybe = /-[0-9a-f]{7}(?![0-9a-f])|20\d{16}/

/** Whether the texts are equal apart from what was generated for each side. */
export function isSameButForGenerated(left: string, right: string, name: string): boolean {
  if (!maybe.test(left) || !maybe.test(right)) return false
  return withoutGenerated(left, name) === withoutGenerated(right, name)
}

const withoutGenerated = (text: string, name: string) =>
  suffixes.reduce(
    (rest, suffix) => rest.replace(suffix, '{generated}'),
    naming.test(name) ? text.replace(wholeName, '$1{generated}') : text,
  )

const hosts = /(?<![\w.-])(?:[\w*-]+\.){2,}[a-z]{2,}(?![\w-])/gi

/**
 * Whether the hosts in the texts differ only in the name of the environment, which one side does
 * not have: `api.staging.example.com` and `api.example.com`.
 */
export function isSameHost(
  left: string,
  right: string,
  names: { left: OwnNames; right: OwnNames },
): boolean {
  if (!left.includes('.') || !right.includes('.')) return false
  const [ours, theirs] = [withoutOwnLabels(left, names.left), withoutOwnLabels(right, names.right)]
  return ours === theirs && (ours !== left || theirs !== right)
}

const withoutOwnLabels = (text: string, names: OwnNames) =>
  text.replace(hosts, host => {
    const labels = host.split('.')
    const domain = labels.splice(-2)
    const kept = labels.map(label => label.replace(names, '').replace(/^-+|-+$|(?<=-)-+/g, ''))
    return [...kept.filter(label => label !== ''), ...domain].join('.')
  })
