/**
 * Which properties a call of the AWS API touches, and whether it creates, changes or deletes.
 * Names: the services' API references. Pure.
 */
import type { ChangeRecord } from '../../model/cloud.ts'

const publicAccess = [
  'blockPublicAcls',
  'blockPublicPolicy',
  'ignorePublicAcls',
  'restrictPublicBuckets',
]
const route = [
  'routes',
  'gatewayId',
  'natGatewayId',
  'destinationCidrBlock',
  'destinationIpv6CidrBlock',
  'transitGatewayId',
  'vpcPeeringConnectionId',
  'networkInterfaceId',
]

/**
 * Roots of property paths by call. A call that is not listed may have changed every property except
 * tags.
 */
const families: Record<string, readonly string[]> = {
  AuthorizeSecurityGroupIngress: ['ingress'],
  RevokeSecurityGroupIngress: ['ingress'],
  UpdateSecurityGroupRuleDescriptionsIngress: ['ingress'],
  AuthorizeSecurityGroupEgress: ['egress'],
  RevokeSecurityGroupEgress: ['egress'],
  UpdateSecurityGroupRuleDescriptionsEgress: ['egress'],
  ModifyVpcAttribute: [
    'enableDnsSupport',
    'enableDnsHostnames',
    'enableNetworkAddressUsageMetrics',
  ],
  ModifySubnetAttribute: [
    'mapPublicIpOnLaunch',
    'assignIpv6AddressOnCreation',
    'enableDns64',
    'enableResourceNameDnsAaaaRecordOnLaunch',
    'enableResourceNameDnsARecordOnLaunch',
    'privateDnsHostnameTypeOnLaunch',
  ],
  CreateRoute: route,
  ReplaceRoute: route,
  DeleteRoute: route,
  AssociateRouteTable: ['subnetId', 'gatewayId', 'routeTableId'],
  ReplaceRouteTableAssociation: ['routeTableId'],
  CreateNetworkAclEntry: ['ingress', 'egress'],
  ReplaceNetworkAclEntry: ['ingress', 'egress'],
  DeleteNetworkAclEntry: ['ingress', 'egress'],
  SetSecurityGroups: ['securityGroups'],
  SetSubnets: ['subnets', 'subnetMappings'],
  SetIpAddressType: ['ipAddressType'],
  AddListenerCertificates: ['certificateArn'],
  RemoveListenerCertificates: ['certificateArn'],
  StartInstances: ['instanceState'],
  StopInstances: ['instanceState'],
  MonitorInstances: ['monitoring'],
  UnmonitorInstances: ['monitoring'],
  ModifyInstanceMetadataOptions: ['metadataOptions'],
  SetDesiredCapacity: ['desiredCapacity'],
  SuspendProcesses: ['suspendedProcesses'],
  ResumeProcesses: ['suspendedProcesses'],
  AttachLoadBalancerTargetGroups: ['targetGroupArns'],
  DetachLoadBalancerTargetGroups: ['targetGroupArns'],
  UpdateAssumeRolePolicy: ['assumeRolePolicy'],
  AttachRolePolicy: ['managedPolicyArns'],
  DetachRolePolicy: ['managedPolicyArns'],
  PutRolePolicy: ['inlinePolicies', 'policy'],
  DeleteRolePolicy: ['inlinePolicies', 'policy'],
  CreatePolicyVersion: ['policy'],
  SetDefaultPolicyVersion: ['policy'],
  PutRolePermissionsBoundary: ['permissionsBoundary'],
  DeleteRolePermissionsBoundary: ['permissionsBoundary'],
  PutKeyPolicy: ['policy'],
  EnableKeyRotation: ['enableKeyRotation'],
  DisableKeyRotation: ['enableKeyRotation'],
  EnableKey: ['isEnabled'],
  DisableKey: ['isEnabled'],
  PutBucketPolicy: ['policy'],
  DeleteBucketPolicy: ['policy'],
  PutBucketAcl: ['acl', 'grants'],
  PutBucketVersioning: ['versioning', 'versioningConfiguration'],
  PutBucketEncryption: ['serverSideEncryptionConfiguration', 'rules'],
  DeleteBucketEncryption: ['serverSideEncryptionConfiguration', 'rules'],
  PutBucketLifecycle: ['lifecycleRules', 'rules'],
  DeleteBucketLifecycle: ['lifecycleRules', 'rules'],
  PutBucketLogging: ['logging', 'loggings', 'targetBucket', 'targetPrefix'],
  PutBucketPublicAccessBlock: publicAccess,
  DeleteBucketPublicAccessBlock: publicAccess,
  PutPublicAccessBlock: publicAccess,
  DeletePublicAccessBlock: publicAccess,
  PutRetentionPolicy: ['retentionInDays'],
  DeleteRetentionPolicy: ['retentionInDays'],
  AssociateKmsKey: ['kmsKeyId'],
  DisassociateKmsKey: ['kmsKeyId'],
  EnableAlarmActions: ['actionsEnabled'],
  DisableAlarmActions: ['actionsEnabled'],
  UpdateTimeToLive: ['ttl'],
  UpdateContinuousBackups: ['pointInTimeRecovery'],
  UpdateFunctionCode: ['code', 'sourceCodeHash', 'imageUri', 's3Key', 's3ObjectVersion'],
  AddRoleToDBCluster: ['iamRoles'],
  RemoveRoleFromDBCluster: ['iamRoles'],
}

const tagging =
  /^(?:(?:Un)?[Tt]ag(?:Resources?|Queue|Role|User|Policy|InstanceProfile|LogGroup|Project)?|(?:Add|Remove)Tags(?:To|From)?\w*|(?:Create|Delete|CreateOrUpdate)Tags|ChangeTagsForResource|(?:Put|Delete)BucketTagging)$/
const creates =
  /^(?:Create|Run|Allocate|Request|Import|Restore|Copy|Launch|Register(?!Targets|Instances))/
const deletes = /^(?:Delete|Terminate|Release|Deregister(?!Targets|Instances)|ScheduleKeyDeletion)/
/** calls that change a resource although their names begin like those of a creation or deletion */
const changes =
  /^(?:(?:Create|Delete|Replace)(?:Route(?!Table)|NetworkAclEntry|Tags|OrUpdateTags|RolePolicy|RolePermissionsBoundary|RetentionPolicy|BucketTagging|BucketPolicy|BucketEncryption|BucketLifecycle|BucketPublicAccessBlock|PublicAccessBlock|PolicyVersion|Alias))/

/** Services add a date and a version to some names: `TagResource20170331v2`. */
const toPlainCall = (call: string) => call.replace(/(?:\d{8}|\d{4}_\d{2}_\d{2})?(?:v\d+)?$/, '')

/** Paths that a call changes; null means that it may be any property except tags. */
export function findPaths(call: string): string[] | null {
  if (tagging.test(toPlainCall(call))) return ['tags', 'tagsAll']
  const paths = families[toPlainCall(call)]
  return paths ? [...paths] : null
}

export function getKind(call: string): ChangeRecord['kind'] {
  if (tagging.test(toPlainCall(call)) || changes.test(call)) return 'change'
  if (deletes.test(call)) return 'delete'
  return creates.test(call) ? 'create' : 'change'
}
