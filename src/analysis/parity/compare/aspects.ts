/**
 * Determines the aspect of a difference by the type of its resource and its property path; the
 * first matching rule decides. Type tokens are those of the AWS provider of Pulumi; other
 * providers' types are recognised where their words are the same.
 */
import type { Aspect } from '../../../model/difference.ts'

type Rule = { aspect: Aspect; type?: RegExp; path?: RegExp; name?: RegExp }

const database =
  /^aws:(rds|docdb|neptune|dynamodb|elasticache|memorydb|redshift|redshiftserverless|opensearch|elasticsearch|keyspaces|dax|timestreamwrite)\//
const networkType =
  /^aws:(ec2|ec2transitgateway|vpc|lb|alb|elb|elbv2|route53|route53resolver|cloudfront|globalaccelerator|apigateway|apigatewayv2|directconnect|networkfirewall|vpclattice|servicediscovery|appmesh)\//
const telemetryName = /observability|telemetry|monitoring/i

/** Ordered from specific to general rules. */
const rules: Rule[] = [
  { aspect: 'tags', path: /^(tags|tagsAll|defaultTags|volumeTags|tagSpecifications)(\.|\[|$)/ },
  // sizes: a different amount of the same kind
  {
    aspect: 'scale',
    path: /(^|[.\]])(instanceTypes?|instanceClass|nodeType|cacheNodeType|machineType|allocatedStorage|maxAllocatedStorage|volumeSize|memorySize|desiredCount)(\[|$)/,
  },
  { aspect: 'region', path: /(^|\.)(region|regionName|aws_region|AWS_REGION)$/ },
  { aspect: 'region', path: /(^|\.)provider$/ },
  { aspect: 'engine-and-providers', type: /^pulumi:providers:/ },
  {
    aspect: 'logging-and-tracing',
    name: /(^|[-_/.])logs?([-_/.]|$)|logging|loglevel/i,
    type: /^aws:(ssm|appconfig|secretsmanager)\/|^kubernetes:core\/v1:ConfigMap/,
  },
  // configuration of monitoring and logging agents: parameters, and lines of user data or of
  // environment variables
  { aspect: 'monitoring', name: telemetryName, path: /scrape|\bmetrics?\b|prometheus/i },
  { aspect: 'monitoring', name: /(observability|telemetry|monitoring)[-_/.]?metrics?|prometheus/i },
  {
    aspect: 'logging-and-tracing',
    name: /(observability|telemetry)|tracing|jaeger|otel|(^|[-_/.])logs?$|logging/i,
    type: /^aws:(ssm|appconfig|secretsmanager)\//,
  },
  { aspect: 'monitoring', path: /(^|[.[])"?(METRICS?_|PROMETHEUS_|STATSD_|SCRAPE_)\w*/ },
  {
    aspect: 'logging-and-tracing',
    path: /(^|[.[])"?(LOG_|LOGS_|LOGGING_|OTEL_|TRACING_|TRACE_|JAEGER_|ZIPKIN_|XRAY_|AWS_XRAY_)\w*/,
  },
  {
    aspect: 'services',
    path: /(^|[.[])"?(\w*_)?VERSION(_\w+)?"?\]?$|(^|[.[])"?\w+_(IMAGE|DIGEST|RELEASE)"?\]?$/,
  },
  {
    aspect: 'services',
    type: /^aws:(ssm|appconfig)\//,
    name: /(^|[-_/.])(service|version|release|image)s?([-_/.]|$)/i,
  },
  // types and properties of monitoring and logging
  { aspect: 'dashboards', type: /dashboard|quicksight|^aws:grafana\//i },
  {
    aspect: 'logging-and-tracing',
    type: /logGroup|logStream|logSubscription|logMetricFilter|logResourcePolicy|flowLog|queryLog|^aws:(xray|cloudtrail|kinesis\/firehose)|canaryLog/i,
  },
  {
    aspect: 'monitoring',
    type: /metricAlarm|compositeAlarm|metricStream|^aws:(cloudwatch|amp|synthetics|applicationinsights|oam|internetmonitor)\//,
  },
  {
    aspect: 'logging-and-tracing',
    path: /logging|accessLogs?|logConfig|logConfiguration|cloudwatchLogsExports|enabledClusterLogTypes|logDelivery|tracing|xray|flowLog|log_(statement|min_duration)|slow_query_log|log_/i,
  },
  {
    aspect: 'monitoring',
    path: /(^|\.)monitoring|monitoringInterval|monitoringRole|performanceInsights|detailedMonitoring|enhancedMonitoring|containerInsights|metricsConfig|enabledMetrics|insightsEnabled/i,
  },
  // protection
  {
    aspect: 'backups',
    type: /^aws:backup\/|bucketVersioning|snapshotCopy|snapshotSchedule|^aws:dlm\//,
  },
  {
    aspect: 'backups',
    path: /backup|pointInTimeRecovery|finalSnapshot|snapshotRetention|snapshotWindow|copyTagsToSnapshot|snapshotIdentifier|versioningConfiguration|backtrack/i,
  },
  {
    aspect: 'access',
    type: /^aws:(iam|cognito|sso|identitystore|ssoadmin|organizations|ram)\/|keyPair|accessPoint|bucketPolicy|bucketPublicAccessBlock|queuePolicy|topicPolicy|repositoryPolicy|resourcePolicy|lambda\/permission/i,
  },
  { aspect: 'access', path: /(^|\.)(policy|assumeRolePolicy|inlinePolicies)(\.|\[|$)/i },
  { aspect: 'database', type: /^aws:dynamodb\//, path: /replicas?(\[|$)/ },
  {
    aspect: 'encryption',
    type: /^aws:(kms|acm|acmpca|cloudhsmv2)\/|ServerSideEncryption|encryptionByDefault|ebsDefaultKms/i,
  },
  {
    aspect: 'encryption',
    path: /kms|Kms|[eE]ncrypt|\bsse|Sse[A-Z]|serverSideEncryption|\btls|Tls[A-Z]|\bssl|Ssl[A-Z]|_ssl|ssl_|tls_|[cC]ertificate|minimumProtocolVersion|[sS]ecurityPolicy|[cC]aCert|[rR]equireSecureTransport|require_secure_transport|ssl-protocols/,
  },
  {
    aspect: 'access',
    path: /publiclyAccessible|keyName|iamInstanceProfile|assumeRole|metadataOptions|httpTokens|iamDatabaseAuth|masterUsername|mapPublicIp|associatePublicIp|publicAccess|endpointPublic|(^|\.)acl$|(^|\.)internal$|(^|\.)policy(\.|\[|$)|\[(tcp )?22\b|ssh/i,
  },
  // size
  {
    aspect: 'image-and-instance',
    path: /(^|[.\]])(imageId|ami|amiId|instanceType|instanceTypes|instanceClass|nodeType|cacheNodeType|architectures?|platform|amiType|releaseVersion|blockDeviceMappings|rootBlockDevice|ebsBlockDevices)(\.|\[|$)/,
  },
  {
    aspect: 'scale',
    type: /^aws:(autoscaling|appautoscaling|autoscalingplans)\/(policy|schedule|target)/,
  },
  {
    aspect: 'scale',
    path: /(^|[.\]])(min|max|desired)(Size|Capacity|Count|Instances|Nodes)?$|minSize|maxSize|desired(Capacity|Count|Size)|(min|max)imum?(Capacity|Size|Concurrency|Healthy\w*|HealthyPercentage)|(^|[.\]])(count|replicas|numberOf\w*|num[A-Z]\w*|concurrency|\w*Concurren\w*|allocatedStorage|maxAllocatedStorage|iops|throughput|readCapacity|writeCapacity|volumeSize|memorySize|memory|cpu|shardCount|brokerCount|instanceCount|nodeCount|desiredCount|weightedCapacity)$/,
  },
  // software
  { aspect: 'access', path: /metadataOptions/ },
  { aspect: 'database', type: database },
  {
    aspect: 'services',
    path: /(^|[.\]])(runtime|imageUri|image|engineVersion|platformVersion|version|addonVersion|layers|code|s3Key|s3ObjectVersion|sourceCodeHash|filename|solutionStackName|kubernetesVersion)(\.|\[|$)/,
  },
  {
    aspect: 'services',
    type: /^aws:(ecs|eks|lambda|apprunner|elasticbeanstalk|mq|msk|ecr|batch)\//,
  },
  // network
  {
    aspect: 'network',
    path: /vpcId|subnet|securityGroup|cidr|routeTable|gatewayId|availabilityZone|vpcZone|networkInterface|(^|[.\]])(ingress|egress|port|fromPort|toPort|protocol)(\.|\[|$)/i,
  },
  {
    aspect: 'image-and-instance',
    type: /^aws:(?:ec2|ebs)\/(instance|launchTemplate|launchConfiguration|spotFleet|ami\w*|placementGroup|volume\w*|ebs\w*|fleet):/i,
  },
  { aspect: 'scale', type: /^aws:autoscaling\/group:/, path: /^$/ },
  { aspect: 'network', type: networkType },
  { aspect: 'network', type: /wafv2\/|\/waf|NetworkPolicy|:Ingress$|:Service$/ },
]

/** Cached per type and path, because a comparison needs the same ones repeatedly. */
const known = new Map<string, Aspect>()
const mostKnown = 20_000

/**
 * The aspect of a property by the first rule that fits; of the resource as a whole where the path
 * is empty.
 */
export function getAspect(type: string, name: string, path: string): Aspect {
  const key = `${type} ${name} ${path}`
  let aspect = known.get(key)
  if (aspect !== undefined) return aspect
  aspect =
    rules.find(
      rule =>
        (rule.type?.test(type) ?? true) &&
        (rule.path?.test(path) ?? true) &&
        (rule.name?.test(name) ?? true),
    )?.aspect ?? 'configuration'
  if (known.size >= mostKnown) known.clear()
  known.set(key, aspect)
  return aspect
}

const softwarePath =
  /(^|[.\]])(engine|engineVersion|engineVersionActual|family|runtime|imageId|ami|amiId|image|imageUri|releaseVersion|addonVersion|platformVersion|kubernetesVersion|solutionStackName|s3ObjectVersion|sourceCodeHash|codeSha256|imageDigest|repoDigest|digest|chart|appVersion|layers)(\.|\[|$)|^code(\.hash)?$|(^|[.[])"?(\w*_)?VERSION(_\w+)?"?\]?$/
const versionedTypes =
  /^aws:(eks|opensearch|elasticsearch|mq|msk|elasticbeanstalk)\/|^kubernetes:helm|Release$|Chart$/

/**
 * Software versions: database engine, services, image, runtime. No entry of the register can make a
 * difference in them legitimate.
 */
export function isSoftware(type: string, name: string, path: string): boolean {
  if (path === '') return false
  if (softwarePath.test(path) || (versionedTypes.test(type) && /(^|\.)version$/i.test(path)))
    return true
  return (
    /^aws:(ssm|appconfig)\//.test(type) &&
    getAspect(type, name, path) === 'services' &&
    /^(value|insecureValue|content)(\.|$)/.test(path)
  )
}
