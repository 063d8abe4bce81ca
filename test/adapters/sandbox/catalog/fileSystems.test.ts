/** API reference of Amazon EFS, "Errors" of its actions; documentation of aws_efs_*. */
import t from 'tap'
import { getSpec } from '../../../../src/adapters/sandbox/catalog/index.ts'
import { remove } from '../../../../src/adapters/sandbox/provider/crud.ts'
import { accountOf, cloudFolder, make } from '../folder.ts'

const fileSystem = 'aws:efs/fileSystem:FileSystem'
const target = 'aws:efs/mountTarget:MountTarget'

t.test('a file system, a mount target in each zone, an access point', async t => {
  const account = accountOf(await cloudFolder(t))
  const vpc = await make(account, 'aws:ec2/vpc:Vpc', 'v', { cidrBlock: '10.0.0.0/16' })
  const subnet = await make(account, 'aws:ec2/subnet:Subnet', 's', {
    ...{ vpcId: vpc.id, cidrBlock: '10.0.1.0/24', availabilityZone: 'eu-west-1b' },
  })
  const made = await make(account, fileSystem, 'files', { creationToken: 'one' })
  const dnsName = `${made.id}.efs.eu-west-1.amazonaws.com`
  t.match(made, {
    id: /^fs-[0-9a-f]{17}$/,
    arn: `arn:aws:elasticfilesystem:eu-west-1:123456789012:file-system/${made.id}`,
    properties: {
      dnsName,
      performanceMode: 'generalPurpose',
      throughputMode: 'bursting',
      encrypted: false,
      ownerId: '123456789012',
    },
  })
  await t.rejects(make(account, fileSystem, 'again', { creationToken: 'one' }), {
    message: /FileSystemAlreadyExists/,
  })
  const inputs = { fileSystemId: made.id, subnetId: subnet.id }
  t.match(await make(account, target, 't', inputs), {
    id: /^fsmt-/,
    properties: {
      dnsName,
      mountTargetDnsName: `eu-west-1b.${dnsName}`,
      availabilityZoneName: 'eu-west-1b',
      availabilityZoneId: 'euw1-az2',
      fileSystemArn: made.arn,
      networkInterfaceId: /^eni-/,
      securityGroups: [vpc.properties['defaultSecurityGroupId']],
    },
  })
  await t.rejects(make(account, target, 'same-zone', inputs), { message: /MountTargetConflict/ })
  const gone = { ...inputs, fileSystemId: 'fs-00000000000000000' }
  await t.rejects(make(account, target, 'x', gone), { message: /FileSystemNotFound/ })
  await t.rejects(make(account, target, 'x', { ...inputs, subnetId: 'subnet-0' }), {
    message: /SubnetNotFound/,
  })
  await t.rejects(remove(getSpec(fileSystem), account, made.id, made.properties), {
    message: /FileSystemInUse/,
  })
  t.match(await make(account, 'aws:efs/accessPoint:AccessPoint', 'p', { fileSystemId: made.id }), {
    id: /^fsap-/,
    properties: { fileSystemArn: made.arn },
  })
})
