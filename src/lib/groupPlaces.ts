type DescribedPlace = { place: string; what: string }

/**
 * A list for people in which a statement that holds at several places is made once: `3 places (a,
 * b, c) size 1 / 2; d port 80 / 81`. At most `most` statements and as many places, then the number
 * of the rest.
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
