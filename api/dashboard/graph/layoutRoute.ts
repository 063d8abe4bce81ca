import type { App } from '../../services.ts'
import { computeGraphLayout, layoutInput } from './layout.ts'

/** A route of the threads only: the layout of a large graph takes a second. */
export function layouts(app: App): void {
  app.post('/layouts', { schema: { body: layoutInput, hide: true } }, request =>
    computeGraphLayout(request.body),
  )
}
