/**
 * The typed HTTP client of the service: one method per route. Used by the command line and by other
 * programs.
 */
import { TwinstackError } from '../lib/errors.ts'
import type { ChainState } from '../model/auditLogChain.ts'
import type { Token } from '../model/access.ts'
import { followEvents, repeatThroughCuts, type EventOptions } from './events.ts'
import { ClientError, createSender, type SendRequest, type TokenSource } from './request.ts'
import type {
  DriftStatistics,
  Finding,
  FindingStatus,
  Notice,
  NoticeType,
} from '../model/finding.ts'
import { readWholeReport, type DriftReportPage } from '../model/driftReportPage.ts'
import type { DriftClass } from '../model/drift.ts'
import type { Reply } from '../model/command.ts'
import type { Operation, OperationEvent, Plan } from '../model/operation.ts'
import type {
  ComplianceAuditSummary,
  ComplianceAuditVerification,
  ComplianceAuditView,
  Decision,
} from '../model/complianceAudit.ts'
import type { ComplianceReport } from '../model/compliance.ts'
import type { Review } from '../model/review.ts'
import type {
  ParityMatrix,
  ParitySummary,
  CompareExportsInput,
  ParityDocument,
  ParityView,
  Proposal,
  RegisterView,
} from '../model/parityReport.ts'
import type { SignOff, TestResult } from '../model/promotion.ts'
import type { GateStatus, GateVerification, OperationGate } from '../model/gate.ts'
import type { PolicyPatch, PolicyView } from '../model/policy.ts'
import type { Statistics } from '../model/statistics.ts'
import type { Schedule, Task } from '../model/schedule.ts'
import type {
  PagedList,
  PageQuery,
  ParityPair,
  OperationFilter,
  TokenInput,
  TestReport,
  OperationDetail,
  AuditLogRow,
  Whoami,
  ExchangedToken,
  SignInLink,
  Readiness,
  Timetable,
  MaintenanceWindows,
  MaintenanceWindowInput,
} from './types.ts'
import { readJson } from './json.ts'
import { createEnvironmentCalls } from './environments.ts'
import { createWebhookCalls } from './webhooks.ts'

export { ClientError }
export type { Problem } from './request.ts'
export type * from './types.ts'

/**
 * Every method throws ClientError: the problem document of a refusal, or `unavailable` when nothing
 * answers.
 */
export type Client = ReturnType<typeof createClient>

/**
 * Creates a client of the service at `url` that sends this token; without a token only public
 * routes work.
 */
export function createClient({ url, token }: { url: string; token?: TokenSource }) {
  const send = createSender(url, token)
  return {
    url,
    ...createEnvironmentCalls(send),
    ...createOperationCalls(send),
    ...createPromotionCalls(send),
    ...createDriftCalls(send),
    ...createScheduleCalls(send),
    ...createParityCalls(send),
    ...createAuditCalls(send),
    ...createComplianceCalls(send),
    ...createGateCalls(send),
    ...createAccessCalls(send),
    ...createWebhookCalls(send),
    ...createServiceCalls(send),
  }
}

/** @throws TwinstackError `not-found`, or `invalid-request` when several ids have this beginning */
async function completeId(
  id: string,
  list: (query: OperationFilter) => Promise<PagedList<Operation>>,
): Promise<string> {
  if (id.length >= 36) return id
  const { items, total } = await list({ id, pageSize: 5 })
  const [only] = items
  if (only && total === 1) return only.id
  if (!only)
    throw new TwinstackError('not-found', `there is no operation ${id}`, {
      hint: 'twinstack operation list  shows them',
    })
  throw new TwinstackError('invalid-request', `${total} operations begin with ${id}`, {
    hint: `use more digits: ${items.map(one => one.id).join(', ')}`,
  })
}

function createOperationCalls(send: SendRequest) {
  const toPath = (id: string) => `/v1/operations/${encodeURIComponent(id)}`
  const list = (query: OperationFilter) =>
    readJson<PagedList<Operation>>(send('GET', '/v1/operations', { query }))
  /** `id`: the whole id, or a beginning that no other id has */
  const getOperation = async (id: string) =>
    readJson<OperationDetail>(send('GET', toPath(await completeId(id, list))))
  const streamEvents = (id: string, options: EventOptions = {}) => followEvents(send, id, options)
  return {
    listOperations: (query: OperationFilter = {}) => list(query),
    getOperation,
    cancelOperation: (id: string) => readJson<Operation>(send('POST', `${toPath(id)}/cancel`)),
    /** approves the plan with this digest (`approval.digest`) */
    approveOperation: (id: string, body: { digest: string; comment?: string }) =>
      readJson<Operation>(send('POST', `${toPath(id)}/approve`, { body })),
    rejectOperation: (id: string, body: { comment?: string } = {}) =>
      readJson<Operation>(send('POST', `${toPath(id)}/reject`, { body })),
    /** the report that a drift check made */
    getOperationDrift: (id: string) =>
      readWholeReport(page =>
        readJson<DriftReportPage>(send('GET', `${toPath(id)}/drift`, { query: { page } })),
      ),
    /** whether the planned state of a preview complies with the rules */
    getOperationCompliance: (id: string) =>
      readJson<ComplianceReport>(send('GET', `${toPath(id)}/compliance`)),
    /** the plan of a preview or of an operation with planOnly */
    getOperationPlan: (id: string) => readJson<Plan>(send('GET', `${toPath(id)}/plan`)),
    /** one batch of stored events */
    listEvents: async (id: string, query: { after?: number; limit?: number } = {}) => {
      const { events, operation } = await readJson<{
        events: OperationEvent[]
        operation: Operation
      }>(send('GET', `${toPath(id)}/events`, { query }))
      return { items: events, operation }
    },
    /**
     * past and future events to the end of the operation; connects again from the last one after an
     * interruption
     */
    events: streamEvents,
    /** the operation in its final status */
    wait: async (
      id: string,
      { onEvent, ...options }: EventOptions & { onEvent?: (event: OperationEvent) => void } = {},
    ) => {
      for await (const event of streamEvents(id, options)) onEvent?.(event)
      return repeatThroughCuts(() => getOperation(id), options)
    },
  }
}

function createPromotionCalls(send: SendRequest) {
  const toPath = (id: string) => `/v1/operations/${encodeURIComponent(id)}`
  const toKeyHeader = (key?: string): Record<string, string> =>
    key === undefined ? {} : { 'idempotency-key': key }
  return {
    /** the results of checks and reported tests, oldest first */
    listTests: async (id: string) =>
      (await readJson<{ items: TestResult[] }>(send('GET', `${toPath(id)}/tests`))).items,
    reportTests: (
      id: string,
      body: TestReport,
      { idempotencyKey }: { idempotencyKey?: string } = {},
    ) =>
      readJson<TestResult>(
        send('POST', `${toPath(id)}/tests`, { body, headers: toKeyHeader(idempotencyKey) }),
      ),
    /** a JUnit report; the name of the suite is read from it when left out */
    reportJUnit: (
      id: string,
      text: string,
      { idempotencyKey, ...query }: { name?: string; url?: string; idempotencyKey?: string } = {},
    ) =>
      readJson<TestResult>(
        send('POST', `${toPath(id)}/tests`, {
          text,
          query,
          headers: { 'content-type': 'application/xml', ...toKeyHeader(idempotencyKey) },
        }),
      ),
    listSignOffs: async (id: string) =>
      (await readJson<{ items: SignOff[] }>(send('GET', `${toPath(id)}/sign-offs`))).items,
    /** signed off by a person, once, in one role */
    signOff: (id: string, body: { role: string; comment?: string }) =>
      readJson<SignOff>(send('POST', `${toPath(id)}/sign-offs`, { body })),
  }
}

function createScheduleCalls(send: SendRequest) {
  const toPath = (id: string) => `/v1/schedules/${encodeURIComponent(id)}`
  const toWindowsPath = (environment: string) =>
    `/v1/environments/${encodeURIComponent(environment)}/maintenance-windows`
  return {
    /** of one environment, or all of them */
    listSchedules: ({
      environment,
      ...query
    }: PageQuery & { environment?: string; task?: Task } = {}) =>
      readJson<PagedList<Schedule>>(
        send(
          'GET',
          environment === undefined
            ? '/v1/schedules'
            : `/v1/environments/${encodeURIComponent(environment)}/schedules`,
          { query },
        ),
      ),
    /** `environment: null` is over all environments */
    createSchedule: (body: Timetable & { environment: string | null; task?: Task }) =>
      readJson<Schedule>(send('POST', '/v1/schedules', { body })),
    getSchedule: (id: string) => readJson<Schedule>(send('GET', toPath(id))),
    updateSchedule: (id: string, body: Timetable) =>
      readJson<Schedule>(send('PATCH', toPath(id), { body })),
    removeSchedule: async (id: string) => {
      await send('DELETE', toPath(id))
    },
    /**
     * `lastOperation` is the requested operation; throws `conflict` with the reason when there is
     * nothing to do
     */
    runSchedule: (id: string) => readJson<Schedule>(send('POST', `${toPath(id)}/run`)),
    getMaintenanceWindows: (environment: string) =>
      readJson<MaintenanceWindows>(send('GET', toWindowsPath(environment))),
    /** replaces all of them */
    setMaintenanceWindows: (environment: string, list: MaintenanceWindowInput[]) =>
      readJson<MaintenanceWindows>(
        send('PUT', toWindowsPath(environment), { body: { windows: list } }),
      ),
  }
}

function createDriftCalls(send: SendRequest) {
  return {
    listFindings: (
      query: PageQuery & { environment?: string; status?: FindingStatus; class?: DriftClass } = {},
    ) => readJson<PagedList<Finding>>(send('GET', '/v1/drift/findings', { query })),
    statistics: (query: { environment?: string; days?: number } = {}) =>
      readJson<Statistics>(send('GET', '/v1/statistics', { query })),
    driftStatistics: (query: { environment?: string; days?: number } = {}) =>
      readJson<DriftStatistics>(send('GET', '/v1/drift/statistics', { query })),
    /** oldest first, with a greater number than `after` */
    listNotices: async (
      query: { after?: number; limit?: number; environment?: string; type?: NoticeType } = {},
    ) => (await readJson<{ notices: Notice[] }>(send('GET', '/v1/notices', { query }))).notices,
  }
}

function createParityCalls(send: SendRequest) {
  return {
    /** the newest report; `not-found` when the two have no comparison */
    getParity: (pair: ParityPair) =>
      readJson<ParityView>(send('GET', '/v1/parity', { query: pair })),
    /** compares now and stores the report */
    compareParity: (
      body: ParityPair & { cloud?: boolean; planned?: boolean; notify?: boolean } = {},
    ) => readJson<ParityView>(send('POST', '/v1/parity', { body })),
    /** compares two documents of `pulumi stack export`; stores nothing */
    compareExports: (body: CompareExportsInput) =>
      readJson<ParityDocument>(send('POST', '/v1/parity/exports', { body })),
    listParityReports: (query: PageQuery & ParityPair = {}) =>
      readJson<PagedList<ParitySummary>>(send('GET', '/v1/parity/reports', { query })),
    getParityReport: (id: string) =>
      readJson<ParityView>(send('GET', `/v1/parity/reports/${encodeURIComponent(id)}`)),
    parityHistory: (query: ParityPair & { days?: number } = {}) =>
      readJson<{ left: string; right: string; points: ParitySummary[] }>(
        send('GET', '/v1/parity/history', { query }),
      ),
    /** compares each pair now; stores nothing */
    parityMatrix: (environments: string[]) =>
      readJson<ParityMatrix>(
        send('GET', '/v1/parity/matrix', { query: { environments: environments.join(',') } }),
      ),
    /** the register of the deployed revision, with the result of each entry */
    listDifferences: (query: { environment?: string } = {}) =>
      readJson<RegisterView>(send('GET', '/v1/differences', { query })),
    /** entries for the undocumented differences of the newest report */
    proposeDifferences: (pair: ParityPair = {}) =>
      readJson<Proposal>(send('GET', '/v1/differences/proposal', { query: pair })),
  }
}

function createAuditCalls(send: SendRequest) {
  const toPath = (id: string) => `/v1/compliance-audits/${encodeURIComponent(id)}`
  return {
    /** stores the current evidence about all environments */
    createComplianceAudit: (body: { message?: string } = {}) =>
      readJson<ComplianceAuditView>(send('POST', '/v1/compliance-audits', { body })),
    listComplianceAudits: (query: PageQuery = {}) =>
      readJson<PagedList<ComplianceAuditSummary>>(send('GET', '/v1/compliance-audits', { query })),
    getComplianceAudit: (id: string) => readJson<ComplianceAuditView>(send('GET', toPath(id))),
    /** one page for people and printers */
    getComplianceAuditPage: async (id: string) =>
      (await send('GET', toPath(id), { query: { format: 'html' } })).readText(),
    verifyComplianceAudit: (id: string) =>
      readJson<ComplianceAuditVerification>(send('GET', `${toPath(id)}/verify`)),
    decideFinding: (id: string, key: string, body: Decision) =>
      readJson<ComplianceAuditView>(
        send('POST', `${toPath(id)}/findings/${encodeURIComponent(key)}`, { body }),
      ),
    /** it can't be changed afterwards */
    signComplianceAudit: (id: string, body: { note?: string } = {}) =>
      readJson<ComplianceAuditView>(send('POST', `${toPath(id)}/sign`, { body })),
  }
}

function createComplianceCalls(send: SendRequest) {
  return {
    /**
     * by the recorded states, or with `planned` by the planned states of the newest previews;
     * without names, of all environments with a deployment
     */
    getCompliance: (query: { environments?: string[]; planned?: boolean } = {}) =>
      readJson<ComplianceReport>(send('GET', '/v1/compliance', { query })),
    /** the design review checklist, computed from stored data */
    getReview: () => readJson<Review>(send('GET', '/v1/review')),
  }
}

function createGateCalls(send: SendRequest) {
  const toEnvironmentPath = (name: string) => `/v1/environments/${encodeURIComponent(name)}`
  const toOperationPath = (id: string) => `/v1/operations/${encodeURIComponent(id)}/gate`
  return {
    getPolicy: (name: string) =>
      readJson<PolicyView>(send('GET', `${toEnvironmentPath(name)}/policy`)),
    /** a merge patch: null resets a part to the policy file and the defaults */
    changePolicy: (name: string, patch: PolicyPatch) =>
      readJson<PolicyView>(send('PATCH', `${toEnvironmentPath(name)}/policy`, { body: patch })),
    /** evaluates the gate for a deploy of a revision now */
    getGate: (name: string, query: { revision?: string } = {}) =>
      readJson<GateStatus>(send('GET', `${toEnvironmentPath(name)}/gate`, { query })),
    getOperationGate: (id: string) => readJson<OperationGate>(send('GET', toOperationPath(id))),
    verifyOperationGate: (id: string) =>
      readJson<GateVerification>(send('GET', `${toOperationPath(id)}/verification`)),
  }
}

function createAccessCalls(send: SendRequest) {
  return {
    /** only this response contains the secret */
    createToken: (body: TokenInput) =>
      readJson<{ token: Token; secret: string }>(send('POST', '/v1/tokens', { body })),
    listTokens: (query: PageQuery = {}) =>
      readJson<PagedList<Token>>(send('GET', '/v1/tokens', { query })),
    revokeToken: (id: string) =>
      readJson<Token>(send('DELETE', `/v1/tokens/${encodeURIComponent(id)}`)),
    listAuditLog: (query: PageQuery = {}) =>
      readJson<PagedList<AuditLogRow>>(send('GET', '/v1/audit-log', { query })),
    verifyAuditLog: (query: { expect?: string } = {}) =>
      readJson<ChainState & { ok: boolean }>(send('GET', '/v1/audit-log/verification', { query })),
    /** JSON lines, oldest first */
    exportAuditLog: async () => (await send('GET', '/v1/audit-log/export')).readText(),
    /** the language of the chats; `text` of the answer is ready to be shown */
    command: (text: string, idempotencyKey?: string) =>
      readJson<Reply & { text: string }>(
        send('POST', '/v1/commands', {
          body: { text },
          ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
        }),
      ),
    /**
     * exchanges the id token of a pipeline (OIDC) for a short-lived token of the service; no other
     * token is sent
     */
    /** a link that signs a browser in as the caller, once and within a minute */
    createSignInLink: (body: { path?: string } = {}) =>
      readJson<SignInLink>(send('POST', '/v1/sign-in-links', { body })),
    exchangeToken: (body: { subjectToken: string }) =>
      readJson<ExchangedToken>(send('POST', '/v1/token-exchange', { body, anonymous: true })),
    whoami: () => readJson<Whoami>(send('GET', '/v1/whoami')),
  }
}

function createServiceCalls(send: SendRequest) {
  return {
    /** throws `unavailable` that names the missing parts while operations can't run */
    ready: () => readJson<Readiness>(send('GET', '/readyz')),
    health: () =>
      readJson<{ status: 'ok'; version: string; uptimeSeconds: number }>(send('GET', '/healthz')),
    metrics: async () => (await send('GET', '/metrics')).readText(),
    openapi: () =>
      readJson<{ openapi: string; paths: Record<string, unknown> }>(send('GET', '/openapi.json')),
  }
}
