/** A runner with a program whose topics refer to a log group, and runs of it with options. */
import { noOptions } from '../../../src/model/operation.ts'
import type { RunRequest } from '../../../src/model/run.ts'
import type { Test } from 'tap'
import { createLab, makeTree } from './helper.ts'
import { cloudConfig } from './program.ts'

const program = `
import * as pulumi from '@pulumi/pulumi'
import { LogGroup } from '@pulumi/aws/cloudwatch/logGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { z } from 'zod'
const settings = z.strictObject({ logs: z.string(), display: z.string() })
export default async function program () {
  const input = settings.parse(new pulumi.Config().requireObject('settings'))
  const logs = new LogGroup('logs', { name: input.logs })
  const first = new Topic('first', { displayName: input.display })
  new Topic('second', { displayName: input.display, tags: { first: first.arn } })
  return { logs: logs.name, secret: pulumi.secret('canary-in-an-output') }
}
program.settings = settings
`

export async function planLab(t: Test) {
  const lab = await createLab(t)
  const tree = makeTree(lab, { 'index.ts': program }, { logs: 'one', display: 'hello' })
  const renamed = makeTree(lab, { 'index.ts': program }, { logs: 'two', display: 'hello' })
  const run = async (
    kind: RunRequest['kind'],
    options: Partial<RunRequest['options']> = {},
    change: Partial<RunRequest> & { on?: RunRequest['tree'] } = {},
  ) => {
    const { on = tree, ...more } = change
    return await lab.run(on, kind, {
      ...more,
      options: { ...noOptions, ...options },
      cloud: { ...lab.request(on).cloud, config: cloudConfig },
    })
  }
  return { lab, renamed, run }
}
