import * as pulumi from '@pulumi/pulumi'
import { getCallerIdentityOutput } from '@pulumi/aws/getCallerIdentity.js'
import { getPartitionOutput } from '@pulumi/aws/getPartition.js'
import { Alias } from '@pulumi/aws/kms/alias.js'
import { Key } from '@pulumi/aws/kms/key.js'

/**
 * The one key of the environment: database and its master password, parameters, and the topic of
 * the alarms, to which CloudWatch publishes
 * (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html).
 */
export function createKey(): Key {
  const key = new Key('main', {
    description: `Data of ${pulumi.getProject()} ${pulumi.getStack()}`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy: policy(),
  })
  new Alias('main', {
    name: `alias/${pulumi.getProject()}-${pulumi.getStack()}`,
    targetKeyId: key.keyId,
  })
  return key
}

/** The policies of the account decide about access; alarms may use the key to publish. */
function policy(): pulumi.Output<string> {
  const { partition } = getPartitionOutput()
  const { accountId } = getCallerIdentityOutput()
  const root = pulumi.interpolate`arn:${partition}:iam::${accountId}:root`
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'Account', Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' },
      {
        Sid: 'Alarms',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
      },
    ],
  })
}
