/**
 * The short form of a type token: `aws:rds/cluster:Cluster` is `rds.Cluster`,
 * `kubernetes:apps/v1:Deployment` is `kubernetes.Deployment`.
 */
export function shortenTypeName(token: string): string {
  const [pkg, module, name] = token.split(':')
  if (name === undefined) return token
  return pkg === 'aws' ? `${module?.split('/')[0]}.${name}` : `${pkg}.${name}`
}

/**
 * Returns type and name of a URN, e.g. `rds.Cluster database`; any other text is returned
 * unchanged.
 */
export function getResourceName(urn: string): string {
  const [, , chain, ...name] = urn.split('::')
  return chain === undefined || name.length === 0
    ? urn
    : `${shortenTypeName(chain.split('$').at(-1) ?? chain)} ${name.join('::')}`
}

/** The type token of the resource of a URN; empty for any other text. */
export const getUrnType = (urn: string): string => urn.split('::')[2]?.split('$').at(-1) ?? ''

/** The first characters of an id, which commands accept instead of the whole id. */
export const shortenId = (id: string): string => id.slice(0, 8)
