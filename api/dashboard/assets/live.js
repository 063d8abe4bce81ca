/** Keeps a page current: reads it again when the service says that something changed. */
import { runWhileVisible } from './visible.js'
import { requestReading } from './reading.js'

runWhileVisible(() => {
  const source = new EventSource('/dashboard/changes')
  source.addEventListener('change', requestReading)
  // a connection that was lost may have missed changes
  let wasLost = false
  source.addEventListener('error', () => {
    wasLost = true
  })
  source.addEventListener('open', () => {
    if (wasLost) requestReading()
    wasLost = false
  })
  return () => source.close()
})
