/**
 * A service that the command line started itself, in the sandbox, with a program of two resources.
 */
import type { Test } from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { shareDependencies } from '../helper/dependencies.ts'
import { run, outputOf, start, temporary } from './run.ts'

/** Two resources, tagged as the sample's are. */
const program = `
import { Vpc } from '@pulumi/aws/ec2/vpc.js'
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup.js'
import * as pulumi from '@pulumi/pulumi'
import { z } from 'zod'

export default async function program () {
  const tags = (name) => ({ 'twinstack:environment': pulumi.getStack(), 'twinstack:name': name })
  const vpc = new Vpc('main', { cidrBlock: '10.1.0.0/16', tags: tags('main') })
  const database = new SecurityGroup('database', {
    vpcId: vpc.id, description: 'inside only', tags: tags('database'),
    ingress: [{ description: 'inside', protocol: 'tcp', fromPort: 5432, toPort: 5432, cidrBlocks: ['10.0.0.0/8'] }],
  })
  return { group: database.id, token: pulumi.secret('a-secret-output') }
}
program.settings = z.strictObject({ buckets: z.int() })
`

/** Stopped at the end of `t`. `token` is the one that the banner shows once. */
export async function serving(t: Test) {
  const home = temporary(t, 'cli')
  shareDependencies(home)
  const env = {
    TWINSTACK_HOME: home,
    TWINSTACK_PORT: '0',
    TWINSTACK_REPOSITORY: makeRepository(t, 'throws', { 'index.ts': program }),
    TWINSTACK_REF: 'main',
    TWINSTACK_LOG: 'warn',
    TWINSTACK_WARM: '0',
    TWINSTACK_GRACE: '3',
  }
  const cli = (...args: string[]) => run(args, env)
  const serve = start(['serve'], env)
  t.teardown(() => cli('stop'))
  const token = await outputOf(serve, /shown this once: {2}(\S+)/)
  const url = await outputOf(serve, /listens on (\S+)/)
  return { home, env, cli, serve, token, url }
}
