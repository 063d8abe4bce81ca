/** The program's repository: whether it is there, or can be reached. */
import type { Config } from '../../config.ts'
import { lookAtRepository } from '../../revisions/look.ts'
import type { Finding } from '../doctor.ts'

export async function repository({
  repository,
  ref,
  repositoryAccess,
}: Config): Promise<Omit<Finding, 'name'>> {
  return lookAtRepository({ repository, ref, access: repositoryAccess })
}
