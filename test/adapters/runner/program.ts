/**
 * A small AWS program for the sandbox: topics, a parameter that holds a secret, and a security
 * group.
 */
export const cloudProgram = `
import * as pulumi from '@pulumi/pulumi'
import { SecurityGroup } from '@pulumi/aws/ec2/securityGroup.js'
import { Topic } from '@pulumi/aws/sns/topic.js'
import { Parameter } from '@pulumi/aws/ssm/parameter.js'
import { z } from 'zod'
const settings = z.strictObject({ topics: z.int().min(1).max(60), display: z.string(), password: z.string().optional(), protect: z.boolean().default(false) })
export default async function program () {
  const input = settings.parse(new pulumi.Config().requireObject('settings'))
  const made = 'canary-made-by-program'
  console.log('the password is', input.password, 'and made is', made)
  await pulumi.log.warn('logged: ' + made)
  const topics = Array.from({ length: input.topics }, (_, i) => new Topic('topic' + i, { name: 'lab-' + pulumi.getStack() + '-' + i, displayName: input.display }))
  new Parameter('secret', { type: 'SecureString', name: '/lab/secret', value: pulumi.secret(made) }, { protect: input.protect })
  new SecurityGroup('db', { name: 'db', description: 'd', ingress: [{ protocol: 'tcp', fromPort: 5432, toPort: 5432, cidrBlocks: ['10.0.0.0/8'] }] })
  return { first: topics[0].arn, password: pulumi.secret(input.password ?? 'none-given'), made: pulumi.secret(made) }
}
program.settings = settings
`

export const cloudSettings = { topics: 3, display: 'hello' }
export const cloudConfig = { 'aws:region': 'eu-central-1' }
