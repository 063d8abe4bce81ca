/** Properties for availability: sizes, counts, copies, protection from deletion, and alarms. */
import type { Row } from './judgement.ts'

export const availability: Row[] = [
  // protection and backups
  {
    type: /kms\/key:/,
    path: /^isEnabled$/,
    class: 'availability',
    way: 'off',
    severity: { loosened: 'critical' },
  },
  {
    type: /kms\/key:/,
    path: /^deletionWindowInDays$/,
    class: 'availability',
    way: 'less',
    severity: 'medium',
  },
  {
    path: /^(deletionProtection|enableDeletionProtection|deletionProtectionEnabled|objectLockEnabled|disableApiTermination|disableApiStop|terminationProtection|protectFromScaleIn)$/,
    class: 'availability',
    way: 'off',
  },
  {
    path: /^(skipFinalSnapshot|forceDestroy|deleteAutomatedBackups|skipDestroy|forceDelete|bypassPolicyLockoutSafetyCheck)$/,
    class: 'availability',
    way: 'on',
    severity: { loosened: 'medium', tightened: 'low' },
  },
  {
    path: /(^|\.)(backupRetentionPeriod|automaticBackupRetentionDays|snapshotRetentionLimit|automatedSnapshotRetentionPeriod|backtrackWindow)$/,
    class: 'availability',
    way: 'less',
  },
  {
    path: /^pointInTimeRecovery(\.enabled)?$|^backupPolicy(\.status)?$/,
    class: 'availability',
    way: 'off',
  },
  // S3 bucket versioning suspended: overwritten and deleted objects can't be restored any more
  {
    type: /s3\/bucketVersioning:/,
    path: /^versioningConfiguration\.status$/,
    class: 'availability',
    way: 'off',
    severity: { loosened: 'high', tightened: 'low' },
  },
  { path: /^versioning(s|Configuration)?\.(status|enabled)$/, class: 'availability', way: 'off' },
  {
    type: /backup\/plan:/,
    path: /(^|\.)deleteAfter$/,
    class: 'availability',
    way: 'less',
  },
  {
    type: /ReplicationConfig/,
    path: /(^|\.)status$/,
    class: 'availability',
    way: 'off',
  },
  { path: /^(recoveryWindowInDays)$/, class: 'availability', way: 'less', severity: 'medium' },
  {
    path: /^(preferredBackupWindow|preferredMaintenanceWindow|backupWindow|maintenanceWindow)$/,
    class: 'availability',
    severity: 'low',
  },
  {
    path: /^suspendedProcesses(\.|$)/,
    class: 'availability',
    way: 'further',
    severity: { loosened: 'medium', tightened: 'low' },
  },
  // counts
  {
    path: /(^|\.)(minSize|minCapacity|minCapacityUnits|minimum|scalingConfig\.minSize)$/,
    class: 'availability',
    way: 'less',
  },
  {
    path: /(^|\.)(maxSize|maxCapacity|maximum|scalingConfig\.maxSize)$/,
    class: 'availability',
    way: 'less',
    severity: { loosened: 'medium' },
  },
  {
    path: /(^|\.)(desiredCapacity|desiredSize|desiredCount|scalingConfig\.desiredSize)$/,
    class: 'availability',
    way: 'less',
    severity: { loosened: 'medium' },
  },
  {
    path: /^(numCacheClusters|numCacheNodes|numNodeGroups|replicasPerNodeGroup|instanceCount|numberOfNodes|replicaCount|shardCount|clusterConfig\.instanceCount|numberOfBrokerNodes)$/,
    class: 'availability',
    way: 'less',
  },
  {
    path: /(^|\.)(readCapacity|writeCapacity|provisionedThroughput|iops|throughput|storageThroughput|provisionedConcurrentExecutions)$/,
    class: 'availability',
    way: 'less',
    severity: { loosened: 'medium' },
  },
  { path: /^reservedConcurrentExecutions$/, class: 'availability', way: 'limit' },
  { path: /^billingMode$/, class: 'availability' },
  // sizes
  {
    path: /(^|\.)(instanceClass|instanceType|nodeType|cacheNodeType|dbInstanceClass|instanceTypes|clusterConfig\.instanceType|brokerNodeGroupInfo\.instanceType)$/,
    class: 'availability',
    way: 'size',
    severity: { loosened: 'high', changed: 'medium', tightened: 'medium' },
  },
  {
    path: /(^|\.)(allocatedStorage|maxAllocatedStorage|volumeSize|storageSize|size)$/,
    class: 'availability',
    way: 'less',
    severity: { loosened: 'medium' },
  },
  {
    path: /^(memorySize|memory|cpu|timeout|ephemeralStorage\.size)$/,
    class: 'availability',
    way: 'less',
    severity: { loosened: 'medium' },
  },
  { path: /(^|\.)(volumeType|storageType)$/, class: 'availability' },
  // copies and places
  {
    path: /^(multiAz|multiAzEnabled|automaticFailoverEnabled|zoneAwarenessEnabled|clusterConfig\.zoneAwarenessEnabled|multiRegion|enableGlobalWriteForwarding)$/,
    class: 'availability',
    way: 'off',
  },
  {
    path: /^(enableCrossZoneLoadBalancing|enableWafFailOpen|performanceInsightsEnabled)$/,
    class: 'availability',
    way: 'off',
    severity: { loosened: 'low' },
  },
  {
    path: /(^|\.)(subnetIds|subnets|vpcZoneIdentifiers|availabilityZones|subnetMappings)$/,
    class: 'availability',
    way: 'fewer',
    severity: { loosened: 'high', tightened: 'medium' },
  },
  { path: /^(promotionTier|availabilityZone)$/, class: 'availability', severity: 'low' },
  // routes and targets
  {
    type: /ec2\/route(Table)?:/,
    path: /^(routes|gatewayId|natGatewayId|transitGatewayId|destination|vpcPeering|networkInterfaceId)/,
    class: 'availability',
    severity: 'high',
  },
  { type: /routeTableAssociation:/, path: /./, class: 'availability', severity: 'high' },
  {
    type: /route53\/record:/,
    path: /^(records|aliases|ttl|weightedRoutingPolicies|failoverRoutingPolicies|type|name|healthCheckId)/,
    class: 'availability',
    severity: 'high',
  },
  {
    type: /lb\/|alb\//,
    path: /^(defaultActions|actions|conditions|priority|port|targetGroupArn)/,
    class: 'availability',
    severity: 'high',
  },
  { path: /^(targetGroupArns|loadBalancers)$/, class: 'availability', way: 'fewer' },
  { path: /^healthCheck(Type|GracePeriod|Path)?(\.|$)/, class: 'availability', severity: 'medium' },
  {
    path: /^(idleTimeout|deregistrationDelay|slowStart|clientKeepAlive|connectionDraining\w*)$/,
    class: 'availability',
    severity: 'low',
  },
  {
    path: /^(eventSourceArn|redrivePolicy|deadLetterConfig)/,
    class: 'availability',
    severity: 'medium',
  },
  {
    type: /sqs\/queue:/,
    path: /^messageRetentionSeconds$/,
    class: 'availability',
    way: 'less',
    severity: { loosened: 'medium' },
  },
  {
    type: /autoscaling\/policy:|appautoscaling\/policy:/,
    path: /^(targetTrackingConfiguration|enabled|stepAdjustments|scalingAdjustment|policyType)/,
    class: 'availability',
    severity: 'medium',
  },
  { type: /lambda\/eventSourceMapping:/, path: /^enabled$/, class: 'availability', way: 'off' },
  {
    type: /cloudwatch\/eventRule:|scheduler\/schedule:/,
    path: /^(state|isEnabled)$/,
    class: 'availability',
    way: 'off',
  },
  {
    type: /cloudwatch\/eventRule:/,
    path: /^(scheduleExpression|eventPattern)$/,
    class: 'availability',
    severity: 'medium',
  },
  {
    type: /ec2\/vpc:/,
    path: /^(enableDnsSupport|enableDnsHostnames)$/,
    class: 'availability',
    way: 'off',
  },
  // alarms
  { type: /[aA]larm:/, path: /^actionsEnabled$/, class: 'availability', way: 'off' },
  {
    type: /[aA]larm:/,
    path: /^(alarmActions|okActions|insufficientDataActions)$/,
    class: 'availability',
    way: 'fewer',
    severity: { loosened: 'high', tightened: 'low' },
  },
  {
    type: /[aA]larm:/,
    path: /^(evaluationPeriods|datapointsToAlarm|period)$/,
    class: 'availability',
    way: 'more',
    severity: { loosened: 'medium' },
  },
  {
    type: /[aA]larm:/,
    path: /^(threshold|comparisonOperator|treatMissingData|metricName|namespace|statistic|extendedStatistic|dimensions|metricQueries|alarmRule)(\.|$)/,
    class: 'availability',
    severity: { loosened: 'high', changed: 'medium' },
  },
  {
    type: /sns\/topicSubscription:/,
    path: /^(endpoint|protocol|filterPolicy|rawMessageDelivery)/,
    class: 'availability',
    severity: 'medium',
  },
]
