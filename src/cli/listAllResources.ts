import type { Client } from '../client/index.ts'
import { collectPages } from '../lib/pagination.ts'
import type { ResourceRecord } from '../model/operation.ts'

/** The whole recorded state of an environment, page by page. */
export function listAllResources(client: Client, environment: string): Promise<ResourceRecord[]> {
  return collectPages(page => client.listResources(environment, page))
}
