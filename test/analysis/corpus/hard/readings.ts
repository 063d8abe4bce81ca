/** The parts of the tables of readings in this folder. */
import t from 'tap'
import { readingOf } from '../build.ts'
import type { ChangedResource } from '../build.ts'
import { allow, policy } from './pairs.ts'

export type Reading = [name: string, changed: ChangedResource, expected: RegExp]
export const db = 'aws:rds/instance:Instance'
export const fn = 'aws:lambda/function:Function'
export const acl = 'aws:wafv2/webAcl:WebAcl'
export const asg = 'aws:autoscaling/group:Group'
export const bucketPolicy = 'aws:s3/bucketPolicy:BucketPolicy'
export const group = 'aws:ec2/securityGroup:SecurityGroup'
export const task = 'aws:ecs/taskDefinition:TaskDefinition'
export const declared = (type: string, before: object, after: object): ChangedResource => ({
  type,
  before: { ...before },
  after: { ...after },
})
export const undeclared = (type: string, before: object, after: object): ChangedResource => ({
  ...declared(type, before, after),
  inputs: {},
})
export const noise = /^(same-meaning|default-filled-in|computed|reordered|in-flight)/
export const statement = (more: object) => ({ policy: policy(allow({ ...more })) })
export const rule = (cidr: string, port = 443) => ({
  ingress: [{ protocol: 'tcp', fromPort: port, toPort: port, cidrBlocks: [cidr] }],
})
export const containers = (more: object) => ({
  containerDefinitions: JSON.stringify([{ name: 'api', image: 'nginx:1.27', ...more }]),
})
export const secret = (letter: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  ciphertext: letter.repeat(40),
})

export const shownText = (letter: string, text: string) => ({
  ...secret(letter),
  plaintext: JSON.stringify(text),
})

export function testReadings(what: string, readings: Reading[]): void {
  for (const [name, reading, expected] of readings)
    t.test(`${what}: ${name}`, async t => t.match(readingOf(reading), expected))
}
