/** Texts that all collectors share. */
import type { Environment } from '../../../model/environment.ts'
import type { FoundFinding, Section } from '../../../model/complianceAudit.ts'

type Parts = {
  findings: FoundFinding[]
  unknownIn: string[]
  body: unknown
  about: number
  met: string
}

/**
 * Failed when something fails, otherwise unknown when something could not be read, otherwise met.
 * `about` counts the checked things.
 */
export function createSection({ findings, unknownIn, body, about, met }: Parts): Section {
  const failing = findings.filter(({ severity }) => severity !== 'info').length
  const doubt = unknownIn.length > 0 ? `unknown for ${unknownIn.join(', ')}` : ''
  if (about === 0 && failing === 0)
    return { status: 'unknown', summary: 'nothing is deployed', findings, body }
  if (failing > 0)
    return {
      status: 'failed',
      summary: [
        `${failing} ${failing === 1 ? 'finding' : 'findings'}`,
        ...(doubt ? [doubt] : []),
      ].join('; '),
      findings,
      body,
      unknownIn,
    }
  if (doubt) return { status: 'unknown', summary: doubt, findings, body, unknownIn }
  return { status: 'met', summary: met, findings, body, unknownIn }
}

/** An audit covers staging and production; ephemeral environments are left out. */
export const isTwin = ({ kind }: Pick<Environment, 'kind'>): boolean => kind !== 'ephemeral'
