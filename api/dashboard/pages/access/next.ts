import { isPagePath } from '../../../../src/model/pagePath.ts'
import type { PageServices } from '../../context.ts'

/** A path of the pages; anything else, such as the address of another host, is the overview. */
export function chooseNext(next: string | undefined): string {
  return next !== undefined && isPagePath(next) ? next : '/dashboard'
}

/** Whether persons can sign in at an identity provider. */
export const hasProvider = ({ services }: PageServices) => Boolean(services.signInProvider)
