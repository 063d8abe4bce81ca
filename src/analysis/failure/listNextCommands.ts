/** The commands that help after a failure, by its code. */
import type { OperationErrorCode } from '../../lib/errors.ts'
import { formatCommandHint, quoteForShell } from '../../lib/formatCommandHint.ts'
import { shortenId } from '../../lib/typeName.ts'
import { credentialRefusal } from './suggestRemedy.ts'
import type { FailureFacts } from '../../model/failureReport.ts'
import {
  isWriting,
  type Operation,
  type OperationKind,
  type Status,
} from '../../model/operation.ts'

const hasNoAccess = (message: string): boolean => credentialRefusal.test(message)

type NextCommand = { command: string; why: string }
type Case = { facts: FailureFacts; again: NextCommand }

/** The command that requests an operation of this kind. */
const commands: Partial<Record<OperationKind, string>> = {
  deploy: 'up',
  'drift-check': 'drift',
}

const suggestErrors = ({ operation }: FailureFacts): NextCommand => ({
  command: `twinstack logs ${shortenId(operation.id)} --errors`,
  why: 'all errors of the operation',
})

const doctor: NextCommand = {
  command: 'twinstack doctor',
  why: 'checks engine, plugins, credentials and state backend of this machine',
}

const see = (command: string, why: string) => (): NextCommand[] => [{ command, why }]

const suggestThenAgain =
  (...before: NextCommand[]) =>
  ({ again }: Case): NextCommand[] => [...before, again]

const suggestLogsThenAgain = ({ facts, again }: Case): NextCommand[] => [
  suggestErrors(facts),
  again,
]

const suggestEnvironmentCommand =
  (make: (environment: string) => NextCommand) =>
  ({ facts, again }: Case): NextCommand[] => [make(facts.operation.environment), again]

const planWhy = 'what is left to do'

/** A preview shows what a deploy would do; the other kinds have a plan of their own. */
const previewFirst = ({ facts: { operation }, again }: Case): NextCommand[] => [
  {
    command:
      operation.kind === 'deploy' || !isWriting(operation)
        ? `twinstack preview ${operation.environment}`
        : `${again.command} --plan-only`,
    why: planWhy,
  },
  again,
]

const driftFirst = suggestEnvironmentCommand(environment => ({
  command: `twinstack drift ${environment}`,
  why: 'compares the cloud with the recorded state; changes nothing',
}))

const checkFirst = suggestThenAgain({
  command: 'twinstack check',
  why: 'in the folder of the program: finds such errors before anything runs',
})

/** Codes whose cause is on the machine of the service. */
const machine: readonly OperationErrorCode[] = [
  'engine-missing',
  'engine-mismatch',
  'passphrase-incorrect',
  'plugin-missing',
  'credentials-missing',
  'state-unreachable',
]

/** Codes of an operation that ended with its process: what it wrote last may not be recorded. */
const unrecorded: readonly OperationErrorCode[] = [
  'engine-crashed',
  'runner-crashed',
  'interrupted',
  'operation-timeout',
  'internal',
]

const byCode: Partial<Record<OperationErrorCode, (found: Case) => NextCommand[]>> = {
  'settings-invalid': checkFirst,
  'settings-file-missing': checkFirst,
  'revision-not-found': ({ facts: { operation }, again }) => [
    {
      command: `twinstack history ${operation.environment}`,
      why: 'the revisions that were deployed there',
    },
    { ...again, why: 'the configured branch; --revision names a branch, tag or commit' },
  ],
  'account-mismatch': suggestOtherPlace,
  'region-mismatch': suggestOtherPlace,
  'resources-missing': ({ facts, again }) => [
    suggestErrors(facts),
    {
      command: `twinstack drift ${facts.operation.environment}`,
      why: 'compares the cloud with the recorded state; changes nothing',
    },
    again,
    {
      command: `${again.command} --force vanished --confirm ${facts.operation.environment}`,
      why: 'only if they are really gone',
    },
  ],
  'stack-locked': suggestEnvironmentCommand(environment => ({
    command: `twinstack operation list --environment ${environment}`,
    why: 'what the service runs there now',
  })),
  'stack-conflict': suggestEnvironmentCommand(environment => ({
    command: `twinstack operation list --environment ${environment}`,
    why: 'what the service runs there now',
  })),
  'program-failed': suggestLogsThenAgain,
  'program-exited': suggestLogsThenAgain,
  'program-invalid': checkFirst,
  'dependencies-failed': suggestLogsThenAgain,
  'recovery-incomplete': suggestEnvironmentCommand(environment => ({
    command: `twinstack reconcile ${environment}`,
    why: 'searches each undecided resource in the cloud again',
  })),
  'pending-operations': suggestEnvironmentCommand(environment => ({
    command: `twinstack reconcile ${environment}`,
    why: 'searches each pending resource in the cloud, and imports or clears it',
  })),
  'state-invalid': suggestEnvironmentCommand(environment => ({
    command: `twinstack state repair ${environment}`,
    why: 'shows what is wrong with the recorded state, and repairs it',
  })),
  'stateful-replacement': allowReplace,
  'deletion-protected': suggestUnprotect,
  'adoption-differs': ({ facts: { operation } }) => adoptAgain(operation.environment),
  'gate-refused': listUnmetCommands,
  'approval-expired': ({ again }) => [again],
  'approval-rejected': ({ facts: { operation }, again }) => [
    {
      command: `twinstack operation show ${shortenId(operation.id)}`,
      why: 'who rejected it, with the comment and the plan',
    },
    again,
  ],
  'plan-changed': previewFirst,
  'checks-failed': ({ facts: { operation }, again }) => [
    { command: `twinstack tests ${shortenId(operation.id)}`, why: 'what each check reported' },
    again,
  ],
  'leftovers-found': suggestEnvironmentCommand(environment => ({
    command: `twinstack unmanaged ${environment}`,
    why: 'what remained, with its author',
  })),
  superseded: see('twinstack operation list', 'the operation that replaced this one'),
}

/** A mark `protect` is in the state; the protection of the cloud is a property of the program. */
function suggestUnprotect({ facts: { operation }, again }: Case): NextCommand[] {
  const marked = (operation.error?.resources ?? []).filter(({ message }) =>
    /because it is protected/.test(message),
  )
  if (marked.length === 0) return [suggestResources(operation), again]
  const names = marked.map(({ urn }) => quoteForShell(urn)).join(' ')
  return [
    suggestResources(operation),
    {
      command: `twinstack state unprotect ${operation.environment} ${names}`,
      why: 'only if it may be deleted: shows what it would change',
    },
    again,
  ]
}

const suggestResources = ({ environment }: Pick<Operation, 'environment'>): NextCommand => ({
  command: `twinstack env resources ${environment}`,
  why: 'the recorded resources, with their names',
})

/** A refused adoption leaves nothing behind; the stack has the name of the environment. */
const adoptAgain = (stack: string): NextCommand[] => [
  {
    command: `twinstack adopt ${stack} --revision HEAD~1`,
    why: 'the commit that was deployed last, here the one before the newest',
  },
  { command: `twinstack adopt ${stack} --accept-changes`, why: 'the changes become pending ones' },
]

/** A move to another account or region is rare; wrong credentials are the usual cause. */
function suggestOtherPlace({ facts: { operation }, again }: Case): NextCommand[] {
  return [
    doctor,
    again,
    {
      command: `twinstack env update ${operation.environment} --forget-account`,
      why: 'only after a move: the next operation that writes stores the new place',
    },
  ]
}

/**
 * First the commands at the beginning of each condition's hint, then the command that shows the
 * whole decision.
 */
function listUnmetCommands({ facts: { operation }, again }: Case): NextCommand[] {
  const commands = (operation.error?.hint ?? '')
    .split(/; |, then /)
    .map(part => formatCommandHint(part.replace(/^[a-z-]+: /, '').trim()))
    .filter(part => /^twinstack (?!gate )\S+/.test(part))
  return [
    ...[...new Set(commands)].map(command => ({
      command,
      why: 'helps to meet a condition of the gate',
    })),
    {
      command: `twinstack gate --operation ${shortenId(operation.id)}`,
      why: 'each condition with its details',
    },
    again,
  ]
}

function allowReplace({ facts, again }: Case): NextCommand[] {
  const urns = facts.operation.error?.resources?.map(({ urn }) => urn) ?? []
  const allowed = urns.map(urn => ` --allow-replace ${quoteForShell(urn)}`).join('')
  return [
    {
      command: `twinstack preview ${facts.operation.environment}`,
      why: 'which change causes the replacement',
    },
    { command: `${again.command}${allowed}`, why: 'if the data may be lost' },
  ]
}

function explainAgain(status: Status, writes: boolean): string {
  if (status === 'refused' || status === 'expired') return 'requests it again'
  return writes ? 'continues from the recorded state' : 'repeats it; it only reads'
}

/** Commands in the order in which a person needs them. */
export function listNextCommands(facts: FailureFacts, writes: boolean): NextCommand[] {
  const { operation, rollback } = facts
  const { kind, environment, error } = operation
  const again: NextCommand = {
    command: `twinstack ${commands[kind] ?? kind} ${environment}`,
    why: explainAgain(operation.status, writes),
  }
  const running: NextCommand[] = rollback
    ? [
        {
          command: `twinstack logs ${shortenId(rollback.id)} --follow`,
          why: 'the automatic rollback',
        },
      ]
    : []
  if (error?.code !== 'adoption-differs' && (kind === 'state-edit' || kind === 'import'))
    return [...running, suggestErrors(facts), suggestResources(operation)]
  const listed = [...running, ...listCommands(error?.code ?? null, { facts, again }, writes)]
  if (rollback) return listed.flatMap(entry => describeAfterRollback(entry, again))
  return listed.map((entry, at) =>
    entry === again && at > 0 ? { ...again, why: `after that: ${again.why}` } : entry,
  )
}

/** A rollback changes what a preview would show, and runs before anything else. */
function describeAfterRollback(entry: NextCommand, again: NextCommand): NextCommand[] {
  if (entry.why === planWhy) return []
  return entry === again
    ? [{ ...again, why: 'after the rollback, when the cause is removed: requests it again' }]
    : [entry]
}

function listCommands(
  code: OperationErrorCode | null,
  found: Case,
  writes: boolean,
): NextCommand[] {
  const own = code === null ? undefined : byCode[code]
  if (own) return own(found)
  if (code !== null && machine.includes(code)) return suggestThenAgain(doctor)(found)
  if (code !== null && unrecorded.includes(code))
    return [suggestErrors(found.facts), ...driftFirst(found)]
  const { status, error } = found.facts.operation
  if (
    error &&
    [error.message, ...(error.resources ?? []).map(one => one.message)].some(hasNoAccess)
  )
    return [suggestErrors(found.facts), doctor, found.again]
  if (status === 'refused') return [found.again]
  if (!writes) return suggestLogsThenAgain(found)
  return status === 'failed'
    ? [suggestErrors(found.facts), ...previewFirst(found)]
    : previewFirst(found)
}
