import type { App } from '../services.ts'

/**
 * A signal that aborts when the app starts to close, so that open event streams end and do not
 * delay it.
 */
export function createClosingSignal(app: App): AbortSignal {
  const controller = new AbortController()
  app.addHook('preClose', async () => controller.abort())
  return controller.signal
}
