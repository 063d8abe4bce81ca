import { collectPages } from '../../src/lib/pagination.ts'
import type { Environment } from '../../src/model/environment.ts'
import type { VerbContext } from '../../src/model/verbContext.ts'
import { listEnvironments } from '../../src/services/environments/listEnvironments.ts'

/** All environments that the caller sees, for fields in which one is chosen. */
export function listAllEnvironments(ctx: VerbContext): Promise<Environment[]> {
  return collectPages(({ page, pageSize }) => listEnvironments({ ctx, input: { page, pageSize } }))
}
