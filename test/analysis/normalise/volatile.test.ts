import t from 'tap'
import {
  findBookkeepingReason,
  findIdentityReason,
} from '../../../src/analysis/normalise/volatile.ts'

t.test('values that only the cloud sets are ignored with a reason', async t => {
  t.match(findBookkeepingReason('aws:lambda/function:Function', ['lastModified']), /time/)
  t.match(
    findBookkeepingReason('kubernetes:apps/v1:Deployment', ['status', 'replicas']),
    /API server/,
  )
  t.match(
    findBookkeepingReason('aws:s3/bucket:Bucket', ['tags', 'aws:cloudformation:id']),
    /AWS itself/,
  )
})

t.test('software and security settings are never ignored', async t => {
  for (const path of ['sourceCodeHash', 'status', 'engineVersionActual', 'encrypted'])
    t.equal(findBookkeepingReason('aws:rds/instance:Instance', [path]), null, path)
  for (const path of ['imageDigest', 'engineVersionActual', 'publiclyAccessible', 'sourceCodeHash'])
    t.equal(findIdentityReason([path]), null, path)
})

t.test('identities by their names', async t => {
  for (const path of ['arn', 'vpcId', 'endpoint', 'hostedZoneId', 'createdDate', 'certificateBody'])
    t.not(findIdentityReason([path]), null, path)
})
