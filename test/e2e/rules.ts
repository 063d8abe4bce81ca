/** drift.yaml: one rule that hides tags, one that no longer does. */
export const driftRules = `rules:
  - id: cost-tags
    property: tags.cost-*
    reason: The cost tool writes them.
    owner: platform
  - id: old-rule
    property: tags.old
    reason: Long gone.
    owner: platform
    expires: 2020-01-01
`
