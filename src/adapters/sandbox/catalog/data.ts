/** Parameters, secrets, tables, queues and functions. */
import type { Properties } from '../resource.ts'
import {
  checkFifo,
  makeArn,
  makeCreationTime,
  copyInput,
  makeOwnArn,
  refuseOutside,
  makeUuid,
} from './helpers.ts'
import { publishedOnUpdate, publishedOutputs } from './publishedVersion.ts'
import { keepSecretName, refuseSecret } from './secretRules.ts'
import type { Creation, TypeSpec } from './typeSpec.ts'
import { toText } from '../text.ts'
import { isObject, getArray } from '../../../lib/values.ts'

const makeQueueUrl = (creation: Creation) =>
  `https://sqs.${creation.region}.amazonaws.com/${creation.account}/${String(creation.inputs['name'])}`

/** Base64 of the SHA-256 of the package; the engine hashes what it uploads. */
function makeCodeSha256({ code, codeSha256: own }: Properties): string {
  const hash = isObject(code) && typeof code['hash'] === 'string' ? code['hash'] : ''
  return typeof own === 'string' ? own : Buffer.from(hash, 'hex').toString('base64')
}

export const data: TypeSpec[] = [
  {
    type: 'aws:ssm/parameter:Parameter',
    docs: 'ssm_parameter',
    title: 'SSM Parameter',
    calls: ['PutParameter', 'PutParameter', 'DeleteParameter'],
    id: copyInput('name'),
    arn: makeArn(
      'ssm',
      creation => `parameter${creation.id.startsWith('/') ? '' : '/'}${creation.id}`,
    ),
    taggable: 'map',
    taken: 'ParameterAlreadyExists',
    sensitive: ['value', 'valueWo'],
    name: {
      property: 'name',
      max: 2048,
      auto: true,
      pattern: /^(?!\/?(aws|ssm))[A-Za-z0-9_.\-/]+$/i,
      patternMeaning: 'letters, digits and _ . - /, not starting with aws or ssm',
    },
    required: ['type'],
    enums: {
      type: ['String', 'StringList', 'SecureString'],
      tier: ['Standard', 'Advanced', 'Intelligent-Tiering'],
      dataType: ['text', 'aws:ec2:image', 'aws:ssm:integration'],
    },
    defaults: { tier: 'Standard', dataType: 'text' },
    outputs: {
      version: () => 1,
      hasValueWo: creation => creation.inputs['valueWo'] !== undefined,
      keyId: creation =>
        creation.inputs['keyId'] ??
        (creation.inputs['type'] === 'SecureString' ? 'alias/aws/ssm' : ''),
    },
    onUpdate: { version: { value: before => Number(before['version'] ?? 0) + 1 } },
    check: inputs =>
      ['value', 'insecureValue', 'valueWo'].some(key => inputs[key] !== undefined)
        ? []
        : [{ property: 'value', reason: 'expected one of value, insecureValue, valueWo' }],
  },
  {
    type: 'aws:secretsmanager/secret:Secret',
    docs: 'secretsmanager_secret',
    title: 'Secrets Manager Secret',
    calls: ['CreateSecret', 'UpdateSecret', 'DeleteSecret'],
    id: makeOwnArn,
    arn: makeArn(
      'secretsmanager',
      creation => `secret:${String(creation.inputs['name'])}-${creation.hex(6)}`,
    ),
    taggable: 'map',
    refusesCreate: refuseSecret,
    afterDelete: keepSecretName,
    name: {
      property: 'name',
      max: 512,
      auto: true,
      pattern: /^[A-Za-z0-9/_+=.@-]+$/,
      patternMeaning: 'letters, digits and / _ + = . @ -',
    },
    defaults: { recoveryWindowInDays: 30, forceOverwriteReplicaSecret: false },
  },
  {
    type: 'aws:secretsmanager/secretVersion:SecretVersion',
    docs: 'secretsmanager_secret_version',
    title: 'Secrets Manager Secret Version',
    calls: ['PutSecretValue', 'UpdateSecretVersionStage', 'UpdateSecretVersionStage'],
    id: creation => `${String(creation.inputs['secretId'])}|terraform-${creation.digits(26)}`,
    taggable: false,
    required: ['secretId'],
    sensitive: ['secretString', 'secretBinary', 'secretStringWo'],
    outputs: {
      arn: creation => creation.inputs['secretId'],
      secretArn: creation => creation.inputs['secretId'],
      versionId: creation => creation.id.split('|')[1],
      hasSecretStringWo: creation => creation.inputs['secretStringWo'] !== undefined,
      versionStages: creation => creation.inputs['versionStages'] ?? ['AWSCURRENT'],
    },
  },
  {
    type: 'aws:dynamodb/table:Table',
    docs: 'dynamodb_table',
    title: 'DynamoDB Table',
    calls: ['CreateTable', 'UpdateTable', 'DeleteTable'],
    id: copyInput('name'),
    arn: makeArn('dynamodb', creation => `table/${creation.id}`),
    taggable: 'map',
    taken: 'ResourceInUseException',
    name: {
      property: 'name',
      min: 3,
      max: 255,
      auto: true,
      pattern: /^[A-Za-z0-9_.-]+$/,
      patternMeaning: 'letters, digits and _ . -',
    },
    sets: ['attributes', 'globalSecondaryIndexes'],
    defaults: {
      billingMode: 'PROVISIONED',
      tableClass: 'STANDARD',
      streamEnabled: false,
      deletionProtectionEnabled: false,
    },
    enums: {
      billingMode: ['PROVISIONED', 'PAY_PER_REQUEST'],
      tableClass: ['STANDARD', 'STANDARD_INFREQUENT_ACCESS'],
    },
    outputs: {
      streamLabel: creation => (creation.inputs['streamEnabled'] === true ? creation.now : ''),
      streamArn: creation =>
        creation.inputs['streamEnabled'] === true ? `${creation.arn}/stream/${creation.now}` : '',
      readCapacity: creation => creation.inputs['readCapacity'] ?? 0,
      writeCapacity: creation => creation.inputs['writeCapacity'] ?? 0,
    },
    check: inputs => {
      const names = getArray(inputs['attributes']).map(
        attribute => (attribute as { name?: unknown }).name,
      )
      return typeof inputs['hashKey'] === 'string' &&
        getArray(inputs['attributes']).length > 0 &&
        !names.includes(inputs['hashKey'])
        ? [{ property: 'hashKey', reason: `expected an attribute named ${inputs['hashKey']}` }]
        : []
    },
    refusesDelete: async ({ properties, id }) =>
      properties['deletionProtectionEnabled'] === true
        ? {
            code: 'ValidationException',
            message:
              'Resource cannot be deleted as it is currently protected against deletion. ' +
              `Disable deletion protection first. Table: ${id}`,
          }
        : null,
  },
  {
    type: 'aws:sqs/queue:Queue',
    docs: 'sqs_queue',
    title: 'SQS Queue',
    calls: ['CreateQueue', 'SetQueueAttributes', 'DeleteQueue'],
    id: makeQueueUrl,
    arn: makeArn('sqs', copyInput('name')),
    taggable: 'map',
    taken: 'QueueAlreadyExists',
    name: {
      property: 'name',
      max: 80,
      auto: true,
      pattern: /^[A-Za-z0-9_-]+(\.fifo)?$/,
      patternMeaning: 'letters, digits, _ and -',
    },
    defaults: {
      delaySeconds: 0,
      fifoQueue: false,
      maxMessageSize: 262144,
      messageRetentionSeconds: 345600,
      receiveWaitTimeSeconds: 0,
      visibilityTimeoutSeconds: 30,
      contentBasedDeduplication: false,
    },
    outputs: {
      url: makeQueueUrl,
      sqsManagedSseEnabled: creation => creation.inputs['sqsManagedSseEnabled'] ?? true,
      kmsDataKeyReusePeriodSeconds: creation =>
        creation.inputs['kmsDataKeyReusePeriodSeconds'] ?? 300,
      deduplicationScope: ({ inputs }) =>
        inputs['deduplicationScope'] ?? (inputs['fifoQueue'] === true ? 'queue' : ''),
      fifoThroughputLimit: ({ inputs }) =>
        inputs['fifoThroughputLimit'] ?? (inputs['fifoQueue'] === true ? 'perQueue' : ''),
    },
    check: checkFifo('queue', 'fifoQueue'),
  },
  {
    type: 'aws:sqs/queuePolicy:QueuePolicy',
    docs: 'sqs_queue_policy',
    title: 'SQS Queue Policy',
    calls: ['SetQueueAttributes', 'SetQueueAttributes', 'SetQueueAttributes'],
    id: copyInput('queueUrl'),
    taggable: false,
    upsert: true,
    required: ['policy', 'queueUrl'],
  },
  {
    type: 'aws:lambda/function:Function',
    docs: 'lambda_function',
    title: 'Lambda Function',
    calls: ['CreateFunction', 'UpdateFunctionConfiguration', 'DeleteFunction'],
    id: copyInput('name'),
    arn: makeArn('lambda', creation => `function:${creation.id}`),
    taggable: 'map',
    taken: 'ResourceConflictException',
    name: {
      property: 'name',
      max: 64,
      auto: true,
      pattern: /^[A-Za-z0-9_-]+$/,
      patternMeaning: 'letters, digits, _ and -',
    },
    required: ['role'],
    defaults: {
      memorySize: 128,
      timeout: 3,
      packageType: 'Zip',
      reservedConcurrentExecutions: -1,
      publish: false,
      skipDestroy: false,
    },
    enums: { packageType: ['Zip', 'Image'] },
    sets: ['architectures'],
    outputs: {
      invokeArn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}:lambda:path/2015-03-31/functions/` +
        `${creation.arn}/invocations`,
      ...publishedOutputs,
      responseStreamingInvokeArn: creation =>
        `arn:${creation.partition}:apigateway:${creation.region}:lambda:path/2021-11-15/functions/` +
        `${creation.arn}/response-streaming-invocations`,
      lastModified: makeCreationTime,
      sourceCodeSize: () => 0,
      architectures: creation => creation.inputs['architectures'] ?? ['x86_64'],
      signingJobArn: () => '',
      signingProfileVersionArn: () => '',
    },
    derived: {
      codeSha256: makeCodeSha256,
      sourceCodeHash: one => one['sourceCodeHash'] ?? makeCodeSha256(one),
    },
    onUpdate: { lastModified: { value: () => new Date().toISOString() }, ...publishedOnUpdate },
    check: inputs => refuseOutside(inputs, 'memorySize', [128, 10240], 'MB'),
  },
  {
    type: 'aws:lambda/eventSourceMapping:EventSourceMapping',
    docs: 'lambda_event_source_mapping',
    title: 'Lambda Event Source Mapping',
    calls: ['CreateEventSourceMapping', 'UpdateEventSourceMapping', 'DeleteEventSourceMapping'],
    id: makeUuid,
    arn: makeArn('lambda', creation => `event-source-mapping:${creation.id}`),
    taggable: 'map',
    required: ['functionName'],
    defaults: { enabled: true, bisectBatchOnFunctionError: false },
    enums: { startingPosition: ['AT_TIMESTAMP', 'LATEST', 'TRIM_HORIZON'] },
    outputs: {
      uuid: creation => creation.id,
      state: () => 'Enabled',
      stateTransitionReason: () => 'USER_INITIATED',
      lastModified: makeCreationTime,
      lastProcessingResult: () => '',
      batchSize: creation =>
        creation.inputs['batchSize'] ??
        (String(creation.inputs['eventSourceArn']).includes(':sqs:') ? 10 : 100),
      functionArn: creation =>
        String(creation.inputs['functionName']).startsWith('arn:')
          ? creation.inputs['functionName']
          : `arn:${creation.partition}:lambda:${creation.region}:${creation.account}:function:` +
            `${String(creation.inputs['functionName'])}`,
    },
    onUpdate: { lastModified: { value: () => new Date().toISOString() } },
  },
  {
    type: 'aws:lambda/permission:Permission',
    within: 'function',
    docs: 'lambda_permission',
    title: 'Lambda Permission',
    calls: ['AddPermission', 'AddPermission', 'RemovePermission'],
    id: creation => toText(creation.inputs['statementId'] ?? `terraform-${creation.digits(26)}`),
    taggable: false,
    required: ['action', 'function', 'principal'],
    outputs: { statementId: creation => creation.id },
  },
]
