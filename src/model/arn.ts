/** Parses Amazon Resource Names: AWS Service Authorization Reference. */
export type Arn = {
  partition: string
  service: string
  region: string
  account: string
  resource: string
}

/** Returns null when the text is not an ARN. */
export function parseArn(text: string): Arn | null {
  const [, partition, service, region, account, resource] =
    /^arn:([^:]+):([^:]+):([^:]*):([^:]*):(.+)$/s.exec(text) ?? []
  return partition && service && resource
    ? { partition, service, region: region ?? '', account: account ?? '', resource }
    : null
}
