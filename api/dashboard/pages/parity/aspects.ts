/** An aspect as people read it: `Image and instance`. */
export function formatAspect(aspect: string): string {
  const words = aspect.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
