/** The form of a change to the sample program, and what several of them use. */
import type { Side } from '../../../../../src/analysis/parity/compare/input.ts'
import type { ExpectedDifference } from '../case.ts'

export type Change = [about: string, change: (side: Side) => Side, expected: ExpectedDifference[]]

export const cluster = 'rds/cluster:Cluster main'
export const template = 'ec2/launchTemplate:LaunchTemplate app'
/** where the user data of the sample has the variables of the service */
export const variables = 'userData.write_files[/etc/environment.d/90-app.conf].content'
export const securityGroup = 'ec2/securityGroup:SecurityGroup database'
export const never = { never: true }
export const rule = (description: string, port: number, cidr: string) => ({
  description,
  protocol: 'tcp',
  fromPort: port,
  toPort: port,
  cidrBlocks: [cidr],
})
