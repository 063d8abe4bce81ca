/** Calculations with IPv4 blocks for a VPC and its subnets. */

const pattern = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/**
 * The block's first address as a number and its prefix length; null when it is no canonical IPv4
 * block.
 */
export function parseCidr(cidr: string): { address: number; prefix: number } | null {
  const parts = pattern.exec(cidr)?.slice(1).map(Number)
  if (!parts || parts.slice(0, 4).some(octet => octet > 255)) return null
  const prefix = parts[4] as number
  const address = parts.slice(0, 4).reduce((sum, octet) => sum * 256 + octet, 0)
  return prefix <= 32 && address % 2 ** (32 - prefix) === 0 ? { address, prefix } : null
}

/**
 * The `index`th block of `cidr` that is `bits` bits smaller: `subnet('10.20.0.0/16', 4, 1)` is
 * `10.20.16.0/20`.
 */
export function subnet(cidr: string, bits: number, index: number): string {
  const block = parseCidr(cidr)
  if (!block || index < 0 || index >= 2 ** bits)
    throw new RangeError(`${cidr} has no subnet ${index} of ${2 ** bits}`)
  const prefix = block.prefix + bits
  const address = block.address + index * 2 ** (32 - prefix)
  return `${[24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.')}/${prefix}`
}
