/** The settings for monitoring, logs and traces. The deployed resources are compared separately. */
import type { Aspect } from '../../../model/difference.ts'

type Properties = Record<string, unknown>

const subtree =
  /^(observability|telemetry|monitoring|metrics?|prometheus|logging|logs?|tracing|traces?|otel|opentelemetry|jaeger|zipkin|xray|dashboards?|alarms?|alerting)$/i
const deepest = 8

/**
 * The parts of a settings object that are about observability, with their paths; found by the names
 * of their keys.
 */
export function getObservability(settings: unknown): Properties {
  const found: Properties = {}
  const walk = (value: unknown, path: string, depth: number): void => {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || depth > deepest)
      return
    for (const [key, item] of Object.entries(value)) {
      const here = path === '' ? key : `${path}.${key}`
      if (subtree.test(key)) found[here] = item
      else walk(item, here, depth + 1)
    }
  }
  walk(settings, '', 0)
  return found
}

/** Aspect of a setting inside such a part. */
export function getObservabilityAspect(path: string): Aspect {
  if (/dashboard/i.test(path)) return 'dashboards'
  if (/(^|\.)(metrics?|prometheus|scrape\w*|alarms?|alerting)(\.|\[|$)/i.test(path))
    return 'monitoring'
  if (
    /(^|\.)(logging|logs?|tracing|traces?|otel|opentelemetry|jaeger|zipkin|xray)(\.|\[|$)/i.test(
      path,
    )
  )
    return 'logging-and-tracing'
  return 'monitoring'
}

/**
 * Whether a resource contains observability settings, so that the hosts of its endpoints are not
 * compared.
 */
export function isObservability(type: string, name: string): boolean {
  return (
    /^aws:(ssm|appconfig)\//.test(type) &&
    /observability|telemetry|monitoring|metrics|tracing|jaeger|otel|logging/i.test(name)
  )
}
