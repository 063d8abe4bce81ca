import * as pulumi from '@pulumi/pulumi'
import { InstanceProfile } from '@pulumi/aws/iam/instanceProfile.js'
import { Role } from '@pulumi/aws/iam/role.js'
import { RolePolicy } from '@pulumi/aws/iam/rolePolicy.js'
import { RolePolicyAttachment } from '@pulumi/aws/iam/rolePolicyAttachment.js'
import type { Key } from '@pulumi/aws/kms/key.js'
import { prefix } from './services.ts'

const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } },
  ],
}

/**
 * The permissions of the instances: access through Systems Manager, and reading the parameters of
 * their own environment.
 */
export function createIdentity(key: Key, logGroupArn: pulumi.Output<string>): InstanceProfile {
  const role = new Role('app', {
    assumeRolePolicy: JSON.stringify(trust),
    description: 'Instances of the application',
  })
  new RolePolicyAttachment('app-session-manager', {
    role: role.name,
    policyArn: 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
  })
  new RolePolicy('app', {
    role: role.name,
    policy: pulumi.jsonStringify(policy(key.arn, logGroupArn)),
  })
  return new InstanceProfile('app', { role: role.name })
}

function policy(keyArn: pulumi.Output<string>, logGroupArn: pulumi.Output<string>) {
  const allow = (Action: string[], Resource: pulumi.Input<string>) => ({
    Effect: 'Allow',
    Action,
    Resource,
  })
  return {
    Version: '2012-10-17',
    Statement: [
      allow(
        ['ssm:GetParameter', 'ssm:GetParametersByPath'],
        `arn:aws:ssm:*:*:parameter${prefix()}/*`,
      ),
      allow(['kms:Decrypt'], keyArn),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], pulumi.interpolate`${logGroupArn}:*`),
    ],
  }
}
