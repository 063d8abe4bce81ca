/**
 * Values that the cloud sets for properties that a program does not declare. Nothing, false, zero
 * and the empty list are defaults of most properties; this table has the properties with another
 * default, so that `enableHttp2: null → false` is a change and `null → true` is none. Source: the
 * provider's pages (Argument Reference) of the types, and src/adapters/sandbox/catalog, which
 * follows them.
 */
import type { Part } from '../../lib/propertyPath.ts'
import { formatShape } from '../../lib/propertyPath.ts'
import { getText, isObject, isZero, isSame, stringifyStable } from '../../lib/values.ts'
import { isKnownType, findPropertySchema } from './schema.ts'
import { serviceDefaults } from './serviceDefaults.ts'
import { canonicaliseScalar, isInFreeMap } from './scalars.ts'

/** By property, for every type that has it; a list contains several defaults. */
const everywhere: Record<string, unknown[]> = {
  enableDnsSupport: [true],
  enableHttp2: [true],
  autoMinorVersionUpgrade: [true],
  isEnabled: [true],
  actionsEnabled: [true],
  sourceDestCheck: [true],
  bypassPolicyLockoutSafetyCheck: [false],
  engineMode: ['provisioned'],
  networkType: ['IPV4'],
  instanceTenancy: ['default'],
  tenancy: ['default'],
  healthCheckType: ['EC2'],
  defaultCooldown: [300],
  healthCheckGracePeriod: [300],
  metricsGranularity: ['1Minute'],
  deregistrationDelay: [300, '300'],
  idleTimeout: [60],
  clientKeepAlive: [3600],
  desyncMitigationMode: ['defensive'],
  xffHeaderProcessingMode: ['append'],
  ipAddressType: ['ipv4'],
  loadBalancerType: ['application'],
  maxSessionDuration: [3600],
  logGroupClass: ['STANDARD'],
  treatMissingData: ['missing'],
  keyUsage: ['ENCRYPT_DECRYPT'],
  customerMasterKeySpec: ['SYMMETRIC_DEFAULT'],
  path: ['/'],
  domain: ['vpc'],
  memorySize: [128],
  packageType: ['Zip'],
  reservedConcurrentExecutions: [-1],
  tableClass: ['STANDARD'],
  tier: ['Standard'],
  dataType: ['text'],
  eventBusName: ['default'],
  messageRetentionSeconds: [345600],
  visibilityTimeoutSeconds: [30],
  recoveryWindowInDays: [30],
  maxAggregationInterval: [600],
  requestPayer: ['BucketOwner'],
  protocolVersion: ['HTTP1'],
  loadBalancingAlgorithmType: ['round_robin'],
  targetType: ['instance'],
  launchType: ['EC2'],
  schedulingStrategy: ['REPLICA'],
  platformVersion: ['LATEST'],
  propagateTags: ['NONE'],
  deploymentMaximumPercent: [200],
  deploymentMinimumHealthyPercent: [100],
  timeout: [3],
  caCertIdentifier: ['rds-ca-rsa2048-g1'],
  billingMode: ['PROVISIONED'],
  priceClass: ['PriceClass_All'],
  httpVersion: ['http2'],
  licenseModel: ['general-public-license', 'postgresql-license'],
  deleteAutomatedBackups: [true],
  description: ['Managed by Pulumi', 'Managed by Terraform'],
  backupRetentionPeriod: [1],
  imageTagMutability: ['MUTABLE'],
  tracingConfig: ['PassThrough'],
  desiredCapacityType: ['units'],
  publicIpv4Pool: ['amazon'],
}

/** By the type without its package, then by the path without indices. */
const ofType: Record<string, Record<string, unknown[]>> = {
  ...serviceDefaults,
  'ec2/launchTemplate:LaunchTemplate': {
    'metadataOptions.httpEndpoint': ['enabled'],
    'metadataOptions.httpTokens': ['optional'],
    'metadataOptions.httpPutResponseHopLimit': [1],
    'metadataOptions.httpProtocolIpv6': ['disabled'],
    'metadataOptions.instanceMetadataTags': ['disabled'],
  },
  'lb/targetGroup:TargetGroup': {
    loadBalancingCrossZoneEnabled: ['use_load_balancer_configuration'],
    loadBalancingAnomalyMitigation: ['off'],
    'targetGroupHealth.dnsFailover.minimumHealthyTargetsCount': ['1'],
    'targetGroupHealth.dnsFailover.minimumHealthyTargetsPercentage': ['off'],
    'targetGroupHealth.unhealthyStateRouting.minimumHealthyTargetsCount': [1],
    'targetGroupHealth.unhealthyStateRouting.minimumHealthyTargetsPercentage': ['off'],
    'healthCheck.enabled': [true],
    'healthCheck.healthyThreshold': [3, 5],
    'healthCheck.interval': [30],
    'healthCheck.path': ['/'],
    'healthCheck.port': ['traffic-port'],
    'healthCheck.protocol': ['HTTP'],
    'healthCheck.unhealthyThreshold': [3, 2],
    'healthCheck.matcher': ['200'],
    'healthCheck.timeout': [5],
    'stickiness.type': ['lb_cookie'],
    'stickiness.cookieDuration': [86400],
  },
  'lb/listener:Listener': {
    protocol: ['HTTP'],
    'mutualAuthentication.mode': ['off'],
    'defaultActions.order': [1],
    'defaultActions.redirect.host': ['#{host}'],
    'defaultActions.redirect.path': ['/#{path}'],
    'defaultActions.redirect.query': ['#{query}'],
    'defaultActions.redirect.port': ['#{port}'],
    'defaultActions.redirect.protocol': ['#{protocol}'],
    'defaultActions.forward.stickiness.duration': [0, 1],
    routingHttpResponseServerEnabled: [true],
  },
  'lb/listenerRule:ListenerRule': {
    'actions.order': [1],
    'actions.redirect.host': ['#{host}'],
    'actions.redirect.path': ['/#{path}'],
    'actions.redirect.query': ['#{query}'],
    'actions.redirect.port': ['#{port}'],
    'actions.redirect.protocol': ['#{protocol}'],
  },
  'sqs/queue:Queue': {
    maxMessageSize: [262144, 1048576],
    sqsManagedSseEnabled: [true],
    kmsDataKeyReusePeriodSeconds: [300],
  },
  // Lambda: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  'lambda/function:Function': {
    architectures: [['x86_64']],
    'ephemeralStorage.size': [512],
    'loggingConfig.logFormat': ['Text'],
    'loggingConfig.logGroup': [/^\/aws\/lambda\//],
    'tracingConfig.mode': ['PassThrough'],
    reservedConcurrentExecutions: [-1],
    'snapStart.applyOn': ['None'],
    'snapStart.optimizationStatus': ['Off', 'On'],
  },
  'rds/parameterGroup:ParameterGroup': { 'parameters.applyMethod': ['immediate'] },
  'rds/clusterParameterGroup:ClusterParameterGroup': { 'parameters.applyMethod': ['immediate'] },
  // ECS: RegisterTaskDefinition, ContainerDefinition
  'ecs/taskDefinition:TaskDefinition': { 'containerDefinitions.essential': [true] },
  'ec2/subnet:Subnet': { privateDnsHostnameTypeOnLaunch: ['ip-name'] },
  'ec2/flowLog:FlowLog': { logDestinationType: ['cloud-watch-logs'] },
  'cloudtrail/trail:Trail': { enableLogging: [true], includeGlobalServiceEvents: [true] },
  'guardduty/detector:Detector': { enable: [true] },
  'autoscaling/policy:Policy': { enabled: [true] },
  'cloudwatch/eventRule:EventRule': { state: ['ENABLED'], isEnabled: [true] },
}

/**
 * Objects of Kubernetes, by the last name of the path:
 * https://kubernetes.io/docs/reference/kubernetes-api/
 */
const ofKubernetes: Record<string, unknown[]> = {
  protocol: ['TCP'],
  type: ['ClusterIP', 'RollingUpdate', 'Opaque'],
  sessionAffinity: ['None'],
  restartPolicy: ['Always'],
  dnsPolicy: ['ClusterFirst'],
  imagePullPolicy: ['IfNotPresent'],
  schedulerName: ['default-scheduler'],
  serviceAccountName: ['default'],
  terminationGracePeriodSeconds: [30],
  terminationMessagePath: ['/dev/termination-log'],
  terminationMessagePolicy: ['File'],
  progressDeadlineSeconds: [600],
  revisionHistoryLimit: [10],
  replicas: [1],
  periodSeconds: [10],
  timeoutSeconds: [1],
  successThreshold: [1],
  failureThreshold: [3],
  scheme: ['HTTP'],
  internalTrafficPolicy: ['Cluster'],
  externalTrafficPolicy: ['Cluster'],
  concurrencyPolicy: ['Allow'],
  podManagementPolicy: ['OrderedReady'],
  namespace: ['default'],
  maxUnavailable: ['25%'],
  maxSurge: ['25%'],
  backoffLimit: [6],
  completions: [1],
  parallelism: [1],
  minReplicas: [1],
  successfulJobsHistoryLimit: [3],
  failedJobsHistoryLimit: [1],
  // enabled by default, or determined by the image, so that false and 0 are not defaults
  automountServiceAccountToken: [true],
  allowPrivilegeEscalation: [true],
  enableServiceLinks: [true],
  runAsUser: [],
  runAsGroup: [],
  fsGroup: [],
}

/** The built-in kinds; the defaults of custom resources and charts are unknown. */
const isKubernetes = (type: string) =>
  /^kubernetes:(core|apps|batch|autoscaling|policy|[a-z.]+\.k8s\.io)\/v/.test(type)

/** The known defaults of AWS types and of Kubernetes objects. */
export const hasDefaults = (type: string): boolean => isKnownType(type) || isKubernetes(type)

const findOwnDefaults = (type: string) => {
  const name = type.slice(type.indexOf(':') + 1).replace(/^alb\//, 'lb/')
  return Object.hasOwn(ofType, name) ? ofType[name] : undefined
}

function findDefaults(type: string, parts: readonly Part[]): unknown[] | undefined {
  if (isKubernetes(type)) return findKubernetesDefault(parts)
  const shape = formatShape(parts)
  const own = findOwnDefaults(type)
  const stated = findPropertySchema(type, parts)?.default
  return (
    own?.[shape] ??
    (stated === undefined ? undefined : [stated]) ??
    (parts.length === 1 ? everywhere[shape] : undefined)
  )
}

function findKubernetesDefault(parts: readonly Part[]): unknown[] | undefined {
  const name = String(parts.at(-1))
  return Object.hasOwn(ofKubernetes, name) ? ofKubernetes[name] : undefined
}

/** Users choose the names inside `data`: an empty value there is a value. */
const isOwnData = (type: string, [top]: readonly Part[]) =>
  isKubernetes(type) && /^(data|stringData|binaryData)$/.test(String(top))

/** Switches of blocks that are enabled by default: there `false` is a value. */
export const isOnByDefault = (name: string): boolean =>
  name === 'essential' ||
  (Object.hasOwn(everywhere, name) && everywhere[name]?.[0] === true) ||
  (Object.hasOwn(ofKubernetes, name) && ofKubernetes[name]?.[0] === true)

/** The default value in the cloud; undefined when it is unknown. */
export function getDefault(type: string, parts: readonly Part[]): unknown {
  return findDefaults(type, parts)?.[0]
}

/**
 * Whether `value` is the default value in the cloud. It is false inside maps with keys of the user
 * and for whole elements of lists.
 */
export function isDefault(type: string, parts: readonly Part[], value: unknown): boolean {
  if (isInFreeMap(parts) || typeof parts.at(-1) === 'number' || isOwnData(type, parts)) return false
  const values = findDefaults(type, parts)
  if (!values) return isZero(value) || isBlockOfDefaults(type, parts, value)
  return (
    values.some(one =>
      one instanceof RegExp
        ? one.test(String(value))
        : isSame(one, value) || canonicaliseScalar(one, parts) === canonicaliseScalar(value, parts),
    ) ||
    value === undefined ||
    value === null ||
    value === '' ||
    (isObject(value) && isBlockOfDefaults(type, parts, value))
  )
}

/** A block with default values only, e.g. `{ enabled: false }`. */
function isBlockOfDefaults(type: string, parts: readonly Part[], value: unknown): boolean {
  if (typeof value !== 'object' || value === null || stringifyStable(value).length >= 2000)
    return false
  if (Array.isArray(value)) return value.length <= 1 && value.every(item => isInBlock(item))
  return isInBlock(value)

  function isInBlock(block: unknown): boolean {
    if (typeof block !== 'object' || block === null) return false
    return Object.entries(block).every(
      ([key, item]) =>
        !isSwitchedOn(type, [...parts, key], item) && isDefault(type, [...parts, key], item),
    )
  }
}

/**
 * A block whose switch is on by default (stickiness, automatic stop) is off where the block is
 * absent. The blocks that are there without being declared are in `ofType`.
 */
function isSwitchedOn(type: string, parts: readonly Part[], value: unknown): boolean {
  if (parts.at(-1) !== 'enabled' || getText(value) !== 'true') return false
  const own = findOwnDefaults(type)
  return !own?.[formatShape(parts)]
}
