/**
 * Converts names of container images to one spelling.
 * https://docs.docker.com/reference/cli/docker/image/tag/
 */
const imageName = /(^|[a-z])[iI]mage(Uri|Url|Identifier|Name|Ref)?s?$/
const parts =
  /^(?:((?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?|[a-z0-9.-]+:\d+|localhost)\/)?([a-z0-9._/-]+?)(?::([\w.-]{1,128}))?(?:@(sha\d+:[0-9a-f]{32,}))?$/i

type Image = { host: string; path: string; tag: string; digest: string }

/** null when the text is not the name of an image */
function parseImage(text: string): Image | null {
  const found = text.length > 1000 ? null : parts.exec(text)
  if (found === null) return null
  const [, host = 'docker.io', name = '', tag = '', digest = ''] = found
  const isHub = /^(index\.|registry-1\.)?docker\.io$/.test(host)
  return {
    host: isHub ? 'docker.io' : host,
    path: isHub && !name.includes('/') ? `library/${name}` : name,
    tag: tag === '' && digest === '' ? 'latest' : tag,
    digest,
  }
}

/**
 * Whether two names mean one image: `nginx` and `docker.io/library/nginx:latest`, or one repository
 * path with one digest in two registries. A tag alone proves nothing in another registry.
 */
export function isSameImage(left: string, right: string, name: string): boolean {
  if (!imageName.test(name)) return false
  const [ours, theirs] = [parseImage(left), parseImage(right)]
  if (ours === null || theirs === null || ours.path !== theirs.path) return false
  if (ours.digest !== '' && ours.digest === theirs.digest) return true
  return ours.host === theirs.host && ours.tag === theirs.tag && ours.digest === theirs.digest
}
