/** The routes of environments. */
import type { SendRequest } from './request.ts'
import { readWholeReport, type DriftReportPage } from '../model/driftReportPage.ts'
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
import type { ParityDocument } from '../model/parityReport.ts'
import type { StateDocument } from '../model/stateAccess.ts'
import type {
  AdoptionInput,
  SettingsKeysInput,
  PagedList,
  PageQuery,
  EnvironmentInput,
  EnsureInput,
  CreatedEnvironment,
  OperationInput,
  UnmanagedList,
  AccountList,
} from './types.ts'
import { readJson } from './json.ts'

export function createEnvironmentCalls(send: SendRequest) {
  const toPath = (name: string) => `/v1/environments/${encodeURIComponent(name)}`
  return {
    createEnvironment: (body: EnvironmentInput) =>
      readJson<CreatedEnvironment>(send('POST', '/v1/environments', { body })),
    /**
     * idempotent, for CI: ensures an ephemeral environment with this revision; `started`: whether
     * an operation was requested
     */
    ensureEnvironment: async (name: string, body: EnsureInput = {}) => {
      const response = await send('PUT', toPath(name), { body })
      return {
        ...((await response.readDocument()) as CreatedEnvironment),
        started: response.status !== 200,
      }
    },
    /** extends its life to this many minutes from now */
    extendEnvironment: (name: string, body: { minutes?: number } = {}) =>
      readJson<Environment>(send('POST', `${toPath(name)}/extend`, { body })),
    listEnvironments: (query: PageQuery & { kind?: EnvironmentKind } = {}) =>
      readJson<PagedList<Environment>>(send('GET', '/v1/environments', { query })),
    getEnvironment: (name: string) => readJson<Environment>(send('GET', toPath(name))),
    updateEnvironment: (
      name: string,
      body: { description?: string; owner?: string; versionsUrl?: string | null; account?: null },
    ) => readJson<Environment>(send('PATCH', toPath(name), { body })),
    /** null when it was deleted; otherwise the destroy that deletes it */
    deleteEnvironment: async (
      name: string,
      query: { destroy?: boolean; confirm?: string } = {},
    ) => {
      const response = await send('DELETE', toPath(name), { query })
      return response.status === 204 ? null : ((await response.readDocument()) as Operation)
    },
    listResources: (name: string, query: PageQuery & { type?: string } = {}) =>
      readJson<PagedList<ResourceRecord>>(send('GET', `${toPath(name)}/resources`, { query })),
    /** with `secrets` includes the secret ones; this needs a separate permission and is recorded */
    getOutputs: async (name: string, query: { secrets?: boolean } = {}) =>
      (
        await readJson<{ outputs: Record<string, StackOutput> }>(
          send('GET', `${toPath(name)}/outputs`, { query }),
        )
      ).outputs,
    /** the newest report; `not-found` when there was no check */
    getDrift: (name: string) =>
      readWholeReport(page =>
        readJson<DriftReportPage>(send('GET', `${toPath(name)}/drift`, { query: { page } })),
      ),
    /** proposes changes with which the code would follow the newest report */
    getAdoption: (name: string, query: { urn?: string[] } = {}) =>
      readJson<Adoption>(send('GET', `${toPath(name)}/drift/adoption`, { query })),
    /** the deployments, newest first, each with its changes from the previous one */
    history: (name: string, query: PageQuery = {}) =>
      readJson<PagedList<HistoryEntry>>(send('GET', `${toPath(name)}/history`, { query })),
    /** compares two operations of the history */
    compareHistory: (name: string, query: { from: string; to: string }) =>
      readJson<Comparison>(send('GET', `${toPath(name)}/history/compare`, { query })),
    /** the deployments that a rollback can restore, newest first */
    listRollbackTargets: (name: string, query: PageQuery = {}) =>
      readJson<PagedList<RollbackTarget>>(
        send('GET', `${toPath(name)}/rollback-targets`, { query }),
      ),
    listStateVersions: (name: string, query: PageQuery = {}) =>
      readJson<PagedList<StateVersion>>(send('GET', `${toPath(name)}/state-versions`, { query })),
    /** needs a right of its own and is recorded */
    getStateVersion: (name: string, id: number) =>
      readJson<{ version: StateVersion; state: Record<string, unknown> }>(
        send('GET', `${toPath(name)}/state-versions/${id}`),
      ),
    /** compares a saved state with another one, or with the present state; it is recorded */
    compareStateVersions: (name: string, id: number, query: { other?: number } = {}) =>
      readJson<ParityDocument>(
        send('GET', `${toPath(name)}/state-versions/${id}/comparison`, { query }),
      ),
    /** imports the state of an existing stack; queued immediately */
    adoptStack: (name: string, body: AdoptionInput) =>
      readJson<Operation>(send('POST', `${toPath(name)}/adoption`, { body })),
    /** the recorded state as `pulumi stack export` prints it; needs a right and is recorded */
    exportState: (name: string, query: { secrets?: boolean } = {}) =>
      readJson<StateDocument>(send('GET', `${toPath(name)}/state`, { query })),
    /** the text for `secure:` of a settings file; the value is not stored */
    encryptSetting: (name: string, body: { key: string; value: string }) =>
      readJson<{ secure: string }>(send('POST', `${toPath(name)}/settings/encrypt`, { body })),
    /** keys with which secret values of the environment's settings file can be read */
    trustSettings: (name: string, body: SettingsKeysInput) =>
      readJson<{ salts: number; values: number }>(
        send('POST', `${toPath(name)}/settings/keys`, { body }),
      ),
    /** as the newest drift check found it */
    listUnmanaged: (name: string, query: PageQuery = {}) =>
      readJson<UnmanagedList>(send('GET', `${toPath(name)}/unmanaged`, { query })),
    /** read from the account now; needs a right of its own and is recorded */
    scanAccount: (query: PageQuery & { environment?: string; region?: string } = {}) =>
      readJson<AccountList>(send('GET', '/v1/account/resources', { query })),
    /**
     * queued immediately, without waiting; a repetition with the same `idempotencyKey` returns the
     * first operation
     */
    requestOperation: (
      name: string,
      body: OperationInput,
      { idempotencyKey }: { idempotencyKey?: string } = {},
    ) =>
      readJson<Operation>(
        send('POST', `${toPath(name)}/operations`, {
          body,
          ...(idempotencyKey && { headers: { 'idempotency-key': idempotencyKey } }),
        }),
      ),
  }
}
