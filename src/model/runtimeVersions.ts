/** Versions that an environment reports at its versions URL. Types only. */

type Versions = Record<string, string>

export type FetchedVersions =
  | { status: 'fetched'; url: string; versions: Versions }
  | { status: 'unreachable' | 'refused' | 'invalid'; url: string; reason: string }
