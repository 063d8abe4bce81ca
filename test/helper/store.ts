/** A real store with a separate database, and test data. */
import type { Test } from 'tap'
import type { ActorRecord } from '../../src/model/actor.ts'
import type { Store } from '../../src/model/store.ts'
import { openStore } from '../../src/adapters/postgres/store.ts'
import { testDatabase } from './database.ts'
import type { NewEnvironment } from '../../src/model/environmentStore.ts'
import type { NewOperation } from '../../src/model/operationStore.ts'

export const ana: ActorRecord = { kind: 'person', name: 'ana', tokenId: null }

export async function testStore(
  t: Pick<Test, 'teardown'>,
): Promise<{ store: Store; databaseUrl: string }> {
  const databaseUrl = await testDatabase(t)
  const store = await openStore({ databaseUrl })
  t.teardown(() => store.close())
  return { store, databaseUrl }
}

export function newEnvironment(name: string, more: Partial<NewEnvironment> = {}): NewEnvironment {
  return {
    name,
    kind: 'staging',
    description: '',
    owner: 'ana',
    template: null,
    overrides: {},
    ...more,
  }
}

export function newOperation(environment: string, more: Partial<NewOperation> = {}): NewOperation {
  return {
    environment,
    environmentKind: 'staging',
    kind: 'deploy',
    message: 'please',
    requestedBy: ana,
    revision: null,
    timeLimitSeconds: 60,
    removeEnvironment: false,
    idempotencyKey: null,
    idempotencyDigest: null,
    ...more,
  }
}
