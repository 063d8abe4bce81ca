/**
 * A service whose production has the policy that holds for everybody, with a small program whose
 * two environments are alike.
 */
import type { Test } from 'tap'
import type { Operation } from '../../src/model/operation.ts'
import type { GateDecision } from '../../src/model/promotion.ts'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { testService, type Answer, type TestService } from '../helper/service.ts'

export type Person = (method: string, path: string, body?: unknown) => Promise<Answer>
export type PromotionLab = {
  service: TestService
  repository: string
  person(name: string, role?: string): Promise<Person>
  /** the decision of an operation can be verified, and its last one let it pass by this rule */
  proof(t: Test, operation: Operation, rule: GateDecision['rule']): Promise<void>
}

const settings = (instances: number) =>
  `config:\n  aws:region: eu-central-1\n  small:settings: { instances: ${instances} }\n`
export const settingsFiles = (instances: number) => ({
  'Pulumi.staging.yaml': settings(instances),
  'Pulumi.production.yaml': settings(instances),
})

/**
 * The small program breaks rules that the sample keeps: compliance is left to the tests of the
 * sample.
 */
export async function promotionService(
  t: Test,
  policy: { gate?: object; approvals?: object; checks?: object } = {},
  files: Record<string, string> = {},
  env: Record<string, string> = {},
): Promise<PromotionLab> {
  const repository = makeRepository(t, 'small', { ...settingsFiles(1), ...files })
  const service = await testService(t, { repository, env: { TWINSTACK_POLICY: '', ...env } })
  await service.environment('staging', 'staging')
  await service.environment('production', 'production')
  await service.demand('production', {
    ...policy,
    approvals: { required: false, ...policy.approvals },
    gate: { ...policy.gate, conditions: { compliance: 'warn' } },
  })
  const person = async (name: string, role = 'approver'): Promise<Person> => {
    const { body } = await service.call('POST', '/v1/tokens', {
      name: `token of ${name}`,
      owner: name,
      ownerKind: 'person',
      role,
    })
    return (method, path, data) =>
      service.call(method, path, data, { authorization: `Bearer ${body.secret}` })
  }
  return {
    service,
    repository,
    person,
    proof: (t, operation, rule) => proof(t, service, operation, rule),
  }
}

async function proof(
  t: Test,
  service: TestService,
  { id }: Operation,
  rule: GateDecision['rule'],
): Promise<void> {
  const {
    body: { decisions },
  } = await service.call('GET', `/v1/operations/${id}/gate`)
  t.match(decisions.at(-1), { rule, allowed: true, breakGlass: null })
  t.same(
    decisions
      .at(-1)
      .conditions.filter(
        ({ mode, met }: { mode: string; met: boolean | null }) =>
          mode === 'required' && met !== true,
      ),
    [],
  )
  t.match((await service.call('GET', `/v1/operations/${id}/gate/verification`)).body, {
    verified: true,
  })
}

/** Names of the required conditions that an operation did not meet, in its last decision. */
export async function unmet(
  service: TestService,
  { id, status, error }: Operation,
): Promise<string[]> {
  if (status !== 'refused' || error?.code !== 'gate-refused')
    throw new Error(`expected a refusal by the gate, got ${status}: ${JSON.stringify(error)}`)
  const {
    body: { decisions },
  } = await service.call('GET', `/v1/operations/${id}/gate`)
  return (decisions.at(-1) as GateDecision).conditions
    .filter(({ mode, met }) => mode === 'required' && met === false)
    .map(({ name }) => name)
}
