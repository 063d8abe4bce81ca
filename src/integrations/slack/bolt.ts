import type * as Whole from '@slack/bolt'

/** The used part of the framework. */
export type Bolt = Pick<
  typeof Whole,
  'App' | 'SocketModeReceiver' | 'verifySlackRequest' | 'webApi'
>

/** Loads the framework, which takes half a second, only for services that configure Slack. */
export async function loadBolt(): Promise<Bolt> {
  const { App, SocketModeReceiver, verifySlackRequest, webApi } = await import('@slack/bolt')
  return { App, SocketModeReceiver, verifySlackRequest, webApi }
}
