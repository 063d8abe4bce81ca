/**
 * Messages as Block Kit, within its limits (50 blocks, 3000 characters a text, 2000 a value). Data
 * is escaped.
 */
import { showCommand, formatStepText, type Button, type OperationView } from '../commands/show.ts'
import type { Confirmation, Reply, Tone } from '../../model/command.ts'
import { failureReportSchema } from '../../model/failureReport.ts'
import type { Notice } from '../../model/finding.ts'
import { escapeMrkdwn } from '../../services/webhooks/formatMessage.ts'
import { block, formatCode, formatPlain } from './mrkdwn.ts'
import { actionPrefix } from './validateAction.ts'
import { requirePresent } from '../../lib/requirePresent.ts'
import { formatTime } from '../../lib/formatTime.ts'

export type Block = Record<string, unknown> & { type: string }
/** `text`: for notifications and screen readers */
export type Message = { text: string; blocks: Block[] }

const marks: Record<Tone, string> = { good: '✔', bad: '✘', neutral: '●' }
const createMarkdown = (text: string) => ({
  type: 'mrkdwn',
  text: text.slice(0, 3000),
  verbatim: true,
})
const createPlainText = (text: string) => ({ type: 'plain_text', text, emoji: false })
const createSection = (text: string): Block => ({ type: 'section', text: createMarkdown(text) })
const createContextBlock = (text: string): Block => ({
  type: 'context',
  elements: [createMarkdown(text)],
})

/** `notice`: the text of the notice that the message began as. */
export function formatViewMessage(view: OperationView, notice?: string): Message {
  const { operation, headline, tone, steps, outcome, approval, failure } = view
  const buttons = view.buttons.map(name => createButton(name, view))
  return {
    text: escapeMrkdwn(notice ?? headline).slice(0, 3000),
    blocks: [
      ...(notice ? [createSection(formatPlain(notice).slice(0, 2900))] : []),
      createSection(`${marks[tone]} *${formatPlain(headline)}*`),
      createContextBlock(
        [
          `requested by ${formatCode(operation.requestedBy.name)}`,
          ...(operation.message ? [formatCode(operation.message.slice(0, 200))] : []),
          formatCode(showCommand(operation.id)),
        ].join(' · '),
      ),
      ...(steps.length > 0 ? [createSection(block(steps.map(formatStepText)))] : []),
      ...(outcome.length > 0 ? [createSection(block(outcome))] : []),
      ...(failure ? [createSection(block(failure.text.slice(1)))] : []),
      ...(approval
        ? [
            createContextBlock(
              `waits for approval${approval.fourEyes ? ' by another person' : ''} until ` +
                `${formatTime(approval.expiresAt)} · plan ` +
                `${formatCode(approval.digest.slice(0, 12))} · ${formatPlain(approval.why)}`,
            ),
          ]
        : []),
      ...(buttons.length > 0 ? [{ type: 'actions', elements: buttons }] : []),
    ],
  }
}

export function formatReplyMessage({ title, lines, tone }: Reply): Message {
  return {
    text: escapeMrkdwn(title).slice(0, 3000),
    blocks: [
      createSection(`${marks[tone]} ${formatPlain(title).slice(0, 2900)}`),
      ...(lines.length > 0 ? [createSection(block(lines))] : []),
    ],
  }
}

export function formatNoticeMessage({
  type,
  environment,
  operation,
  text,
  detail,
}: Notice): Message {
  const failure = failureReportSchema.safeParse(detail['failure'])
  return {
    text: escapeMrkdwn(text).slice(0, 3000),
    blocks: [
      createSection(formatPlain(text).slice(0, 2900)),
      ...(failure.success ? [createSection(block(failure.data.text.slice(1)))] : []),
      createContextBlock(
        [
          formatCode(type),
          formatCode(environment),
          ...(operation ? [formatCode(showCommand(operation))] : []),
        ].join(' · '),
      ),
      ...(type === 'drift.confirmed'
        ? [
            {
              type: 'actions',
              elements: [createCommandButton('reconcile', `reconcile ${environment}`, null)],
            },
          ]
        : []),
    ],
  }
}

/** The modal for a command that needs the name. `back`: the place for the answer. */
export function createConfirmModal(
  { command, word, why }: Confirmation,
  back: { channel: string | null; responseUrl: string | null },
): Block {
  return {
    type: 'modal',
    callback_id: modalId,
    private_metadata: JSON.stringify({ command, word, ...back }),
    title: createPlainText('Are you sure?'),
    submit: createPlainText('Confirm'),
    close: createPlainText('Cancel'),
    blocks: [
      createSection(`${formatCode(command)}\n${formatPlain(why)}.`),
      {
        type: 'input',
        block_id: nameBlock,
        label: createPlainText(`Type ${word} to confirm`),
        element: { type: 'plain_text_input', action_id: nameBlock, max_length: 100 },
      },
    ],
  }
}

export const modalId = 'twinstack-confirm'
export const nameBlock = 'name'

function createButton(name: Button, { operation, approval }: OperationView): Block {
  const { id, environment } = operation
  if (name === 'reconcile') return createCommandButton(name, `reconcile ${environment}`, null)
  if (name === 'approve')
    return createCommandButton(
      name,
      `approve ${id} --digest ${requirePresent(approval).digest}`,
      `This plan will be applied to ${environment}.`,
    )
  return createCommandButton(
    name,
    `${name} ${id}`,
    name === 'cancel'
      ? `The ${operation.kind} of ${environment} will stop at its current step.`
      : null,
  )
}

/** A button whose value is a command with ids only; the right is checked when it is used. */
function createCommandButton(name: Button, command: string, sure: string | null): Block {
  const label = requirePresent(name[0]).toUpperCase() + name.slice(1)
  const style =
    name === 'approve'
      ? { style: 'primary' }
      : name === 'reject' || name === 'cancel'
        ? { style: 'danger' }
        : {}
  const confirm =
    sure === null
      ? {}
      : {
          confirm: {
            title: createPlainText(`${label}?`),
            text: createPlainText(sure.slice(0, 300)),
            confirm: createPlainText(label),
            deny: createPlainText('Back'),
          },
        }
  return {
    type: 'button',
    action_id: `${actionPrefix}${name}`,
    text: createPlainText(label),
    value: command,
    ...style,
    ...confirm,
  }
}
