/**
 * A service whose production has the policy that holds for everybody, with a small program of a
 * container image and a database: the changes of production that the gate allows, on the real
 * engine.
 */
import type { Test } from 'tap'
import type { Condition } from '../../src/model/promotion.ts'
import type { Operation } from '../../src/model/operation.ts'
import { listResources, setProperty } from '../../src/adapters/sandbox/cloud.ts'
import { commitAll, makeRepository, write } from '../fixtures/programs/repository.ts'
import { testService } from '../helper/service.ts'

const program = `
import * as pulumi from '@pulumi/pulumi'
import { Role } from '@pulumi/aws/iam/role.js'
import { Function } from '@pulumi/aws/lambda/function.js'
import { Instance } from '@pulumi/aws/rds/instance.js'
import { z } from 'zod'

const schema = z.strictObject({ image: z.string() })

export default async function program () {
  const { image } = schema.parse(new pulumi.Config().requireObject('settings'))
  const tags = { 'twinstack:environment': pulumi.getStack() }
  const assumeRolePolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  })
  const role = new Role('role', { assumeRolePolicy, tags })
  new Function('app', { role: role.arn, packageType: 'Image', imageUri: image, tags })
  new Instance('db', { engine: 'postgres', engineVersion: '16.6', instanceClass: 'db.t4g.micro', allocatedStorage: 20, username: 'root', manageMasterUserPassword: true, storageEncrypted: true, skipFinalSnapshot: true, tags })
  return {}
}
program.settings = schema
`
export const image = (tag: string) => `123456789012.dkr.ecr.eu-central-1.amazonaws.com/app:${tag}`
const settings = (tag: string) =>
  `config:\n  aws:region: eu-central-1\n  small:settings: { image: "${image(tag)}" }\n`

type Policy = { gate?: { conditions?: Record<string, string> } & Record<string, unknown> }

/** Staging and production with an image each; tests and compliance are not what it is about. */
export async function gateStory(
  t: Test,
  images: { staging: string; production: string },
  policy: Policy = {},
) {
  const repository = makeRepository(t, 'small', {
    'index.ts': program,
    'Pulumi.staging.yaml': settings(images.staging),
    'Pulumi.production.yaml': settings(images.production),
  })
  const service = await testService(t, { repository, env: { TWINSTACK_POLICY: '' } })
  for (const name of ['staging', 'production'] as const) await service.environment(name, name)
  await service.demand('production', {
    ...policy,
    gate: {
      ...policy.gate,
      conditions: { tests: 'off', compliance: 'off', ...policy.gate?.conditions },
    },
  })
  const conditions = async ({ id }: Operation): Promise<Condition[]> =>
    (await service.call('GET', `/v1/operations/${id}/gate`)).body.decisions.at(-1).conditions
  return {
    service,
    /** commits settings of both environments */
    commit(next: { staging: string; production: string }, message: string): string {
      write(repository, {
        'Pulumi.staging.yaml': settings(next.staging),
        'Pulumi.production.yaml': settings(next.production),
      })
      return commitAll(repository, message)
    },
    /** names of the required conditions that the last decision found not met */
    async unmet(operation: Operation): Promise<string[]> {
      return (await conditions(operation))
        .filter(({ mode, met }) => mode === 'required' && met === false)
        .map(({ name }) => name)
    },
    async condition(operation: Operation, name: string): Promise<Condition | undefined> {
      return (await conditions(operation)).find(one => one.name === name)
    },
    /** as somebody in the console would */
    async click(environment: string, type: string, change: string): Promise<void> {
      const [resource] = await listResources(service.sandbox, { type, environment })
      if (!resource) throw new Error(`${environment} has no ${type}`)
      await setProperty(service.sandbox, resource.arn ?? resource.id, change)
    },
  }
}
