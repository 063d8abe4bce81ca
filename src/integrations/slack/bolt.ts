import type * as Whole from '@slack/bolt'

/** What of the framework is used. */
export type Bolt = Pick<
  typeof Whole,
  'App' | 'SocketModeReceiver' | 'verifySlackRequest' | 'webApi'
>

/** Half a second of loading, which nobody pays for who has no such door. */
export async function loadBolt(): Promise<Bolt> {
  const { App, SocketModeReceiver, verifySlackRequest, webApi } = await import('@slack/bolt')
  return { App, SocketModeReceiver, verifySlackRequest, webApi }
}
