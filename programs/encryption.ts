import * as pulumi from '@pulumi/pulumi'
import { Alias } from '@pulumi/aws/kms/alias.js'
import { Key } from '@pulumi/aws/kms/key.js'

/** The one key of the environment: database and its master password, parameters. */
export function createKey(): Key {
  const key = new Key('main', {
    description: `Data of ${pulumi.getProject()} ${pulumi.getStack()}`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
  })
  new Alias('main', {
    name: `alias/${pulumi.getProject()}-${pulumi.getStack()}`,
    targetKeyId: key.keyId,
  })
  return key
}
