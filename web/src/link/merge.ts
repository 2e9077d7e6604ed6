/* RFC 7396 without mutating its input: unchanged parts keep their identity, so that only changes render. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export function merge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const result: { [key: string]: Json } = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    // A plain assignment to "__proto__" would change the prototype instead of setting a key.
    else Object.defineProperty(result, key, { value: merge(own(result, key), value), enumerable: true, configurable: true, writable: true })
  }
  return result
}

function own(object: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
