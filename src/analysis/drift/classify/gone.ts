/** Classifies a missing resource by its type; the first matching row decides. */
import type { Reading } from '../reading.ts'
import { judgePolicyDirection } from '../../normalise/policy.ts'
import type { Judgement } from './judgement.ts'

type Row = { type: RegExp } & Judgement

const rows: Row[] = [
  {
    type: /ecurityGroup(Ingress|Egress)?Rule:/,
    class: 'security',
    severity: 'medium',
    direction: 'tightened',
  },
  {
    type: /iam\/(rolePolicyAttachment|userPolicyAttachment|groupPolicyAttachment|policyAttachment|role|user|group|instanceProfile|accessKey|groupMembership)|lambda\/permission:|accessPolicy/,
    class: 'security',
    severity: 'medium',
    direction: 'tightened',
  },
  { type: /PublicAccessBlock:/, class: 'security', severity: 'critical', direction: 'loosened' },
  {
    type: /cloudtrail\/trail:|guardduty\/|securityhub\/|config\w*\/|macie|inspector/,
    class: 'security',
    severity: 'critical',
    direction: 'loosened',
  },
  {
    type: /flowLog:|wafv2\/|waf\/|networkfirewall\/|shield\/|ServerSideEncryption|OwnershipControls|networkAcl|accountPasswordPolicy|ebs\/encryptionByDefault|bucketLogging/i,
    class: 'security',
    severity: 'high',
    direction: 'loosened',
  },
  {
    type: /secretsmanager\/secret(Version)?:|ssm\/parameter:/,
    class: 'availability',
    severity: 'high',
    direction: 'loosened',
  },
  { type: /kms\/key:/, class: 'availability', severity: 'critical', direction: 'loosened' },
  {
    type: /rds\/(cluster|instance|clusterInstance|globalCluster):|docdb\/cluster|neptune\/cluster|dynamodb\/(table|globalTable):|s3\/bucket(V2)?:|efs\/fileSystem:|ebs\/volume:|elasticache\/(cluster|replicationGroup):|opensearch\/domain:|elasticsearch\/domain:|redshift\/cluster:|ecr\/repository:|backup\/vault:|msk\/cluster:|mq\/broker:|fsx\//,
    class: 'availability',
    severity: 'critical',
    direction: 'loosened',
  },
  {
    type: /[aA]larm:|backup\/|autoscaling\/policy:|appautoscaling\/|sns\/topicSubscription:|healthCheck:|lambda\/eventSourceMapping:|cloudwatch\/event(Rule|Target):|BucketVersioning:|pointInTime/,
    class: 'availability',
    severity: 'high',
    direction: 'loosened',
  },
  {
    type: /sns\/topic:|cloudwatch\/logGroup:|sqs\/|ClusterParameterGroup:|parameterGroup:|subnetGroup:/,
    class: 'availability',
    severity: 'medium',
    direction: 'loosened',
  },
  { type: /cloudwatch\/dashboard:/, class: 'configuration', severity: 'low', direction: 'changed' },
  { type: /ec2\/tag:|autoscaling\/tag:/, class: 'tags', severity: 'low', direction: 'changed' },
  { type: /ecurityGroup:/, class: 'security', severity: 'high', direction: 'changed' },
]

/**
 * A document with denials protects while it exists. When a document that only allows is removed,
 * less is allowed.
 */
const documents =
  /(iam\/(policy|rolePolicy|userPolicy|groupPolicy)|bucketPolicy|queuePolicy|topicPolicy|keyPolicy|secretPolicy|repositoryPolicy|vpcEndpointPolicy):/

/**
 * A declared resource that is missing affects availability, unless a row for its type says
 * otherwise.
 */
export function judgeDeleted({ type, before }: Pick<Reading, 'type' | 'before'>): Judgement {
  if (documents.test(type))
    return { class: 'security', ...judgePolicyDirection(before['policy'], undefined) }
  const row = rows.find(row => row.type.test(type))
  return row
    ? { class: row.class, severity: row.severity, direction: row.direction }
    : { class: 'availability', severity: 'high', direction: 'loosened' }
}

/**
 * The resource exists again, but its former content is lost, and references to the old one are
 * invalid.
 */
export function judgeRecreated(reading: Pick<Reading, 'type' | 'before'>): Judgement {
  const gone = judgeDeleted(reading)
  return {
    class: gone.class,
    severity: gone.severity === 'critical' ? 'critical' : 'medium',
    direction: 'changed',
  }
}
