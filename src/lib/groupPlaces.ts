type DescribedPlace = { place: string; what: string }

/**
 * Formats a list in which places with the same statement are grouped: `3 places (a, b, c) size 1 /
 * 2; d port 80 / 81`. It has at most `most` statements, then the number of the others, and at most
 * `most` places for each statement.
 */
export function groupPlaces(items: DescribedPlace[], most = 5): string {
  const groups = [...Map.groupBy(items, ({ what }) => what)]
  const lines = groups
    .slice(0, most)
    .map(([what, members]) => `${formatPlaces(members, most)} ${what}`)
  const rest = groups.length - lines.length
  return [...lines, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')
}

function formatPlaces(members: DescribedPlace[], most: number): string {
  const [first] = members
  if (members.length === 1 && first) return first.place
  const shown = members.slice(0, most).map(({ place }) => place)
  const more = members.length > most ? ', …' : ''
  return `${members.length} places (${shown.join(', ')}${more})`
}
