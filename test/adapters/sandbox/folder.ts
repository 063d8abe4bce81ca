/** A separate sandbox folder of a test, and resources in it without an engine. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { getSpec } from '../../../src/adapters/sandbox/catalog/index.ts'
import type { Account } from '../../../src/adapters/sandbox/provider/account.ts'
import { create } from '../../../src/adapters/sandbox/provider/crud.ts'
import type { CloudResource, Properties } from '../../../src/adapters/sandbox/resource.ts'

export async function cloudFolder(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'twinstack-cloud-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  return folder
}

export function accountOf(folder: string, more: Partial<Account> = {}): Account {
  return {
    folder,
    account: '123456789012',
    region: 'eu-west-1',
    partition: 'aws',
    defaultTags: {},
    who: 'test',
    seed: null,
    ...more,
  }
}

export const urnOf = (type: string, name: string) => `urn:pulumi:test::project::${type}::${name}`

export async function make(
  account: Account,
  type: string,
  name: string,
  inputs: Properties,
): Promise<CloudResource> {
  return await create(getSpec(type), account, { urn: urnOf(type, name), logicalName: name, inputs })
}
