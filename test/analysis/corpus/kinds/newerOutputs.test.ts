/**
 * Outputs that a newer version of the provider, or a later creation, shows on one side only, and
 * the same outputs in a reading whose recorded state has none of them.
 */
import { declared, noise, testReadings } from '../hard/readings.ts'
import { of, testWorlds } from '../unseen/world.ts'
import type { Properties } from '../unseen/world.ts'

type Case = { name: string; type: string; inputs: Properties; outputs: Properties }
const cases: Case[] = [
  {
    name: 'a database',
    type: 'aws:rds/instance:Instance',
    inputs: { engine: 'postgres', instanceClass: 'db.t4g.small' },
    outputs: {
      databaseInsightsMode: 'standard',
      engineLifecycleSupport: 'open-source-rds-extended-support',
      dedicatedLogVolume: false,
      upgradeRolloutOrder: 'second',
      backupTarget: 'region',
      networkType: 'IPV4',
      port: 5432,
    },
  },
  {
    name: 'a load balancer',
    type: 'aws:lb/loadBalancer:LoadBalancer',
    inputs: { loadBalancerType: 'application' },
    outputs: {
      connectionLogs: { bucket: '', enabled: false, prefix: '' },
      enableZonalShift: false,
      clientKeepAlive: 3600,
      ipAddressType: 'ipv4',
      healthCheckLogs: { enabled: false, bucket: '' },
    },
  },
  {
    name: 'a service of containers',
    type: 'aws:ecs/service:Service',
    inputs: { desiredCount: 2 },
    outputs: {
      availabilityZoneRebalancing: 'ENABLED',
      deploymentConfiguration: { strategy: 'ROLLING', bakeTimeInMinutes: '0' },
      sigintRollback: false,
    },
  },
  {
    name: 'a function',
    type: 'aws:lambda/function:Function',
    inputs: { runtime: 'nodejs20.x' },
    outputs: {
      loggingConfig: {
        logFormat: 'Text',
        logGroup: '/aws/lambda/one',
        applicationLogLevel: '',
        systemLogLevel: '',
      },
      responseStreamingInvokeArn: 'arn:x',
      snapStart: { applyOn: 'None', optimizationStatus: 'Off' },
    },
  },
  {
    name: 'a bucket',
    type: 'aws:s3/bucket:Bucket',
    inputs: {},
    outputs: {
      bucketRegion: 'eu-west-1',
      accelerationStatus: '',
      requestPayer: 'BucketOwner',
      versioning: { enabled: false, mfaDelete: false },
      grants: [{ id: 'abc', permissions: ['FULL_CONTROL'], type: 'CanonicalUser' }],
      serverSideEncryptionConfiguration: {
        rule: {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256', kmsMasterKeyId: '' },
          bucketKeyEnabled: false,
        },
      },
    },
  },
  {
    name: 'a cluster',
    type: 'aws:eks/cluster:Cluster',
    inputs: { version: '1.31' },
    outputs: {
      upgradePolicy: { supportType: 'EXTENDED' },
      accessConfig: {
        authenticationMode: 'CONFIG_MAP',
        bootstrapClusterCreatorAdminPermissions: true,
      },
      deletionProtection: false,
      controlPlaneScalingConfig: { tier: 'standard' },
      computeConfig: { enabled: false },
    },
  },
  {
    name: 'an instance',
    type: 'aws:ec2/instance:Instance',
    inputs: { ami: 'ami-0c1f2e3d4c5b6a798', instanceType: 't3.micro' },
    outputs: {
      maintenanceOptions: { autoRecovery: 'default' },
      cpuOptions: { coreCount: 1, threadsPerCore: 2, amdSevSnp: '', nestedVirtualization: '' },
      enclaveOptions: { enabled: false },
      capacityReservationSpecification: { capacityReservationPreference: 'open' },
      creditSpecification: { cpuCredits: 'unlimited' },
      forceDestroy: false,
      networkInterfaces: [],
      primaryNetworkInterfaces: [
        { networkInterfaceId: 'eni-0c1f2e3d4c5b6a798', deleteOnTermination: true },
      ],
    },
  },
  {
    name: 'a subnet',
    type: 'aws:ec2/subnet:Subnet',
    inputs: { cidrBlock: '10.0.0.0/24' },
    outputs: {
      enableDns64: false,
      privateDnsHostnameTypeOnLaunch: 'ip-name',
      enableResourceNameDnsARecordOnLaunch: false,
      ipv6Native: false,
      enableLniAtDeviceIndex: 0,
    },
  },
  {
    name: 'a security group',
    type: 'aws:ec2/securityGroup:SecurityGroup',
    inputs: { description: 'x' },
    outputs: { revokeRulesOnDelete: false, egress: [], ingress: [] },
  },
  {
    name: 'a queue',
    type: 'aws:sqs/queue:Queue',
    inputs: {},
    outputs: {
      sqsManagedSseEnabled: true,
      fifoThroughputLimit: '',
      deduplicationScope: '',
      maxMessageSize: 1048576,
      policy: '',
    },
  },
  {
    name: 'a table',
    type: 'aws:dynamodb/table:Table',
    inputs: { hashKey: 'id', billingMode: 'PAY_PER_REQUEST' },
    outputs: {
      warmThroughput: { readUnitsPerSecond: 12000, writeUnitsPerSecond: 4000 },
      pointInTimeRecovery: { enabled: false, recoveryPeriodInDays: 0 },
      ttl: { attributeName: '', enabled: false },
      tableClass: 'STANDARD',
      deletionProtectionEnabled: false,
      readCapacity: 0,
    },
  },
  {
    name: 'a target group',
    type: 'aws:lb/targetGroup:TargetGroup',
    inputs: { port: 80, protocol: 'HTTP', targetType: 'ip' },
    outputs: {
      loadBalancingAnomalyMitigation: 'off',
      loadBalancingCrossZoneEnabled: 'use_load_balancer_configuration',
      targetFailovers: [{ onDeregistration: null, onUnhealthy: null }],
      targetGroupHealth: {
        dnsFailover: { minimumHealthyTargetsCount: '1', minimumHealthyTargetsPercentage: 'off' },
        unhealthyStateRouting: {
          minimumHealthyTargetsCount: 1,
          minimumHealthyTargetsPercentage: 'off',
        },
      },
      targetHealthStates: [{ enableUnhealthyConnectionTermination: null }],
    },
  },
  {
    name: 'a distribution',
    type: 'aws:cloudfront/distribution:Distribution',
    inputs: { enabled: true },
    outputs: {
      continuousDeploymentPolicyId: '',
      staging: false,
      anycastIpListId: '',
      connectionFunctionAssociation: null,
      viewerMtlsConfig: null,
      loggingV1Enabled: false,
    },
  },
  {
    name: 'a pool of users',
    type: 'aws:cognito/userPool:UserPool',
    inputs: { name: 'x' },
    outputs: {
      userPoolTier: 'ESSENTIALS',
      signInPolicy: { allowedFirstAuthFactors: ['PASSWORD'] },
      webAuthnConfiguration: null,
      accountRecoverySetting: {
        recoveryMechanisms: [
          { name: 'verified_email', priority: 1 },
          { name: 'verified_phone_number', priority: 2 },
        ],
      },
    },
  },
  {
    name: 'a role',
    type: 'aws:iam/role:Role',
    inputs: { assumeRolePolicy: '{}' },
    outputs: {
      forceDetachPolicies: false,
      maxSessionDuration: 3600,
      path: '/',
      inlinePolicies: [],
      managedPolicyArns: [],
    },
  },
  {
    name: 'a log group',
    type: 'aws:cloudwatch/logGroup:LogGroup',
    inputs: { retentionInDays: 30 },
    outputs: { deletionProtectionEnabled: false, logGroupClass: 'STANDARD', skipDestroy: false },
  },
  {
    name: 'a cluster of Kafka',
    type: 'aws:msk/cluster:Cluster',
    inputs: { kafkaVersion: '3.6.0' },
    outputs: {
      storageMode: 'LOCAL',
      rebalancing: { status: 'PAUSED' },
      enhancedMonitoring: 'DEFAULT',
    },
  },
  {
    name: 'a cache',
    type: 'aws:elasticache/replicationGroup:ReplicationGroup',
    inputs: { engine: 'redis' },
    outputs: {
      clusterMode: 'disabled',
      ipDiscovery: 'ipv4',
      networkType: 'ipv4',
      transitEncryptionMode: '',
      durability: 'none',
      autoMinorVersionUpgrade: true,
      dataTieringEnabled: false,
    },
  },
]

testWorlds(
  cases.map(({ name, type, inputs, outputs }) => ({
    name,
    make: w => [of(type, 'one', inputs, w.pick(outputs, {}))],
  })),
)
testReadings(
  'nothing',
  cases.map(({ name, type, inputs, outputs }) => [
    name,
    declared(type, inputs, { ...inputs, ...outputs }),
    noise,
  ]),
)
