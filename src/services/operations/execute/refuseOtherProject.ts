import { TwinstackError } from '../../../lib/errors.ts'
import type { Tree } from '../../../model/revision.ts'
import type { ExecutorDeps } from './executorDeps.ts'
import type { Operation } from '../../../model/operation.ts'

/**
 * The project's name is part of the stack's: a revision that renames it would create everything a
 * second time, and no stack would own the existing resources.
 *
 * @throws TwinstackError `refused`, naming both projects
 */
export async function refuseOtherProject(
  { store }: ExecutorDeps,
  operation: Operation,
  { project }: Tree,
): Promise<void> {
  const {
    items: [resource],
  } = await store.environments.listResources(operation.environment, { page: 1, pageSize: 1 })
  const recorded = resource && findProject(resource.urn)
  if (!recorded || recorded === project) return
  throw new TwinstackError(
    'refused',
    `the resources of ${operation.environment} belong to the project ${recorded}, but this ` +
      `revision's Pulumi.yaml is named ${project}`,
    {
      hint:
        `name it ${recorded} again, or destroy ${operation.environment} with a revision of ` +
        `${recorded} first`,
    },
  )
}

/** `urn:pulumi:<stack>::<project>::<types>::<name>` */
export function findProject(urn: string): string | null {
  return /^urn:pulumi:[^:]+::([^:]+)::/.exec(urn)?.[1] ?? null
}
