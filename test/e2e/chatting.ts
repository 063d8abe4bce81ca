/**
 * The real service with the Slack integration and a simulated Slack; and people who write to it.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { makeRepository } from '../fixtures/programs/repository.ts'
import { buttonsOf } from '../fixtures/slack/slackTest.ts'
import { slackFiles } from '../fixtures/slack/files.ts'
import { command, commandForm, payloadForm, press, signed } from '../fixtures/slack/sent.ts'
import { startFakeSlack, type FakeSlack } from '../fixtures/slack/fakeSlack.ts'
import { testService, type TestService } from '../helper/service.ts'

export type Message = Record<string, any>
export type Chat = {
  service: TestService
  slack: FakeSlack
  print(text: string, user?: string): Promise<void>
  press(message: Message, name: string, user?: string): Promise<void>
  /** the newest message with this text, as soon as it exists */
  message(text: RegExp, until?: (message: Message) => boolean): Promise<Message>
  whisper(text: RegExp): Promise<string>
}

const seconds = 90

export async function chatService(
  t: Test,
  {
    program,
    channels = [],
    env = {},
  }: { program: 'small' | 'sample'; channels?: object[]; env?: Record<string, string> },
): Promise<Chat> {
  const slack = await startFakeSlack(t)
  const { integrations, access } = slackFiles(t, slack, { channels })
  const service = await testService(t, {
    repository: makeRepository(t, program),
    env: { TWINSTACK_INTEGRATIONS: integrations, TWINSTACK_ACCESS: access, ...env },
  })
  const send = async (body: string) => {
    const { payload, headers } = signed(body)
    const response = await fetch(join(service.url, '/v1/integrations/slack').replace(':/', '://'), {
      method: 'POST',
      body: payload,
      headers,
    })
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
  }
  const found = async <Found>(find: () => Found | undefined): Promise<Found> => {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
      const one = find()
      if (one !== undefined) return one
    }
    throw new Error(
      `not said within ${seconds} s: ` +
        `${JSON.stringify([...slack.messages.values()].map(({ text }) => text))} ` +
        `${JSON.stringify(slack.requests.slice(-3))}`,
    )
  }
  return {
    service,
    slack,
    print: (text, user) =>
      send(
        commandForm(
          command(text, { responseUrl: slack.responseUrl, ...(user !== undefined && { user }) }),
        ),
      ),
    press: async (message, name, user) => {
      const button = buttonsOf(message).find(one => one.action_id === `twinstack-${name}`)
      if (!button) throw new Error(`no button ${name}: ${JSON.stringify(message)}`)
      await send(
        payloadForm(
          press(button, {
            channel: message['channel'],
            responseUrl: slack.responseUrl,
            ...(user !== undefined && { user }),
          }),
        ),
      )
    },
    message: (text, until = () => true) =>
      found(() =>
        [...slack.messages.values()].findLast(one => text.test(one['text']) && until(one)),
      ),
    whisper: text =>
      found(() =>
        slack.requests
          .filter(({ method }) => method === 'response_url')
          .map(({ fields }) => JSON.stringify(fields))
          .findLast(output => text.test(output)),
      ),
  }
}
