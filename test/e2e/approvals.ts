/** A service whose staging waits for approvals, and persons with tokens of their own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Operation } from '../../src/model/operation.ts'
import { makeRepository, temporaryFolder } from '../fixtures/programs/repository.ts'
import { testService, type Answer, type TestService } from '../helper/service.ts'

export type Person = (method: string, path: string, body?: unknown) => Promise<Answer>

export async function approvalService(
  t: Test,
  {
    kinds = ['deploy'],
    expiresMinutes = 60,
    gate,
  }: { kinds?: string[]; expiresMinutes?: number; gate?: object } = {},
): Promise<{
  service: TestService
  repository: string
  person(name: string, role?: string): Promise<Person>
  request(as: Person, more?: object): Promise<Operation>
}> {
  const repository = makeRepository(t, 'small')
  const policy = join(temporaryFolder(t), 'policy.yaml')
  writeFileSync(
    policy,
    JSON.stringify({
      staging: {
        checks: { mode: 'off' },
        approvals: { required: true, kinds, fourEyes: true, expiresMinutes },
        ...(gate && { gate }),
      },
    }),
  )
  const service = await testService(t, { repository, env: { TWINSTACK_POLICY: policy } })
  await service.environment('staging', 'staging')
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
  const request = async (as: Person, more: object = {}): Promise<Operation> => {
    const { status, body } = await as('POST', '/v1/environments/staging/operations', {
      kind: 'deploy',
      ...more,
    })
    if (status !== 202) throw new Error(JSON.stringify(body))
    return body
  }
  return { service, repository, person, request }
}

export const isWaiting = ({ status }: Operation) => status === 'awaiting-approval'
