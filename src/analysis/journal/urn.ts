/** Parses URNs as the engine does: `sdk/go/common/resource/urn/urn.go`. */

const prefix = 'urn:pulumi:'
export const rootStackType = 'pulumi:pulumi:Stack'

export type UrnParts = {
  stack: string
  project: string
  /** with the types of its parents: `parent$child` */
  qualifiedType: string
  name: string
}

/** The parts of a URN; a part that is missing is empty. */
export function parseUrn(urn: string): UrnParts {
  const [stack = '', project = '', qualifiedType = '', ...name] = urn
    .slice(prefix.length)
    .split('::')
  return { stack, project, qualifiedType, name: name.join('::') }
}

/** The type of the resource itself. */
export function getType({ qualifiedType }: Pick<UrnParts, 'qualifiedType'>): string {
  return qualifiedType.slice(qualifiedType.lastIndexOf('$') + 1)
}

export function getUrn({ stack, project, qualifiedType, name }: UrnParts): string {
  return `${prefix}${stack}::${project}::${qualifiedType}::${name}`
}

/** A provider reference with another URN: `<urn>::<id>`. */
export function mapProvider(reference: string, change: (urn: string) => string): string {
  const end = reference.lastIndexOf('::')
  if (end === -1) return reference
  return `${change(reference.slice(0, end))}${reference.slice(end)}`
}
