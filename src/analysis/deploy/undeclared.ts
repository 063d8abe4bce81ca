/**
 * Resources that an import recorded and that no program has declared since. The engine stores the
 * source position of the declaration at every registration by a program (sdk/v3
 * `apitype.ResourceV3.SourcePosition`), and an import has none.
 */
import type { StateResource } from '../../model/checkpoint.ts'

/**
 * Returns the URNs of protected resources that were imported and never declared. Imports by an
 * `import` operation have an `importID`; those by `pulumi import` have none, so they are recognised
 * only where other resources have a source position (some language hosts send none).
 */
export function listUndeclared(resources: readonly StateResource[]): string[] {
  const sendsPositions = resources.some(one => isManaged(one) && one.sourcePosition !== undefined)
  return resources
    .filter(
      one =>
        isManaged(one) &&
        one.protect === true &&
        one.sourcePosition === undefined &&
        (sendsPositions || one.importID !== undefined),
    )
    .map(({ urn }) => urn)
}

const isManaged = ({ custom, external, delete: isDeleted, type }: StateResource) =>
  custom && external !== true && isDeleted !== true && !type.startsWith('pulumi:providers:')
