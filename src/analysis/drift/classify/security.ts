/**
 * The table of security properties. Rules of security groups and policies are also compared by
 * meaning (securityRules.ts, policy.ts).
 */
import type { Row } from './judgement.ts'

export const security: Row[] = [
  // public access
  {
    path: /^publiclyAccessible$/,
    class: 'security',
    way: 'on',
    severity: { loosened: 'critical' },
  },
  {
    path: /^(blockPublicAcls|blockPublicPolicy|ignorePublicAcls|restrictPublicBuckets|restrictPublicAccess)$/,
    class: 'security',
    way: 'off',
    severity: { loosened: 'critical' },
  },
  {
    path: /^acl$|^accessControlPolicy\b/,
    class: 'security',
    way: 'acl',
    severity: { loosened: 'critical' },
  },
  { path: /(^|\.)grants(\.|$)/, class: 'security', way: 'further' },
  { type: /ec2\/subnet:/, path: /^mapPublicIpOnLaunch$/, class: 'security', way: 'on' },
  { path: /(associatePublicIpAddress|assignPublicIp)$/, class: 'security', way: 'on' },
  {
    type: /ec2\/snapshot|ami/,
    path: /(createVolumePermission|launchPermission|public)/,
    class: 'security',
    way: 'on',
    severity: { loosened: 'critical' },
  },
  {
    type: /eks\/cluster:/,
    path: /^vpcConfig\.endpointPublicAccess$/,
    class: 'security',
    way: 'on',
  },
  {
    type: /eks\/cluster:/,
    path: /^vpcConfig\.publicAccessCidrs$/,
    class: 'security',
    way: 'public-cidrs',
  },
  {
    type: /lb\/loadBalancer:/,
    path: /^internal$/,
    class: 'security',
    way: 'off',
    severity: { loosened: 'critical' },
  },
  {
    path: /^(functionUrlAuthType|authorizationType|authorization)$/,
    class: 'security',
    way: 'gone',
  },
  {
    type: /LaunchPermission:|CreateVolumePermission:/,
    path: /^(group|accountId)$/,
    class: 'security',
    way: 'there',
    severity: { loosened: 'critical' },
  },
  { path: /^allowUnauthenticatedIdentities$/, class: 'security', way: 'on' },
  { path: /(^|\.)(enforceHttps|requireTls|requireSsl|forceSsl)$/, class: 'security', way: 'off' },
  // network access and permissions
  {
    type: /securityGroup:|defaultSecurityGroup:/,
    path: /^(ingress|egress)(\.|$)/,
    class: 'security',
  },
  {
    type: /ecurityGroup(Ingress|Egress)?Rule:/,
    path: /^(cidr|prefixList|referencedSecurityGroup|sourceSecurityGroup|self|fromPort|toPort|ipProtocol|protocol|ipv6Cidr|type)/,
    class: 'security',
  },
  { type: /networkAcl/, path: /(^|\.)(ruleAction|action)$/, class: 'security', way: 'allowed' },
  {
    type: /networkAcl/,
    path: /^(ingress|egress|cidrBlock|ipv6CidrBlock|fromPort|toPort|protocol|ruleAction|ruleNumber)/,
    class: 'security',
    severity: 'high',
  },
  {
    path: /(^|\.)(vpcSecurityGroupIds|securityGroups|securityGroupIds|securityGroupNames)$/,
    class: 'security',
    way: 'further',
    severity: { tightened: 'high', loosened: 'high' },
  },
  {
    type: /iam\/.*[pP]olicy.*:|bucketPolicy:|queuePolicy:|topicPolicy:|keyPolicy:|secretPolicy:|repositoryPolicy:|resourcePolicy:/,
    path: /^(policy|policyDocument|inlinePolicy)$/,
    class: 'security',
    way: 'policy',
  },
  {
    path: /^(policy|assumeRolePolicy|inlinePolicies\.policy|accessPolicies|resourcePolicy|keyPolicy|fileSystemPolicy|bucketPolicy|repositoryPolicy)$/,
    class: 'security',
    way: 'policy',
  },
  {
    path: /^(managedPolicyArns|inlinePolicies|policyArns?)(\.|$)/,
    class: 'security',
    way: 'further',
  },
  { path: /^permissionsBoundary$/, class: 'security', way: 'gone' },
  {
    type: /iam\/role:/,
    path: /^maxSessionDuration$/,
    class: 'security',
    way: 'more',
    severity: 'low',
  },
  {
    path: /(^|\.)(role|roleArn|iamRole|serviceRoleArn|jobRoleArn|roles|executionRoleArn|taskRoleArn|iamInstanceProfile|iamInstanceProfile\.(arn|name)|instanceProfile|iamRoles|serviceRole)$/,
    class: 'security',
    severity: 'high',
  },
  {
    type: /lambda\/permission:/,
    path: /^(principal|sourceArn|sourceAccount|principalOrgId|action)$/,
    class: 'security',
    severity: 'high',
  },
  {
    type: /iam\/accountPasswordPolicy:/,
    path: /^(minimumPasswordLength|passwordReusePrevention)$/,
    class: 'security',
    way: 'less',
  },
  { type: /iam\/accountPasswordPolicy:/, path: /^require/, class: 'security', way: 'off' },
  {
    type: /cognito\/userPool:/,
    path: /^passwordPolicy\.(minimumLength|passwordHistorySize)$/,
    class: 'security',
    way: 'less',
  },
  { type: /cognito\/userPool:/, path: /^passwordPolicy\.require/, class: 'security', way: 'off' },
  {
    type: /ebs\/encryptionByDefault:/,
    path: /^enabled$/,
    class: 'security',
    way: 'off',
    severity: { loosened: 'critical' },
  },
  {
    path: /^(iamDatabaseAuthenticationEnabled|iamAuthenticationEnabled|transitEncryptionEnabled|nodeToNodeEncryption\.enabled|authTokenEnabled)$/,
    class: 'security',
    way: 'off',
  },
  {
    path: /^(masterUsername|username|masterPassword\w*|password\w*|secretString\w*|secretBinary|authToken|privateKey\w*|accessKey|secretKey|apiKey|token)$/,
    class: 'security',
    severity: 'high',
  },
  { path: /^manageMasterUserPassword$/, class: 'security', way: 'off' },
  { path: /^(keyName|publicKey|sshKeys?)$/, class: 'security', severity: 'high' },
  // encryption
  {
    path: /(^|\.)(storageEncrypted|encrypted|encryptionEnabled|atRestEncryptionEnabled|encryptAtRest\.enabled|sqsManagedSseEnabled|serverSideEncryption\.enabled|bucketKeyEnabled|performanceInsightsEncrypted)$/,
    class: 'security',
    way: 'off',
  },
  { type: /bucketServerSideEncryption/, path: /^rules(\.|$)/, class: 'security', way: 'fewer' },
  { path: /(^|\.)(sseAlgorithm|encryptionType)$/, class: 'security', severity: 'high' },
  { type: /kms\/key:/, path: /^enableKeyRotation$/, class: 'security', way: 'off' },
  {
    type: /kms\/key:/,
    path: /^rotationPeriodInDays$/,
    class: 'security',
    way: 'more',
    severity: 'medium',
  },
  { type: /kms\/alias:/, path: /^targetKeyId$/, class: 'security', severity: 'high' },
  {
    path: /(^|\.)(kmsKeyId|kmsKeyArn|kmsMasterKeyId|kmsMasterKeyArn|masterUserSecretKmsKeyId|performanceInsightsKmsKeyId|encryptionKey|keyArn|sseKmsKeyId|kmsKey)$/,
    class: 'security',
    way: 'gone',
    severity: { changed: 'high', loosened: 'high', tightened: 'medium' },
  },
  // Kubernetes: https://kubernetes.io/docs/concepts/security/pod-security-standards/
  {
    type: /^kubernetes:/,
    path: /(^|\.)(runAsNonRoot|readOnlyRootFilesystem|seccompProfile)$/,
    class: 'security',
    way: 'off',
  },
  {
    type: /^kubernetes:/,
    path: /(^|\.)(allowPrivilegeEscalation|privileged|hostNetwork|hostPID|hostIPC|hostPath)$/,
    class: 'security',
    way: 'on',
  },
  {
    type: /^kubernetes:/,
    path: /(^|\.)(securityContext|capabilities|serviceAccountName|runAsUser)(\.|$)/,
    class: 'security',
  },
  { type: /^kubernetes:rbac|NetworkPolicy$/, path: /./, class: 'security', severity: 'high' },
  // Google Cloud and Azure: access
  {
    type: /^(gcp|google-native|azure\w*|azure-native):/,
    path: /^(members?|role|roleDefinitionId|principalId|bindings|sourceRanges|allow|securityRules)(\.|$)/i,
    class: 'security',
    severity: 'high',
  },
  // sharing, plain text, and owners of objects
  {
    path: /(^|\.)(sharedAccounts|sharedAccountIds|launchPermissions?|createVolumePermissions?)$/,
    class: 'security',
    way: 'further',
  },
  { type: /transfer\/server:/, path: /^protocols$/, class: 'security', way: 'further' },
  { path: /(^|\.)(clientBroker|transitEncryptionMode)$/, class: 'security', way: 'strict' },
  { path: /(^|\.)objectOwnership$/, class: 'security', way: 'strict' },
  {
    type: /secretRotation:/,
    path: /^rotationRules\.automaticallyAfterDays$/,
    class: 'security',
    way: 'more',
    severity: { loosened: 'medium' },
  },
  { type: /secretRotation:/, path: /^rotation/, class: 'security' },
  // entry points
  {
    path: /(^|\.)(sslPolicy|minimumProtocolVersion|securityPolicy|tlsSecurityPolicy|minimumTlsVersion|tlsPolicy)$/,
    class: 'security',
    way: 'tls',
  },
  {
    path: /(^|\.)(viewerProtocolPolicy|originProtocolPolicy)$/,
    class: 'security',
    way: 'tls',
  },
  {
    type: /lb\/listener:/,
    path: /^protocol$/,
    class: 'security',
    way: 'tls',
    severity: { loosened: 'critical' },
  },
  {
    path: /^(certificateArn|acmCertificateArn|caCertIdentifier|certificates?)$/,
    class: 'security',
    severity: 'medium',
  },
  { path: /(^|\.)metadataOptions\.httpTokens$/, class: 'security', way: 'off' },
  {
    path: /(^|\.)metadataOptions\.httpPutResponseHopLimit$/,
    class: 'security',
    way: 'more',
    severity: { loosened: 'medium' },
  },
  {
    path: /(^|\.)metadataOptions\.httpEndpoint$/,
    class: 'security',
    way: 'on',
    severity: 'medium',
  },
  {
    path: /^dropInvalidHeaderFields$/,
    class: 'security',
    way: 'off',
    severity: { loosened: 'medium' },
  },
  { path: /^(webAclArn|webAclId|wafAclArn)$/, class: 'security', way: 'gone' },
  {
    type: /wafv2\/|networkfirewall\//,
    path: /^(rules|defaultAction|scope|firewallPolicy)/,
    class: 'security',
    severity: 'high',
  },
  {
    path: /^(mfaConfiguration|mfaDelete|versioningConfiguration\.mfaDelete)$/,
    class: 'security',
    way: 'off',
  },
  // logging and monitoring
  {
    type: /cloudtrail\/trail:/,
    path: /^(enableLogging|isMultiRegionTrail|enableLogFileValidation|includeGlobalServiceEvents)$/,
    class: 'security',
    way: 'off',
    severity: { loosened: 'critical' },
  },
  {
    type: /guardduty|securityhub|inspector|macie|accessanalyzer|cfg\/recorder/,
    path: /^(enable|enabled|isEnabled|status)$/,
    class: 'security',
    way: 'off',
    severity: { loosened: 'critical' },
  },
  { type: /ec2\/flowLog:/, path: /^trafficType$/, class: 'security', severity: 'medium' },
  {
    type: /ecr\/repository:/,
    path: /^imageScanningConfiguration\.scanOnPush$/,
    class: 'security',
    way: 'off',
    severity: { loosened: 'medium' },
  },
  {
    type: /ecr\/repository:/,
    path: /^imageTagMutability$/,
    class: 'security',
    way: 'tag-mutability',
    severity: { loosened: 'medium' },
  },
  { path: /(^|\.)readonlyRootFilesystem$/i, class: 'security', way: 'off' },
  { path: /(^|\.)(privileged|privilegedMode|enableExecuteCommand)$/, class: 'security', way: 'on' },
]
