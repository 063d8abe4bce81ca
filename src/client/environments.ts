/** The routes of environments. */
import type { Send } from './request.ts'
import { wholeReport, type DriftReportPage } from '../model/driftReportPage.ts'
import type { Adoption } from '../model/drift.ts'
import type { Environment, EnvironmentKind } from '../model/environment.ts'
import type { Comparison, HistoryEntry } from '../model/history.ts'
import type {
  Operation,
  ResourceRecord,
  RollbackTarget,
  StackOutput,
  StateVersion,
} from '../model/operation.ts'
import type { StateDocument } from '../model/stateAccess.ts'
import type {
  AdoptionInput,
  SettingsKeysInput,
  Paged,
  Paging,
  EnvironmentInput,
  EnsureInput,
  MadeEnvironment,
  OperationInput,
  UnmanagedList,
  AccountList,
} from './types.ts'
import { json } from './json.ts'

export function environments(send: Send) {
  const at = (name: string) => `/v1/environments/${encodeURIComponent(name)}`
  return {
    createEnvironment: (body: EnvironmentInput) =>
      json<MadeEnvironment>(send('POST', '/v1/environments', { body })),
    /**
     * idempotent, for CI: ensures an ephemeral environment with this revision; `started`: whether
     * an operation was requested
     */
    ensureEnvironment: async (name: string, body: EnsureInput = {}) => {
      const response = await send('PUT', at(name), { body })
      return { ...((await response.json()) as MadeEnvironment), started: response.status !== 200 }
    },
    /** extends its life to this many minutes from now */
    extendEnvironment: (name: string, body: { minutes?: number } = {}) =>
      json<Environment>(send('POST', `${at(name)}/extend`, { body })),
    listEnvironments: (query: Paging & { kind?: EnvironmentKind } = {}) =>
      json<Paged<Environment>>(send('GET', '/v1/environments', { query })),
    getEnvironment: (name: string) => json<Environment>(send('GET', at(name))),
    updateEnvironment: (
      name: string,
      body: { description?: string; owner?: string; versionsUrl?: string | null; account?: null },
    ) => json<Environment>(send('PATCH', at(name), { body })),
    /** null when it was deleted; otherwise the destroy that deletes it */
    deleteEnvironment: async (
      name: string,
      query: { destroy?: boolean; confirm?: string } = {},
    ) => {
      const response = await send('DELETE', at(name), { query })
      return response.status === 204 ? null : ((await response.json()) as Operation)
    },
    listResources: (name: string, query: Paging & { type?: string } = {}) =>
      json<Paged<ResourceRecord>>(send('GET', `${at(name)}/resources`, { query })),
    /** with `secrets` includes the secret ones; this needs a separate permission and is recorded */
    getOutputs: async (name: string, query: { secrets?: boolean } = {}) =>
      (
        await json<{ outputs: Record<string, StackOutput> }>(
          send('GET', `${at(name)}/outputs`, { query }),
        )
      ).outputs,
    /** the newest report; `not-found` when there was no check */
    getDrift: (name: string) =>
      wholeReport(page =>
        json<DriftReportPage>(send('GET', `${at(name)}/drift`, { query: { page } })),
      ),
    /** what to change so that the code follows the newest report */
    getAdoption: (name: string, query: { urn?: string[] } = {}) =>
      json<Adoption>(send('GET', `${at(name)}/drift/adoption`, { query })),
    /** the deployments, newest first, each with its changes from the previous one */
    history: (name: string, query: Paging = {}) =>
      json<Paged<HistoryEntry>>(send('GET', `${at(name)}/history`, { query })),
    /** compares two operations of the history */
    compareHistory: (name: string, query: { from: string; to: string }) =>
      json<Comparison>(send('GET', `${at(name)}/history/compare`, { query })),
    /** the deployments that a rollback can restore, newest first */
    listRollbackTargets: (name: string, query: Paging = {}) =>
      json<Paged<RollbackTarget>>(send('GET', `${at(name)}/rollback-targets`, { query })),
    listStateVersions: (name: string, query: Paging = {}) =>
      json<Paged<StateVersion>>(send('GET', `${at(name)}/state-versions`, { query })),
    /** needs a right of its own and is recorded */
    getStateVersion: (name: string, id: number) =>
      json<{ version: StateVersion; state: Record<string, unknown> }>(
        send('GET', `${at(name)}/state-versions/${id}`),
      ),
    /** imports the state of an existing stack; queued immediately */
    adoptStack: (name: string, body: AdoptionInput) =>
      json<Operation>(send('POST', `${at(name)}/adoption`, { body })),
    /** the recorded state as `pulumi stack export` prints it; needs a right and is recorded */
    exportState: (name: string, query: { secrets?: boolean } = {}) =>
      json<StateDocument>(send('GET', `${at(name)}/state`, { query })),
    /** the text for `secure:` of a settings file; the value is not stored */
    encryptSetting: (name: string, body: { key: string; value: string }) =>
      json<{ secure: string }>(send('POST', `${at(name)}/settings/encrypt`, { body })),
    /** keys with which secret values of the environment's settings file can be read */
    trustSettings: (name: string, body: SettingsKeysInput) =>
      json<{ salts: number; values: number }>(send('POST', `${at(name)}/settings/keys`, { body })),
    /** as the newest drift check found it */
    listUnmanaged: (name: string, query: Paging = {}) =>
      json<UnmanagedList>(send('GET', `${at(name)}/unmanaged`, { query })),
    /** read from the account now; needs a right of its own and is recorded */
    scanAccount: (query: Paging & { environment?: string; region?: string } = {}) =>
      json<AccountList>(send('GET', '/v1/account/resources', { query })),
    /**
     * queued immediately, without waiting; a repetition with the same `idempotencyKey` returns the
     * first operation
     */
    requestOperation: (
      name: string,
      body: OperationInput,
      { idempotencyKey }: { idempotencyKey?: string } = {},
    ) =>
      json<Operation>(
        send('POST', `${at(name)}/operations`, {
          body,
          ...(idempotencyKey && { headers: { 'idempotency-key': idempotencyKey } }),
        }),
      ),
  }
}
