/** The tables for versions, tags, cosmetic properties and known configuration. */
import type { Row } from './judgement.ts'

export const versions: Row[] = [
  // containers of Kubernetes and of other clouds; charts
  {
    type: /^(kubernetes|gcp|azure\w*|azure-native|docker):/,
    path: /(^|\.)image$/,
    class: 'version',
  },
  { type: /helm/, path: /^(version|chart)$/, class: 'version' },
  {
    path: /^(engineVersion|engineVersionActual|runtime|imageId|ami|amiId|imageUri|version|releaseVersion|releaseLabel|functionVersion|glueVersion|platformVersion|kubernetesVersion|cacheParameterGroupVersion|elasticsearchVersion|kafkaVersion|s3ObjectVersion|addonVersion|amiReleaseVersion)$/,
    class: 'version',
  },
  {
    path: /^(sourceCodeHash|codeSha256|s3Key|taskDefinition|containerDefinitions|launchTemplate(\.\w+)?|mixedInstancesPolicy\.launchTemplate\.launchTemplateSpecification\.version)$/,
    class: 'version',
  },
  {
    path: /^(autoMinorVersionUpgrade|allowMajorVersionUpgrade)$/,
    class: 'version',
    severity: 'low',
  },
  {
    path: /^(family|engine|parameterGroupFamily|solutionStackName|architectures)$/,
    class: 'version',
    severity: 'high',
  },
]

export const tags: Row[] = [
  { path: /^(tags|tagsAll|tagSpecifications|propagateTags)(\.|$)/, class: 'tags' },
  { type: /ec2\/tag:|autoscaling\/tag:/, path: /./, class: 'tags' },
]

export const cosmetic: Row[] = [
  {
    path: /(^|\.)(description|alarmDescription|comment|displayName|groupDescription|parameterGroupDescription|sid|contentDescription|note)$/,
    class: 'cosmetic',
  },
  { type: /cloudwatch\/dashboard:/, path: /./, class: 'cosmetic', severity: 'low' },
]

export const configuration: Row[] = [
  {
    path: /^(copyTagsToSnapshot|finalSnapshotIdentifier|snapshotWindow)$/,
    class: 'configuration',
    severity: 'low',
  },
  {
    path: /(^|\.)(retentionInDays|logRetentionDays|retentionPeriod|performanceInsightsRetentionPeriod|retention)$/,
    class: 'configuration',
    way: 'retention',
  },
  {
    type: /ucketLifecycle|s3\/bucket(V2)?:/,
    path: /[eE]xpiration\.(days|noncurrentDays)$/,
    class: 'configuration',
    way: 'less',
  },
  {
    path: /^(enabledCloudwatchLogsExports|enabledClusterLogTypes|enabledMetrics|loggingConfig|accessLogs(\.enabled)?)$/,
    class: 'configuration',
    way: 'fewer',
  },
  {
    path: /^(monitoringInterval|monitoring\.enabled|tracingConfig(\.mode)?|xrayTracingEnabled)$/,
    class: 'configuration',
    severity: 'low',
  },
  {
    path: /^(dbClusterParameterGroupName|dbParameterGroupName|parameterGroupName|optionGroupName)$/,
    class: 'configuration',
  },
  { path: /^(userData|userDataBase64)$/, class: 'configuration', severity: 'high' },
]
