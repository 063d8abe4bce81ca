/** A runner that plans and applies one small program in two runs. */
import type { Test } from 'tap'
import { noOptions } from '../../../src/model/operation.ts'
import type { PlanBinding, RunRequest } from '../../../src/model/run.ts'
import { createLab, makeTree } from './helper.ts'
import { cloudConfig } from './program.ts'

/**
 * `fickle`: the program declares other values in an update than in a preview. The provider
 * generates the names of topics.
 */
const program = `
import * as pulumi from '@pulumi/pulumi'
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { z } from 'zod'
const settings = z.strictObject({ display: z.string(), fickle: z.boolean().default(false), logs: z.boolean().default(true) })
export default async function program () {
  const input = settings.parse(new pulumi.Config().requireObject('settings'))
  const group = new pulumi.ComponentResource('lab:index:Group', 'group')
  const first = new Topic('first', { displayName: input.display }, { parent: group })
  const display = input.fickle
    ? pulumi.runtime.isDryRun() ? 'first' : 'second'
    : input.display
  const tags = { first: first.arn, name: first.name }
  new Topic('second', { displayName: display, tags }, { parent: group })
  if (input.logs) new LogGroup('logs', { name: 'one' })
  return { first: first.arn }
}
program.settings = settings
`

export async function boundLab(t: Test) {
  const lab = await createLab(t)
  const tree = (settings: object) => makeTree(lab, { 'index.ts': program }, settings)
  /** `expected` null: plans */
  const run = async (
    on: RunRequest['tree'],
    kind: RunRequest['kind'],
    expected: PlanBinding | null,
    options: Partial<RunRequest['options']> = {},
  ) => {
    const requests = {
      options: { ...noOptions, planOnly: expected === null, ...options },
      bound: { revision: 'r', dependencies: 'd', expected },
      cloud: { ...lab.request(on).cloud, config: cloudConfig },
    }
    return (await lab.run(on, kind, requests)).result
  }
  return { lab, tree, run }
}
