/** The resources of the pairs in `again.test.ts`. */
import { of } from '../unseen/world.ts'
import type { Properties, World } from '../unseen/world.ts'

export const simple = (type: string, inputs: Properties, outputs: Properties = {}) => [
  of(type, 'one', inputs, outputs),
]
export const cluster = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:eks/cluster:Cluster',
    'shop',
    { version: '1.31', vpcConfig: { subnetIds: [w.id('subnet')] }, ...inputs },
    {
      name: w.auto('shop'),
      endpoint: `https://${w.word('eks', 32).toUpperCase()}.gr7.${w.region}.eks.amazonaws.com`,
      certificateAuthority: { data: `LS0tLS1CRUdJTi${w.word('ca', 40)}` },
      platformVersion: w.pick('eks.12', 'eks.12'),
      status: 'ACTIVE',
      accessConfig: {
        authenticationMode: 'CONFIG_MAP',
        bootstrapClusterCreatorAdminPermissions: true,
      },
      ...outputs,
    },
    { id: w.auto('shop') },
  )
export const bucket = (w: World) =>
  of(
    'aws:s3/bucket:Bucket',
    'data',
    {},
    {
      arn: `arn:aws:s3:::${w.auto('data')}`,
      bucket: w.auto('data'),
      bucketDomainName: `${w.auto('data')}.s3.amazonaws.com`,
      hostedZoneId: w.pick('Z1BKCTXD74EZPE', 'Z3AQBSTGFYJSTF'),
      region: w.region,
    },
    { id: w.auto('data') },
  )
export const queue = (w: World, name: string, more: Properties = {}) =>
  of('aws:sqs/queue:Queue', name, more, {
    arn: w.arn('sqs', w.auto(name)),
    url: `https://sqs.${w.region}.amazonaws.com/${w.account}/${w.auto(name)}`,
    name: w.auto(name),
  })
export const statement = (w: World, more: Properties) => ({
  Effect: 'Allow',
  Action: ['s3:GetObject'],
  Resource: `arn:aws:s3:::${w.auto('data')}/*`,
  ...more,
})
export const policy = (w: World, more: Properties) =>
  of('aws:iam/policy:Policy', 'read', {
    policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement(w, more)] }),
  })
export const database = (w: World, inputs: Properties, outputs: Properties = {}) =>
  of(
    'aws:rds/instance:Instance',
    'db',
    { engine: 'postgres', engineVersion: '16', instanceClass: 'db.t4g.medium', ...inputs },
    {
      address: `${w.auto('db')}.${w.word('rds', 12)}.${w.region}.rds.amazonaws.com`,
      resourceId: `db-${w.word('res', 26).toUpperCase()}`,
      engineVersionActual: '16.4',
      latestRestorableTime: w.pick('2026-01-05T08:00:00Z', '2026-03-01T08:00:00Z'),
      maintenanceWindow: w.pick('sun:03:00-sun:03:30', 'tue:05:00-tue:05:30'),
      backupWindow: w.pick('01:00-01:30', '04:00-04:30'),
      availabilityZone: `${w.region}${w.pick('a', 'c')}`,
      storageEncrypted: true,
      ...outputs,
    },
    { id: `db-${w.word('dbi', 26).toUpperCase()}` },
  )
