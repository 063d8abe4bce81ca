import type { Reference } from '../../../model/review.ts'

const paths: Record<Reference['kind'], (id: string) => string | null> = {
  operation: id => `/v1/operations/${id}`,
  drift: id => `/v1/operations/${id}/drift`,
  parity: id => `/v1/parity/reports/${id}`,
  compliance: () => '/v1/compliance',
  schedule: id => `/v1/schedules/${id}`,
  environment: id => `/v1/environments/${id}`,
  file: () => null,
  setting: () => null,
}

/** The API path of a piece of evidence; null for files and settings. */
export function formatLink({ kind, id }: Reference): string | null {
  return paths[kind](encodeURIComponent(id))
}
