/**
 * Known failures of the pulumi CLI (3.259.0 and 3.276.0) in one table: what it prints, and what
 * that means here. The wordings were taken from runs of the real CLI, or from the pkg/v3 sources
 * named beside them; test/adapters/pulumi/failures.test.ts has the texts.
 */
import { stripVTControlCharacters } from 'node:util'
import type { OperationErrorCode } from '../../lib/errors.ts'

export type EngineFailure = { code: OperationErrorCode; message: string; hint: string }

type Row = { code: OperationErrorCode; hint: string; patterns: RegExp[] }

/**
 * Ordered by importance: an output often has several, e.g. a warning about pending operations above
 * the real error.
 */
const table: Row[] = [
  {
    code: 'state-invalid', // backend/diy/state.go, backend/snapshot.go
    hint: '`twinstack state repair NAME` shows what is wrong with the recorded state and what can be repaired.',
    patterns: [/snapshot integrity failure/, /failed to verify snapshot/, /magic cookie mismatch/],
  },
  {
    code: 'state-invalid', // resource/stack/checkpoint.go, deployment.go
    hint:
      'A newer pulumi wrote this state. Use that version (TWINSTACK_PULUMI, `twinstack doctor`), ' +
      'or restore an earlier state: `twinstack state repair NAME` names the newest valid one.',
    patterns: [
      /unsupported checkpoint version \d+/,
      /this stack's deployment (?:version is too new|needs support for the following features)[^\n]*/,
    ],
  },
  {
    code: 'state-invalid', // resource/stack/checkpoint.go
    hint:
      'A tool other than pulumi has edited the recorded state. `twinstack state repair NAME` ' +
      'names the newest saved state that is valid.',
    patterns: [/failed to load checkpoint: json: /],
  },
  {
    code: 'cancelled', // resource/deploy/deployment_executor.go, backend/backenderr
    hint:
      'The steps that were running were finished and saved. Request the operation again for ' +
      'the rest.',
    patterns: [/\berror: (?:update|preview|refresh|destroy|import|operation) cancell?ed\s*$/m],
  },
  {
    code: 'stack-locked', // backend/diy/lock.go
    hint:
      'Another pulumi process uses this stack, or died while it used it. Wait until it has ' +
      'ended; if the process that the message names no longer exists, run `pulumi cancel NAME` ' +
      'on the backend that TWINSTACK_BACKEND names.',
    patterns: [/the stack is currently locked by \d+ lock\(s\)/],
  },
  {
    code: 'stack-conflict', // backend/httpstate/backend.go, apitype.ErrorResponse
    hint:
      'The state service is running another update of this stack. Wait until it has ended, ' +
      'or cancel it with `pulumi cancel NAME`.',
    patterns: [/Another update is currently in progress/, /\[409\] Conflict/],
  },
  {
    code: 'passphrase-incorrect', // secrets/passphrase/manager.go
    hint:
      "The passphrase is not the one that this stack's secrets were encrypted with. Put the " +
      'right one into the file named by TWINSTACK_PASSPHRASE_FILE.',
    patterns: [/incorrect passphrase/],
  },
  {
    code: 'passphrase-incorrect',
    hint:
      'No passphrase reached the engine. TWINSTACK_PASSPHRASE_FILE must name a file that ' +
      'the service can read.',
    patterns: [
      /passphrase must be set with PULUMI_CONFIG_PASSPHRASE/,
      /unable to (?:read|construct a path the) PULUMI_CONFIG_PASSPHRASE_FILE/,
    ],
  },
  {
    code: 'passphrase-incorrect', // cmd/pulumi/cmd/cmd.go
    hint:
      'A secret in the settings file was encrypted for another stack or with another ' +
      'passphrase, or its text is damaged. Set it again with ' +
      '`twinstack config set --secret KEY --environment NAME`.',
    patterns: [
      /failed to decrypt encrypted configuration value/,
      /could not decrypt configuration values?/, // cmd/pulumi/config/config.go
    ],
  },
  {
    code: 'state-invalid', // resource/stack/deployment.go, secrets/passphrase/manager.go
    hint:
      'A secret of the recorded state was encrypted for another stack. `twinstack state repair ' +
      'NAME` names the newest saved state; restore that one.',
    patterns: [
      /cipher: message authentication failed/,
      /snapshot contains encrypted secrets but no secrets manager could be found/,
      /no known secrets provider for type/,
    ],
  },
  {
    // pkg/v3 secrets/cloud/manager.go: awskms, gcpkms, azurekeyvault, hashivault
    code: 'credentials-missing',
    hint:
      'The key service that encrypts the secrets of the recorded state refused the service, or ' +
      'is not reachable. Nothing was written. Give the service the variables for it and name ' +
      'them in TWINSTACK_SECRETS_ENV; `pulumi stack change-secrets-provider` sets another one.',
    patterns: [/get stack secrets manager: /, /open keeper \w+:\/\//],
  },
  {
    code: 'settings-invalid', // cmd/pulumi/operations/up.go, workspace/project.go
    hint:
      'The settings do not match `config` of Pulumi.yaml. Correct Pulumi.<environment>.yaml; a ' +
      'value with `secret: true` is set with `twinstack config set --secret`.',
    patterns: [/validating stack config: /],
  },
  {
    code: 'plugin-missing', // sdk/v3 go/common/workspace/plugins.go
    hint:
      '`twinstack doctor` shows which provider plugin is needed. With TWINSTACK_CLOUD=aws ' +
      'install it with `pulumi plugin install resource PLUGIN VERSION`.',
    patterns: [
      /no \w+ plugin 'pulumi-[\w-]+' found in the workspace/,
      /failed to load plugin /,
      /could not find plugin/,
    ],
  },
  {
    // terraform-plugin-framework of the AWS provider, AWS API error codes
    code: 'credentials-missing',
    hint:
      'The AWS credentials are missing, expired, or of another account than this ' +
      "environment's. Check the credentials chain (`aws sts get-caller-identity`) and the " +
      'account and role in TWINSTACK_AWS_CONFIG.',
    patterns: [
      /No valid credential sources found/i,
      /unable to validate AWS credentials/i,
      /failed to refresh cached credentials/i,
      /get credentials: /,
      /\b(?:ExpiredToken(?:Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch)\b/,
      /Cannot assume IAM Role/i,
      /AWS account ID not allowed/i,
    ],
  },
  {
    code: 'credentials-missing', // backend/backenderr/backenderr.go, backend/httpstate
    hint:
      'The state backend requires a login: set PULUMI_ACCESS_TOKEN for the service, or use ' +
      'another TWINSTACK_BACKEND.',
    patterns: [
      /PULUMI_ACCESS_TOKEN must be set for login/,
      /this command requires logging in/,
      /\[401\] Unauthorized/,
      /invalid access token/,
    ],
  },
  {
    code: 'deletion-protected', // resource/deploy/step.go; errors of RDS and Elastic Load Balancing
    hint:
      'Deletion protection prevents this. Disable it in the program or its settings, deploy that ' +
      'change, and then request the operation again.',
    patterns: [
      /cannot be deleted\s+because it is protected/,
      /Cannot delete protected/i,
      /disable deletion protection and try again/i,
      /deletion protection is enabled/i,
    ],
  },
  {
    code: 'state-unreachable',
    hint: 'The disk is full. Free some space; the recorded state is rebuilt from what was saved.',
    patterns: [/no space left on device/],
  },
  {
    code: 'state-unreachable', // backend/diy/backend.go, backend/httpstate/client
    hint:
      "The engine can't reach the state backend. Check TWINSTACK_BACKEND, and that this machine " +
      'can reach it.',
    patterns: [
      /unable to open state (?:directory|database|bucket)/,
      /could not list bucket/,
      /failed to save snapshot/,
      /An IO error occurred while/,
      /read "\.pulumi\/meta\.yaml"/,
      /failed to ping PostgreSQL/,
      /performing HTTP request: /,
      /failed to load checkpoint/,
    ],
  },
  {
    // resource/deploy/step_generator.go, step_executor.go, deployment_executor.go: an update with a
    // plan
    code: 'plan-changed',
    hint:
      'The program or the cloud changed between planning and applying. The operation plans again ' +
      'automatically.',
    patterns: [/violates plan: /, /expected resource operations for .+ but none were seen/],
  },
  {
    // resource/deploy/deployment_executor.go (a warning there), cmd/pulumi/stack/io.go
    code: 'pending-operations',
    hint:
      'An earlier run died while it changed these resources. Request a reconcile: it first ' +
      'searches the cloud for each resource, and imports it or clears its entry.',
    patterns: [
      /with \d+ pending operations? from previous deployment/,
      /resource\(s\) with pending operations/,
    ],
  },
]

/**
 * The meaning of a text of the CLI (stderr, or a diagnostic): code, the line that reports it
 * (without colours and without credentials of addresses) and what to do next. Null for an unknown
 * failure.
 */
export function recogniseEngineError(text: string): EngineFailure | null {
  const plain = stripVTControlCharacters(text)
  for (const { code, hint, patterns } of table) {
    const match = patterns.map(pattern => pattern.exec(plain)).find(Boolean)
    if (match) return { code, message: readMessageAt(plain, match), hint: namePlugin(hint, plain) }
  }
  return null
}

/** The hint about a missing plugin names the plugin and its version, where the engine does. */
function namePlugin(hint: string, text: string): string {
  const [, plugin, version] =
    /'pulumi-resource-([\w-]+)' found in the workspace at version v([\w.+-]+)/.exec(text) ?? []
  return plugin && version ? hint.replace('PLUGIN VERSION', () => `${plugin} ${version}`) : hint
}

const longest = 600

/**
 * The matching line and the indented lines below it, in which the CLI names the holder of a lock.
 */
function readMessageAt(text: string, match: RegExpExecArray): string {
  const start = text.lastIndexOf('\n', match.index) + 1
  const [first = '', ...rest] = text.slice(start).split('\n')
  const end = rest.findIndex(
    line => !/^\s+(?:file|s3|gs|azblob|postgres)\S*: created by /.test(line),
  )
  const details = rest
    .slice(0, end === -1 ? rest.length : end)
    .map(line => line.replace(/^\s*\S+: created by/, 'created by'))
  return withoutCredentials(
    [first.replace(/^.*?\berror: /, '').trim(), ...details].join(' '),
  ).slice(0, longest)
}

/** The CLI prints backend addresses with their passwords. */
function withoutCredentials(text: string): string {
  return text.replace(/(\w:\/\/)[^/\s@]+@/g, '$1[credentials]@')
}
