/**
 * Messages as Block Kit, within its limits (50 blocks, 3000 characters a text, 2000 a value). Data
 * is escaped.
 */
import { showCommand, stepText, type Button, type OperationView } from '../commands/show.ts'
import type { Confirmation, Reply, Tone } from '../../model/command.ts'
import { failureReportSchema } from '../../model/failureReport.ts'
import type { Notice } from '../../model/finding.ts'
import { block, code, escape, plain } from './mrkdwn.ts'
import { actionPrefix } from './validateAction.ts'
import { present } from '../../lib/present.ts'

export type Block = Record<string, unknown> & { type: string }
/** `text`: for notifications and screen readers */
export type Message = { text: string; blocks: Block[] }

const marks: Record<Tone, string> = { good: '✔', bad: '✘', neutral: '●' }
const markdown = (text: string) => ({ type: 'mrkdwn', text: text.slice(0, 3000), verbatim: true })
const plainText = (text: string) => ({ type: 'plain_text', text, emoji: false })
const section = (text: string): Block => ({ type: 'section', text: markdown(text) })
const context = (text: string): Block => ({ type: 'context', elements: [markdown(text)] })

/** `notice`: the text of the notice that the message began as. */
export function viewMessage(view: OperationView, notice?: string): Message {
  const { operation, headline, tone, steps, outcome, approval, failure } = view
  const buttons = view.buttons.map(name => button(name, view))
  return {
    text: escape(notice ?? headline).slice(0, 3000),
    blocks: [
      ...(notice ? [section(plain(notice).slice(0, 2900))] : []),
      section(`${marks[tone]} *${plain(headline)}*`),
      context(
        [
          `requested by ${code(operation.requestedBy.name)}`,
          ...(operation.message ? [code(operation.message.slice(0, 200))] : []),
          code(showCommand(operation.id)),
        ].join(' · '),
      ),
      ...(steps.length > 0 ? [section(block(steps.map(stepText)))] : []),
      ...(outcome.length > 0 ? [section(block(outcome))] : []),
      ...(failure ? [section(block(failure.text.slice(1)))] : []),
      ...(approval
        ? [
            context(
              `waits for approval${approval.fourEyes ? ' by another person' : ''} until ` +
                `${escape(approval.expiresAt.slice(0, 16).replace('T', ' '))} UTC · plan ` +
                `${code(approval.digest.slice(0, 12))} · ${plain(approval.why)}`,
            ),
          ]
        : []),
      ...(buttons.length > 0 ? [{ type: 'actions', elements: buttons }] : []),
    ],
  }
}

export function replyMessage({ title, lines, tone }: Reply): Message {
  return {
    text: escape(title).slice(0, 3000),
    blocks: [
      section(`${marks[tone]} ${plain(title).slice(0, 2900)}`),
      ...(lines.length > 0 ? [section(block(lines))] : []),
    ],
  }
}

export function noticeMessage({ type, environment, operation, text, detail }: Notice): Message {
  const failure = failureReportSchema.safeParse(detail['failure'])
  return {
    text: escape(text).slice(0, 3000),
    blocks: [
      section(plain(text).slice(0, 2900)),
      ...(failure.success ? [section(block(failure.data.text.slice(1)))] : []),
      context(
        [code(type), code(environment), ...(operation ? [code(showCommand(operation))] : [])].join(
          ' · ',
        ),
      ),
      ...(type === 'drift.confirmed'
        ? [
            {
              type: 'actions',
              elements: [commandButton('reconcile', `reconcile ${environment}`, null)],
            },
          ]
        : []),
    ],
  }
}

/** The modal for a command that needs the name. `back`: where the answer goes. */
export function confirmModal(
  { command, word, why }: Confirmation,
  back: { channel: string | null; responseUrl: string | null },
): Block {
  return {
    type: 'modal',
    callback_id: modalId,
    private_metadata: JSON.stringify({ command, word, ...back }),
    title: plainText('Are you sure?'),
    submit: plainText('Confirm'),
    close: plainText('Cancel'),
    blocks: [
      section(`${code(command)}\n${plain(why)}.`),
      {
        type: 'input',
        block_id: nameBlock,
        label: plainText(`Type ${word} to confirm`),
        element: { type: 'plain_text_input', action_id: nameBlock, max_length: 100 },
      },
    ],
  }
}

export const modalId = 'twinstack-confirm'
export const nameBlock = 'name'

function button(name: Button, { operation, approval }: OperationView): Block {
  const { id, environment } = operation
  if (name === 'reconcile') return commandButton(name, `reconcile ${environment}`, null)
  if (name === 'approve')
    return commandButton(
      name,
      `approve ${id} --digest ${present(approval).digest}`,
      `This plan will be applied to ${environment}.`,
    )
  return commandButton(
    name,
    `${name} ${id}`,
    name === 'cancel'
      ? `The ${operation.kind} of ${environment} will stop at its current step.`
      : null,
  )
}

/** A button whose value is a command with ids only; the right is checked when it is used. */
function commandButton(name: Button, command: string, sure: string | null): Block {
  const label = present(name[0]).toUpperCase() + name.slice(1)
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
            title: plainText(`${label}?`),
            text: plainText(sure.slice(0, 300)),
            confirm: plainText(label),
            deny: plainText('Back'),
          },
        }
  return {
    type: 'button',
    action_id: `${actionPrefix}${name}`,
    text: plainText(label),
    value: command,
    ...style,
    ...confirm,
  }
}
