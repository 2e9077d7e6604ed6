/* source: RFC 7396 §2 */
const object = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What was, with what has changed; nothing that was is touched. */
export function merged(was, patch) {
  if (!object(patch)) return patch
  const made = object(was) ? { ...was } : {}
  for (const [name, value] of Object.entries(patch))
    if (value === null) delete made[name]
    else made[name] = merged(made[name], value)
  return made
}
