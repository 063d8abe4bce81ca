/**
 * The typed HTTP client of the service: one method per route. Used by the command line and by other
 * programs.
 */
import { TwinstackError } from '../lib/errors.ts'
import type { ChainState } from '../model/auditLogChain.ts'
import type { Token } from '../model/access.ts'
import { followEvents, throughCuts, type EventOptions } from './events.ts'
import { ClientError, sender, type Send, type TokenSource } from './request.ts'
import type {
  DriftStatistics,
  Finding,
  FindingStatus,
  Notice,
  NoticeType,
} from '../model/finding.ts'
import { wholeReport, type DriftReportPage } from '../model/driftReportPage.ts'
import type { DriftClass } from '../model/drift.ts'
import type { Reply } from '../model/command.ts'
import type { Operation, OperationEvent, Plan } from '../model/operation.ts'
import type { Delivery, Webhook } from '../model/webhook.ts'
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
  ParityView,
  Proposal,
  RegisterView,
} from '../model/parityReport.ts'
import type { SignOff, TestResult } from '../model/promotion.ts'
import type { GateStatus, GateVerification, OperationGate } from '../model/gate.ts'
import type { PolicyPatch, PolicyView } from '../model/policy.ts'
import type { Schedule, Task } from '../model/schedule.ts'
import type {
  Paged,
  Paging,
  ParityPair,
  OperationFilter,
  WebhookInput,
  TokenInput,
  TestReport,
  OperationDetail,
  AuditLogRow,
  Whoami,
  ExchangedToken,
  Readiness,
  Timetable,
  MaintenanceWindows,
  MaintenanceWindowInput,
} from './types.ts'
import { json } from './json.ts'
import { environments } from './environments.ts'

export { ClientError }
export type { Problem } from './request.ts'
export type * from './types.ts'

/**
 * Every method throws ClientError: the problem document of a refusal, or `unavailable` when nothing
 * answers.
 */
export type Client = ReturnType<typeof createClient>

/**
 * A client of the service at `url` with a token of its own; without a token only public routes
 * work.
 */
export function createClient({ url, token }: { url: string; token?: TokenSource }) {
  const send = sender(url, token)
  return {
    url,
    ...environments(send),
    ...operations(send),
    ...promotion(send),
    ...drift(send),
    ...schedules(send),
    ...parity(send),
    ...audits(send),
    ...compliance(send),
    ...gate(send),
    ...access(send),
    ...webhooks(send),
    ...service(send),
  }
}

/** @throws TwinstackError `not-found`, or `invalid-request` when several ids begin so */
async function completeId(
  id: string,
  list: (query: OperationFilter) => Promise<Paged<Operation>>,
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

function operations(send: Send) {
  const at = (id: string) => `/v1/operations/${encodeURIComponent(id)}`
  const list = (query: OperationFilter) =>
    json<Paged<Operation>>(send('GET', '/v1/operations', { query }))
  /** `id`: the beginning of an id is enough where no other one begins so */
  const getOperation = async (id: string) =>
    json<OperationDetail>(send('GET', at(await completeId(id, list))))
  const events = (id: string, options: EventOptions = {}) => followEvents(send, id, options)
  return {
    listOperations: (query: OperationFilter = {}) => list(query),
    getOperation,
    cancelOperation: (id: string) => json<Operation>(send('POST', `${at(id)}/cancel`)),
    /** approves the plan with this digest (`approval.digest`) */
    approveOperation: (id: string, body: { digest: string; comment?: string }) =>
      json<Operation>(send('POST', `${at(id)}/approve`, { body })),
    rejectOperation: (id: string, body: { comment?: string } = {}) =>
      json<Operation>(send('POST', `${at(id)}/reject`, { body })),
    /** the report that a drift check made */
    getOperationDrift: (id: string) =>
      wholeReport(page =>
        json<DriftReportPage>(send('GET', `${at(id)}/drift`, { query: { page } })),
      ),
    /** whether the planned state of a preview complies with the rules */
    getOperationCompliance: (id: string) =>
      json<ComplianceReport>(send('GET', `${at(id)}/compliance`)),
    /** the plan of a preview or of an operation with planOnly */
    getOperationPlan: (id: string) => json<Plan>(send('GET', `${at(id)}/plan`)),
    /** one batch of stored events */
    listEvents: async (id: string, query: { after?: number; limit?: number } = {}) => {
      const { events, operation } = await json<{ events: OperationEvent[]; operation: Operation }>(
        send('GET', `${at(id)}/events`, { query }),
      )
      return { items: events, operation }
    },
    /**
     * past and future events to the end of the operation; connects again from the last one after an
     * interruption
     */
    events,
    /** the operation in its final status */
    wait: async (
      id: string,
      { onEvent, ...options }: EventOptions & { onEvent?: (event: OperationEvent) => void } = {},
    ) => {
      for await (const event of events(id, options)) onEvent?.(event)
      return throughCuts(() => getOperation(id), options)
    },
  }
}

function promotion(send: Send) {
  const at = (id: string) => `/v1/operations/${encodeURIComponent(id)}`
  const keyHeader = (key?: string): Record<string, string> =>
    key === undefined ? {} : { 'idempotency-key': key }
  return {
    /** the results of checks and reported tests, oldest first */
    listTests: async (id: string) =>
      (await json<{ items: TestResult[] }>(send('GET', `${at(id)}/tests`))).items,
    reportTests: (
      id: string,
      body: TestReport,
      { idempotencyKey }: { idempotencyKey?: string } = {},
    ) =>
      json<TestResult>(
        send('POST', `${at(id)}/tests`, { body, headers: keyHeader(idempotencyKey) }),
      ),
    /** a JUnit report; the name of the suite is read from it when left out */
    reportJUnit: (
      id: string,
      text: string,
      { idempotencyKey, ...query }: { name?: string; url?: string; idempotencyKey?: string } = {},
    ) =>
      json<TestResult>(
        send('POST', `${at(id)}/tests`, {
          text,
          query,
          headers: { 'content-type': 'application/xml', ...keyHeader(idempotencyKey) },
        }),
      ),
    listSignOffs: async (id: string) =>
      (await json<{ items: SignOff[] }>(send('GET', `${at(id)}/sign-offs`))).items,
    /** signed off by a person, once, in one role */
    signOff: (id: string, body: { role: string; comment?: string }) =>
      json<SignOff>(send('POST', `${at(id)}/sign-offs`, { body })),
  }
}

function schedules(send: Send) {
  const at = (id: string) => `/v1/schedules/${encodeURIComponent(id)}`
  const windows = (environment: string) =>
    `/v1/environments/${encodeURIComponent(environment)}/maintenance-windows`
  return {
    /** of one environment, or all there are */
    listSchedules: ({
      environment,
      ...query
    }: Paging & { environment?: string; task?: Task } = {}) =>
      json<Paged<Schedule>>(
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
      json<Schedule>(send('POST', '/v1/schedules', { body })),
    getSchedule: (id: string) => json<Schedule>(send('GET', at(id))),
    updateSchedule: (id: string, body: Timetable) =>
      json<Schedule>(send('PATCH', at(id), { body })),
    removeSchedule: async (id: string) => {
      await send('DELETE', at(id))
    },
    /**
     * `lastOperation` is what it requested; `conflict` with the reason when it would do nothing
     */
    runSchedule: (id: string) => json<Schedule>(send('POST', `${at(id)}/run`)),
    getMaintenanceWindows: (environment: string) =>
      json<MaintenanceWindows>(send('GET', windows(environment))),
    /** replaces all of them */
    setMaintenanceWindows: (environment: string, list: MaintenanceWindowInput[]) =>
      json<MaintenanceWindows>(send('PUT', windows(environment), { body: { windows: list } })),
  }
}

function drift(send: Send) {
  return {
    listFindings: (
      query: Paging & { environment?: string; status?: FindingStatus; class?: DriftClass } = {},
    ) => json<Paged<Finding>>(send('GET', '/v1/drift/findings', { query })),
    driftStatistics: (query: { environment?: string; days?: number } = {}) =>
      json<DriftStatistics>(send('GET', '/v1/drift/statistics', { query })),
    /** oldest first, with a greater number than `after` */
    listNotices: async (
      query: { after?: number; limit?: number; environment?: string; type?: NoticeType } = {},
    ) => (await json<{ notices: Notice[] }>(send('GET', '/v1/notices', { query }))).notices,
  }
}

function parity(send: Send) {
  return {
    /** the newest report; `not-found` when the two have no comparison */
    getParity: (pair: ParityPair) => json<ParityView>(send('GET', '/v1/parity', { query: pair })),
    /** compares now and stores the report */
    compareParity: (
      body: ParityPair & { cloud?: boolean; planned?: boolean; notify?: boolean } = {},
    ) => json<ParityView>(send('POST', '/v1/parity', { body })),
    listParityReports: (query: Paging & ParityPair = {}) =>
      json<Paged<ParitySummary>>(send('GET', '/v1/parity/reports', { query })),
    getParityReport: (id: string) =>
      json<ParityView>(send('GET', `/v1/parity/reports/${encodeURIComponent(id)}`)),
    parityHistory: (query: ParityPair & { days?: number } = {}) =>
      json<{ left: string; right: string; points: ParitySummary[] }>(
        send('GET', '/v1/parity/history', { query }),
      ),
    /** compares each pair now; stores nothing */
    parityMatrix: (environments: string[]) =>
      json<ParityMatrix>(
        send('GET', '/v1/parity/matrix', { query: { environments: environments.join(',') } }),
      ),
    /** the register of the deployed revision, with the result of each entry */
    listDifferences: (query: { environment?: string } = {}) =>
      json<RegisterView>(send('GET', '/v1/differences', { query })),
    /** entries for what the newest report calls undocumented */
    proposeDifferences: (pair: ParityPair = {}) =>
      json<Proposal>(send('GET', '/v1/differences/proposal', { query: pair })),
  }
}

function audits(send: Send) {
  const at = (id: string) => `/v1/audits/${encodeURIComponent(id)}`
  return {
    /** stores the current evidence about all environments */
    createComplianceAudit: (body: { message?: string } = {}) =>
      json<ComplianceAuditView>(send('POST', '/v1/audits', { body })),
    listComplianceAudits: (query: Paging = {}) =>
      json<Paged<ComplianceAuditSummary>>(send('GET', '/v1/audits', { query })),
    getComplianceAudit: (id: string) => json<ComplianceAuditView>(send('GET', at(id))),
    /** one page for people and printers */
    getComplianceAuditPage: async (id: string) =>
      (await send('GET', at(id), { query: { format: 'html' } })).text(),
    verifyComplianceAudit: (id: string) =>
      json<ComplianceAuditVerification>(send('GET', `${at(id)}/verify`)),
    decideFinding: (id: string, key: string, body: Decision) =>
      json<ComplianceAuditView>(
        send('POST', `${at(id)}/findings/${encodeURIComponent(key)}`, { body }),
      ),
    /** it can't be changed afterwards */
    signComplianceAudit: (id: string, body: { note?: string } = {}) =>
      json<ComplianceAuditView>(send('POST', `${at(id)}/sign`, { body })),
  }
}

function compliance(send: Send) {
  return {
    /**
     * by what is recorded, or with `planned` by what the newest previews would make; of all with
     * something deployed when none are named
     */
    getCompliance: (query: { environments?: string[]; planned?: boolean } = {}) =>
      json<ComplianceReport>(send('GET', '/v1/compliance', { query })),
    /** the design review checklist, from what is stored */
    getReview: () => json<Review>(send('GET', '/v1/review')),
  }
}

function gate(send: Send) {
  const environment = (name: string) => `/v1/environments/${encodeURIComponent(name)}`
  const operation = (id: string) => `/v1/operations/${encodeURIComponent(id)}/gate`
  return {
    getPolicy: (name: string) => json<PolicyView>(send('GET', `${environment(name)}/policy`)),
    /** a merge patch: null takes a part back */
    changePolicy: (name: string, patch: PolicyPatch) =>
      json<PolicyView>(send('PATCH', `${environment(name)}/policy`, { body: patch })),
    /** what a deploy of a revision would meet now */
    getGate: (name: string, query: { revision?: string } = {}) =>
      json<GateStatus>(send('GET', `${environment(name)}/gate`, { query })),
    getOperationGate: (id: string) => json<OperationGate>(send('GET', operation(id))),
    verifyOperationGate: (id: string) =>
      json<GateVerification>(send('GET', `${operation(id)}/verification`)),
  }
}

function access(send: Send) {
  return {
    /** only this response contains the secret */
    createToken: (body: TokenInput) =>
      json<{ token: Token; secret: string }>(send('POST', '/v1/tokens', { body })),
    listTokens: (query: Paging = {}) => json<Paged<Token>>(send('GET', '/v1/tokens', { query })),
    revokeToken: (id: string) =>
      json<Token>(send('DELETE', `/v1/tokens/${encodeURIComponent(id)}`)),
    listAuditLog: (query: Paging = {}) =>
      json<Paged<AuditLogRow>>(send('GET', '/v1/audit', { query })),
    verifyAuditLog: (query: { expect?: string } = {}) =>
      json<ChainState & { ok: boolean }>(send('GET', '/v1/audit/verification', { query })),
    /** JSON lines, oldest first */
    exportAuditLog: async () => (await send('GET', '/v1/audit/export')).text(),
    /** the language of the chats; `text` of the answer is ready to be shown */
    command: (text: string, idempotencyKey?: string) =>
      json<Reply & { text: string }>(
        send('POST', '/v1/commands', {
          body: { text },
          ...(idempotencyKey !== undefined && { headers: { 'idempotency-key': idempotencyKey } }),
        }),
      ),
    /** the id token of a pipeline (OIDC), for a token of ours that ends soon; no token is sent */
    exchangeToken: (body: { subjectToken: string }) =>
      json<ExchangedToken>(send('POST', '/v1/token-exchange', { body, anonymous: true })),
    whoami: () => json<Whoami>(send('GET', '/v1/whoami')),
  }
}

function webhooks(send: Send) {
  const at = (id: string, rest = '') => `/v1/webhooks/${encodeURIComponent(id)}${rest}`
  return {
    /** only this response contains the secret */
    createWebhook: (body: WebhookInput) =>
      json<{ webhook: Webhook; secret: string }>(send('POST', '/v1/webhooks', { body })),
    listWebhooks: (query: Paging = {}) =>
      json<Paged<Webhook>>(send('GET', '/v1/webhooks', { query })),
    getWebhook: (id: string) => json<Webhook>(send('GET', at(id))),
    updateWebhook: (id: string, body: Partial<WebhookInput> & { active?: boolean }) =>
      json<Webhook>(send('PATCH', at(id), { body })),
    removeWebhook: async (id: string) => {
      await send('DELETE', at(id))
    },
    testWebhook: (id: string) => json<Delivery>(send('POST', at(id, '/test'))),
    listDeliveries: (id: string, query: Paging & { state?: Delivery['state'] } = {}) =>
      json<Paged<Delivery>>(send('GET', at(id, '/deliveries'), { query })),
    replayDelivery: (id: string, delivery: string) =>
      json<Delivery>(send('POST', at(id, `/deliveries/${encodeURIComponent(delivery)}/replay`))),
  }
}

function service(send: Send) {
  return {
    /** throws `unavailable` with what is missing while operations can't be run */
    ready: () => json<Readiness>(send('GET', '/readyz')),
    health: () =>
      json<{ status: 'ok'; version: string; uptimeSeconds: number }>(send('GET', '/healthz')),
    metrics: async () => (await send('GET', '/metrics')).text(),
    openapi: () =>
      json<{ openapi: string; paths: Record<string, unknown> }>(send('GET', '/openapi.json')),
  }
}
