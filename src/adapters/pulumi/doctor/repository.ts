/** Checks that the program's repository exists or can be reached. */
import type { Config } from '../../../model/config.ts'
import { inspectRepository } from '../../git/inspectRepository.ts'
import type { Finding } from './finding.ts'

export async function checkRepository({
  repository,
  ref,
  repositoryAccess,
}: Config): Promise<Omit<Finding, 'name'>> {
  return inspectRepository({ repository, ref, access: repositoryAccess })
}
