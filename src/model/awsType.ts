/**
 * From an ARN to the Pulumi type and the id that a state holds, and how the AWS CLI deletes it. ARN
 * forms: AWS Service Authorization Reference; ids: the provider's pages under
 * registry.terraform.io/providers/hashicorp/aws/latest/docs/resources. Pure. A type that is not
 * here is listed by its ARN, and no id is ever guessed for it.
 */
export type Arn = {
  partition: string
  service: string
  region: string
  account: string
  resource: string
}

/** Null for what is no ARN. */
export function parseArn(text: string): Arn | null {
  const [, partition, service, region, account, resource] =
    /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text) ?? []
  return partition && service && resource
    ? { partition, service, region: region ?? '', account: account ?? '', resource }
    : null
}

type Row = {
  service: string
  /** on the ARN's resource part; group 1 is the id unless `id` says otherwise */
  resource: RegExp
  type: string
  /** id of the state; null where the ARN does not tell it for certain */
  id?: (match: RegExpExecArray, arn: string, parsed: Arn) => string | null
  /** id that an import takes, where it is another */
  importId?: (match: RegExpExecArray, arn: string) => string
  /**
   * AWS CLI, without `aws`; `{id}` `{arn}` `{name}`. Missing: no command that is safe to hand out
   */
  remove?: string
  /**
   * `tag:GetResources` never lists it
   * (docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/supported-services.html)
   */
  unsearchable?: true
}

const theArn = (_match: RegExpExecArray, arn: string): string => arn
const unknown = (): null => null

const ec2 = (kind: string, type: string, remove?: string): Row => ({
  service: 'ec2',
  resource: new RegExp(`^${kind}/([^/]+)$`),
  type: `aws:ec2/${type}`,
  ...(remove ? { remove: `ec2 ${remove} {id}` } : {}),
})
const rds = (kind: string, type: string, remove: string): Row => ({
  service: 'rds',
  resource: new RegExp(`^${kind}:(.+)$`),
  type: `aws:rds/${type}`,
  remove: `rds ${remove}`,
})
const elb = (kind: string, type: string, remove: string): Row => ({
  service: 'elasticloadbalancing',
  resource: new RegExp(`^${kind}/.+$`),
  type: `aws:lb/${type}`,
  id: theArn,
  remove: `elbv2 ${remove} {arn}`,
})

const network: Row[] = [
  ec2('vpc', 'vpc:Vpc', 'delete-vpc --vpc-id'),
  ec2('subnet', 'subnet:Subnet', 'delete-subnet --subnet-id'),
  ec2('instance', 'instance:Instance', 'terminate-instances --instance-ids'),
  ec2('security-group', 'securityGroup:SecurityGroup', 'delete-security-group --group-id'),
  ec2('route-table', 'routeTable:RouteTable', 'delete-route-table --route-table-id'),
  ec2(
    'internet-gateway',
    'internetGateway:InternetGateway',
    'delete-internet-gateway --internet-gateway-id',
  ),
  ec2(
    'egress-only-internet-gateway',
    'egressOnlyInternetGateway:EgressOnlyInternetGateway',
    'delete-egress-only-internet-gateway --egress-only-internet-gateway-id',
  ),
  ec2('natgateway', 'natGateway:NatGateway', 'delete-nat-gateway --nat-gateway-id'),
  ec2('elastic-ip', 'eip:Eip', 'release-address --allocation-id'),
  ec2(
    'network-interface',
    'networkInterface:NetworkInterface',
    'delete-network-interface --network-interface-id',
  ),
  ec2('network-acl', 'networkAcl:NetworkAcl', 'delete-network-acl --network-acl-id'),
  ec2('vpc-endpoint', 'vpcEndpoint:VpcEndpoint', 'delete-vpc-endpoints --vpc-endpoint-ids'),
  ec2('vpc-flow-log', 'flowLog:FlowLog', 'delete-flow-logs --flow-log-ids'),
  ec2(
    'vpc-peering-connection',
    'vpcPeeringConnection:VpcPeeringConnection',
    'delete-vpc-peering-connection --vpc-peering-connection-id',
  ),
  ec2('dhcp-options', 'vpcDhcpOptions:VpcDhcpOptions', 'delete-dhcp-options --dhcp-options-id'),
  ec2(
    'launch-template',
    'launchTemplate:LaunchTemplate',
    'delete-launch-template --launch-template-id',
  ),
  ec2('volume', '../ebs/volume:Volume', 'delete-volume --volume-id'),
  ec2('snapshot', '../ebs/snapshot:Snapshot', 'delete-snapshot --snapshot-id'),
  ec2('image', 'ami:Ami', 'deregister-image --image-id'),
  ec2(
    'transit-gateway',
    '../ec2transitgateway/transitGateway:TransitGateway',
    'delete-transit-gateway --transit-gateway-id',
  ),
  ec2(
    'customer-gateway',
    'customerGateway:CustomerGateway',
    'delete-customer-gateway --customer-gateway-id',
  ),
  ec2('vpn-gateway', 'vpnGateway:VpnGateway', 'delete-vpn-gateway --vpn-gateway-id'),
  ec2('vpn-connection', 'vpnConnection:VpnConnection', 'delete-vpn-connection --vpn-connection-id'),
  ec2(
    'prefix-list',
    'managedPrefixList:ManagedPrefixList',
    'delete-managed-prefix-list --prefix-list-id',
  ),
  // ingress and egress have one form of ARN: only the rule tells which
  { ...ec2('security-group-rule', '../vpc/securityGroupIngressRule:SecurityGroupIngressRule') },
  // its ARN holds the key's id, a state its name
  { ...ec2('key-pair', 'keyPair:KeyPair', 'delete-key-pair --key-pair-id'), id: unknown },
]

const databases: Row[] = [
  rds(
    'cluster',
    'cluster:Cluster',
    'delete-db-cluster --skip-final-snapshot --db-cluster-identifier {id}',
  ),
  // an instance of a cluster and one of its own have one form of ARN
  rds(
    'db',
    'instance:Instance',
    'delete-db-instance --skip-final-snapshot --db-instance-identifier {id}',
  ),
  rds('subgrp', 'subnetGroup:SubnetGroup', 'delete-db-subnet-group --db-subnet-group-name {id}'),
  rds(
    'pg',
    'parameterGroup:ParameterGroup',
    'delete-db-parameter-group --db-parameter-group-name {id}',
  ),
  rds(
    'cluster-pg',
    'clusterParameterGroup:ClusterParameterGroup',
    'delete-db-cluster-parameter-group --db-cluster-parameter-group-name {id}',
  ),
  rds('og', 'optionGroup:OptionGroup', 'delete-option-group --option-group-name {id}'),
  rds('snapshot', 'snapshot:Snapshot', 'delete-db-snapshot --db-snapshot-identifier {id}'),
  rds(
    'cluster-snapshot',
    'clusterSnapshot:ClusterSnapshot',
    'delete-db-cluster-snapshot --db-cluster-snapshot-identifier {id}',
  ),
  rds(
    'es',
    'eventSubscription:EventSubscription',
    'delete-event-subscription --subscription-name {id}',
  ),
  {
    service: 'dynamodb',
    resource: /^table\/([^/]+)$/,
    type: 'aws:dynamodb/table:Table',
    remove: 'dynamodb delete-table --table-name {id}',
  },
  {
    service: 'elasticache',
    resource: /^cluster:(.+)$/,
    type: 'aws:elasticache/cluster:Cluster',
    remove: 'elasticache delete-cache-cluster --cache-cluster-id {id}',
  },
  {
    service: 'elasticache',
    resource: /^replicationgroup:(.+)$/,
    type: 'aws:elasticache/replicationGroup:ReplicationGroup',
    remove: 'elasticache delete-replication-group --replication-group-id {id}',
  },
  {
    service: 'elasticache',
    resource: /^subnetgroup:(.+)$/,
    type: 'aws:elasticache/subnetGroup:SubnetGroup',
    remove: 'elasticache delete-cache-subnet-group --cache-subnet-group-name {id}',
  },
  {
    service: 'elasticache',
    resource: /^parametergroup:(.+)$/,
    type: 'aws:elasticache/parameterGroup:ParameterGroup',
    remove: 'elasticache delete-cache-parameter-group --cache-parameter-group-name {id}',
  },
  {
    service: 's3',
    resource: /^([^/:]+)$/,
    type: 'aws:s3/bucket:Bucket',
    remove: 's3api delete-bucket --bucket {id}',
  },
  {
    service: 'elasticfilesystem',
    resource: /^file-system\/(.+)$/,
    type: 'aws:efs/fileSystem:FileSystem',
    remove: 'efs delete-file-system --file-system-id {id}',
  },
  {
    service: 'elasticfilesystem',
    resource: /^access-point\/(.+)$/,
    type: 'aws:efs/accessPoint:AccessPoint',
    remove: 'efs delete-access-point --access-point-id {id}',
  },
]

const compute: Row[] = [
  elb(
    'loadbalancer/(?:app|net|gwy)',
    'loadBalancer:LoadBalancer',
    'delete-load-balancer --load-balancer-arn',
  ),
  {
    service: 'elasticloadbalancing',
    resource: /^loadbalancer\/([^/]+)$/,
    type: 'aws:elb/loadBalancer:LoadBalancer',
    remove: 'elb delete-load-balancer --load-balancer-name {id}',
  },
  elb('targetgroup', 'targetGroup:TargetGroup', 'delete-target-group --target-group-arn'),
  elb('listener', 'listener:Listener', 'delete-listener --listener-arn'),
  elb('listener-rule', 'listenerRule:ListenerRule', 'delete-rule --rule-arn'),
  {
    service: 'autoscaling',
    resource: /^autoScalingGroup:[^:]+:autoScalingGroupName\/(.+)$/,
    type: 'aws:autoscaling/group:Group',
    remove: 'autoscaling delete-auto-scaling-group --auto-scaling-group-name {id}',
    unsearchable: true,
  },
  {
    service: 'lambda',
    resource: /^function:([^:]+)$/,
    type: 'aws:lambda/function:Function',
    remove: 'lambda delete-function --function-name {id}',
  },
  {
    service: 'ecs',
    resource: /^cluster\/([^/]+)$/,
    type: 'aws:ecs/cluster:Cluster',
    id: theArn,
    importId: match => match[1]!,
    remove: 'ecs delete-cluster --cluster {arn}',
  },
  {
    service: 'ecs',
    resource: /^service\/([^/]+)\/([^/]+)$/,
    type: 'aws:ecs/service:Service',
    id: theArn,
    importId: match => `${match[1]}/${match[2]}`,
  },
  {
    service: 'ecs',
    resource: /^task-definition\/([^:]+):\d+$/,
    type: 'aws:ecs/taskDefinition:TaskDefinition',
    importId: theArn,
    remove: 'ecs deregister-task-definition --task-definition {arn}',
  },
  {
    service: 'ecr',
    resource: /^repository\/(.+)$/,
    type: 'aws:ecr/repository:Repository',
    remove: 'ecr delete-repository --repository-name {id}',
  },
  {
    service: 'eks',
    resource: /^cluster\/([^/]+)$/,
    type: 'aws:eks/cluster:Cluster',
    remove: 'eks delete-cluster --name {id}',
  },
  {
    service: 'eks',
    resource: /^nodegroup\/([^/]+)\/([^/]+)\/.+$/,
    type: 'aws:eks/nodeGroup:NodeGroup',
    id: match => `${match[1]}:${match[2]}`,
  },
  {
    service: 'states',
    resource: /^stateMachine:[^:]+$/,
    type: 'aws:sfn/stateMachine:StateMachine',
    id: theArn,
    remove: 'stepfunctions delete-state-machine --state-machine-arn {arn}',
  },
  {
    service: 'apigateway',
    resource: /^\/restapis\/([^/]+)$/,
    type: 'aws:apigateway/restApi:RestApi',
    remove: 'apigateway delete-rest-api --rest-api-id {id}',
  },
  {
    service: 'apigateway',
    resource: /^\/apis\/([^/]+)$/,
    type: 'aws:apigatewayv2/api:Api',
    remove: 'apigatewayv2 delete-api --api-id {id}',
  },
]

const rest: Row[] = [
  {
    service: 'logs',
    resource: /^log-group:(.+?)(?::\*)?$/,
    type: 'aws:cloudwatch/logGroup:LogGroup',
    remove: 'logs delete-log-group --log-group-name {id}',
  },
  {
    service: 'cloudwatch',
    resource: /^alarm:(.+)$/,
    type: 'aws:cloudwatch/metricAlarm:MetricAlarm',
    remove: 'cloudwatch delete-alarms --alarm-names {id}',
  },
  {
    service: 'cloudwatch',
    resource: /^dashboard\/(.+)$/,
    type: 'aws:cloudwatch/dashboard:Dashboard',
    remove: 'cloudwatch delete-dashboards --dashboard-names {id}',
  },
  {
    service: 'events',
    resource: /^rule\/([^/]+)$/,
    type: 'aws:cloudwatch/eventRule:EventRule',
    remove: 'events delete-rule --name {id}',
  },
  {
    service: 'events',
    resource: /^event-bus\/(.+)$/,
    type: 'aws:cloudwatch/eventBus:EventBus',
    remove: 'events delete-event-bus --name {id}',
  },
  {
    service: 'sns',
    resource: /^[^:]+$/,
    type: 'aws:sns/topic:Topic',
    id: theArn,
    remove: 'sns delete-topic --topic-arn {arn}',
  },
  {
    service: 'sqs',
    resource: /^([^:]+)$/,
    type: 'aws:sqs/queue:Queue',
    id: queueUrl,
    remove: 'sqs delete-queue --queue-url {id}',
  },
  {
    service: 'kinesis',
    resource: /^stream\/(.+)$/,
    type: 'aws:kinesis/stream:Stream',
    id: theArn,
    importId: match => match[1]!,
    remove: 'kinesis delete-stream --stream-arn {arn}',
  },
  {
    service: 'firehose',
    resource: /^deliverystream\/(.+)$/,
    type: 'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream',
    id: theArn,
    remove: 'firehose delete-delivery-stream --delivery-stream-name {name}',
  },
  {
    service: 'kms',
    resource: /^key\/(.+)$/,
    type: 'aws:kms/key:Key',
    remove: 'kms schedule-key-deletion --key-id {id}',
  },
  {
    service: 'secretsmanager',
    resource: /^secret:(.+)$/,
    type: 'aws:secretsmanager/secret:Secret',
    id: theArn,
    remove: 'secretsmanager delete-secret --secret-id {arn}',
  },
  // `parameter/x` is the parameter x or /x: only a name with a path is certain
  {
    service: 'ssm',
    resource: /^parameter\/(.+)$/,
    type: 'aws:ssm/parameter:Parameter',
    id: match => (match[1]!.includes('/') ? `/${match[1]}` : null),
    remove: 'ssm delete-parameter --name {id}',
  },
  {
    service: 'acm',
    resource: /^certificate\/.+$/,
    type: 'aws:acm/certificate:Certificate',
    id: theArn,
    remove: 'acm delete-certificate --certificate-arn {arn}',
  },
  {
    service: 'route53',
    resource: /^hostedzone\/(.+)$/,
    type: 'aws:route53/zone:Zone',
    remove: 'route53 delete-hosted-zone --id {id}',
  },
  {
    service: 'route53',
    resource: /^healthcheck\/(.+)$/,
    type: 'aws:route53/healthCheck:HealthCheck',
    remove: 'route53 delete-health-check --health-check-id {id}',
  },
  {
    service: 'cloudfront',
    resource: /^distribution\/(.+)$/,
    type: 'aws:cloudfront/distribution:Distribution',
  },
  {
    service: 'iam',
    resource: /^policy\/.+$/,
    type: 'aws:iam/policy:Policy',
    id: theArn,
    remove: 'iam delete-policy --policy-arn {arn}',
  },
  {
    service: 'iam',
    resource: /^instance-profile\/(?:.+\/)?([^/]+)$/,
    type: 'aws:iam/instanceProfile:InstanceProfile',
    remove: 'iam delete-instance-profile --instance-profile-name {id}',
  },
  {
    service: 'iam',
    resource: /^role\/(?:.+\/)?([^/]+)$/,
    type: 'aws:iam/role:Role',
    remove: 'iam delete-role --role-name {id}',
    unsearchable: true,
  },
  {
    service: 'iam',
    resource: /^user\/(?:.+\/)?([^/]+)$/,
    type: 'aws:iam/user:User',
    remove: 'iam delete-user --user-name {id}',
    unsearchable: true,
  },
  {
    service: 'cognito-idp',
    resource: /^userpool\/(.+)$/,
    type: 'aws:cognito/userPool:UserPool',
    remove: 'cognito-idp delete-user-pool --user-pool-id {id}',
  },
  {
    service: 'es',
    resource: /^domain\/(.+)$/,
    type: 'aws:opensearch/domain:Domain',
    id: theArn,
    importId: match => match[1]!,
    remove: 'opensearch delete-domain --domain-name {name}',
  },
  {
    service: 'cloudtrail',
    resource: /^trail\/(.+)$/,
    type: 'aws:cloudtrail/trail:Trail',
    id: theArn,
    remove: 'cloudtrail delete-trail --name {arn}',
  },
  {
    service: 'backup',
    resource: /^backup-vault:(.+)$/,
    type: 'aws:backup/vault:Vault',
    remove: 'backup delete-backup-vault --backup-vault-name {id}',
  },
  {
    service: 'backup',
    resource: /^backup-plan:(.+)$/,
    type: 'aws:backup/plan:Plan',
    remove: 'backup delete-backup-plan --backup-plan-id {id}',
  },
]

/** `../ebs/volume:Volume` in a row of ec2 means another module. */
const rows: Row[] = [...network, ...databases, ...compute, ...rest].map(row => ({
  ...row,
  type: row.type.replace(/aws:ec2\/\.\.\//, 'aws:'),
}))
/** Types that share their form of ARN, or are two names of one thing. */
const aliases: Record<string, string> = {
  'aws:rds/clusterInstance:ClusterInstance': 'aws:rds/instance:Instance',
  'aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule':
    'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule',
  'aws:s3/bucketV2:BucketV2': 'aws:s3/bucket:Bucket',
  ...Object.fromEntries(
    [
      'loadBalancer:LoadBalancer',
      'targetGroup:TargetGroup',
      'listener:Listener',
      'listenerRule:ListenerRule',
    ].flatMap(name => [[`aws:alb/${name}`, `aws:lb/${name}`]]),
  ),
}
/** One name for types that an ARN can't tell apart. */
export const basicType = (type: string): string => aliases[type] ?? type
const byType = new Map(rows.map(row => [row.type, row]))

function queueUrl(
  match: RegExpExecArray,
  _arn: string,
  { region, account, partition }: Arn,
): string {
  return `https://sqs.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${account}/${match[1]}`
}

/**
 * Type and state id of what an ARN names. `id` null: the type is known, its id can't be told from
 * the ARN.
 */
export function typeOfArn(
  arn: string,
): { type: string; id: string | null; importId: string | null } | null {
  const parsed = parseArn(arn)
  if (!parsed) return null
  for (const row of rows) {
    const match = row.service === parsed.service ? row.resource.exec(parsed.resource) : null
    if (!match) continue
    const id = row.id ? row.id(match, arn, parsed) : (match[1] ?? null)
    return { type: row.type, id, importId: row.importId?.(match, arn) ?? id }
  }
  return null
}

/**
 * Whether the tagging API would list a resource of this type by its tags: only then does its
 * silence mean "there is none".
 */
export function searchable(type: string): boolean {
  const row = byType.get(basicType(type))
  return row !== undefined && row.unsearchable !== true
}

/**
 * The AWS CLI command that deletes it, ready for a POSIX shell; null where none is known. Names are
 * other people's text: quoted.
 */
export function removeCommand(thing: {
  type: string | null
  id: string
  arn: string | null
  name: string | null
  region: string | null
}): string | null {
  const template = thing.type ? byType.get(basicType(thing.type))?.remove : undefined
  if (!template || (template.includes('{arn}') && !thing.arn)) return null
  const text = template
    .replace('{id}', () => quoteText(thing.id))
    .replace('{arn}', () => quoteText(thing.arn ?? ''))
    .replace('{name}', () => quoteText(thing.name ?? thing.id))
  return `aws ${text}${thing.region && thing.region !== 'global' ? ` --region ${quoteText(thing.region)}` : ''}`
}

/** One word of a POSIX shell. */
export function quoteText(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** The text after the last slash or colon of the resource part: a name for people. */
export function lastPart(arn: string): string {
  return (
    (parseArn(arn)?.resource ?? arn)
      .split(/[/:]/)
      .filter(part => part !== '' && part !== '*')
      .at(-1) ?? arn
  )
}
